"""The reference of verbs and keys, written from the code: `python -m cli.reference`."""

import inspect
import re
import sys
from collections.abc import Iterable, Iterator

import click

from cli.group import cli
from cli.help import AWS, CODES, LINT, LOCAL, OWN_CODES, PLAIN, options_of, variable
from cli.verbs import VERBS
from stacks.schema import json_schema, key_table

#: An option that as many commands have is explained once.
_COMMON = 3
_HEAD = """\
# Reference
Written from the code by `make golden`; a test sees it stale. What the verbs promise beyond single
options, and the JSON they print, stands in [cli.md](cli.md).

`stackgen VERB [OPTIONS]`: options stand after the verb. Each is also a variable, `STACKGEN_` and
its name: `STACKGEN_REGION`, `STACKGEN_LOCAL=1`, `STACKGEN_PARAM="A=1 B=2"`; where it has another
one, that is named. The command line wins over the variable.
"""
_KEYS = """\
## Keys of the file
A file with only `name:` is valid. `[]` stands for each element of a list. Editors take the same
from the [JSON Schema](stackgen.schema.json).
"""


def reference() -> str:
    """Return the page."""
    commands = dict(_commands())
    used = [(option.opts[-1], option.help) for c in commands.values() for option in options_of(c)]
    common = {option for option in used if used.count(option) >= _COMMON}
    parts = [_HEAD, *_verbs(commands, common), *_common_options(commands, common)]
    parts += ["## Exit codes", _table(("code", "meaning"), ((str(c), t) for c, t in _codes()))]
    named = {**AWS, **PLAIN, **LOCAL, **LINT}
    rows = ((f"`{name}`", meaning) for name, meaning in named.items())
    parts += ["## Variables beside those of options", _table(("variable", "meaning"), rows)]
    parts += [_KEYS, key_table(json_schema())]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _commands() -> Iterator[tuple[str, click.Command]]:
    """Yield every command that can be typed, in the order of the help."""
    ctx = click.Context(cli)
    for verb in VERBS:
        command = cli.get_command(ctx, verb)
        if isinstance(command, click.Group):
            yield from ((f"{verb} {name}", inner) for name, inner in command.commands.items())
        elif command is not None:
            yield verb, command


def _verbs(
    commands: dict[str, click.Command], common: set[tuple[str, str | None]]
) -> Iterator[str]:
    """Yield a section for each verb."""
    yield "## Verbs"
    for verb, command in commands.items():
        yield f"### {verb}"
        arguments = [item for item in command.params if isinstance(item, click.Argument)]
        if arguments:
            names = " ".join(item.make_metavar(click.Context(command)) for item in arguments)
            yield f"`stackgen {verb} {names}`"
        yield from _help(command)
        options = options_of(command)
        rows = [_row(option) for option in options if (option.opts[-1], option.help) not in common]
        if rows:
            yield _table(("option", "default", "meaning"), rows)
        shared = [o.opts[0] for o in options if (o.opts[-1], o.help) in common]
        if shared:
            yield f"Also: {', '.join(f'`{name}`' for name in shared)}."


def _help(command: click.Command) -> Iterator[str]:
    """Yield the paragraphs of a command's help; examples as they are typed."""
    for paragraph in inspect.cleandoc(command.help or "").split("\n\n"):
        if not paragraph.startswith("\b"):
            yield " ".join(paragraph.split())
            continue
        lines = inspect.cleandoc(paragraph.lstrip("\b").strip("\n")).splitlines()
        shown = lines[1:] if lines[0].endswith(":") else lines
        yield "```console\n" + "\n".join(f"$ {line.strip()}" for line in shown) + "\n```"


def _common_options(
    commands: dict[str, click.Command], common: set[tuple[str, str | None]]
) -> Iterator[str]:
    """Yield the options that several verbs have."""
    yield "## Options of several verbs"
    found: dict[tuple[str, str | None], tuple[click.Option, list[str]]] = {}
    for verb, command in commands.items():
        for option in options_of(command):
            key = (option.opts[-1], option.help)
            if key in common:
                found.setdefault(key, (option, []))[1].append(verb)
    rows = [
        (*_row(option), "all" if len(verbs) == len(commands) else ", ".join(verbs))
        for option, verbs in found.values()
    ]
    yield _table(("option", "default", "meaning", "verbs"), rows)


def _row(option: click.Option) -> tuple[str, str, str]:
    """Return an option with its value, default and meaning."""
    names = ", ".join(option.opts)
    if isinstance(option.type, click.Choice):
        value = f" {'|'.join(option.type.choices)}"
    else:
        value = "" if option.is_flag else f" {option.metavar or 'TEXT'}"
    shown = option.default if option.show_default else None
    default = f"`{shown}`" if shown not in (None, False, ()) else ""
    own = "" if variable(option) == _plain_variable(option) else f" [`{variable(option)}`]"
    return f"`{names}{value}`".replace("|", "\\|"), default, f"{option.help}{own}"


def _plain_variable(option: click.Option) -> str:
    """Return the variable that the longest form of an option would suggest."""
    return "STACKGEN_" + re.sub(r"\W", "_", max(option.opts, key=len).lstrip("-")).upper()


def _codes() -> Iterator[tuple[int, str]]:
    """Yield the exit codes, and what they mean for single verbs."""
    for code in sorted({*CODES, *(code for own in OWN_CODES.values() for code in own)}):
        own = [f"`{verb}`: {own[code]}" for verb, own in OWN_CODES.items() if code in own]
        yield code, "; ".join(filter(None, [CODES.get(code, ""), *own]))


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a Markdown table."""
    lines = [f"| {' | '.join(row)} |" for row in (head, *rows)]
    return "\n".join([lines[0], "|" + "---|" * len(head), *lines[1:]])


if __name__ == "__main__":
    sys.stdout.write(reference())
