"""What every verb's `--help` says at its end, and the reference: exit codes and variables."""

from collections.abc import Iterator, Mapping

import click

#: https://tldp.org/LDP/abs/html/exitcodes.html for 130
CODES: Mapping[int, str] = {
    0: "done; also when nothing had to change, or nothing was there to destroy",
    1: "failed",
    2: "wrong usage or a bad file; nothing was touched, AWS was not called",
    130: "interrupted by Ctrl-C",
}
#: What a code means, or another code, for one verb.
OWN_CODES: Mapping[str, Mapping[int, str]] = {
    "lint": {1: "failed, or something was found"},
    "diff": {3: "with --exit-code: something would change"},
    "agents": {1: "failed, or with --check: something is missing or does not fit"},
    "doctor": {1: "failed, or something that a deployment needs is missing"},
    "chaos run": {1: "failed, or a bound or a promise was broken"},
    "local status": {1: "failed, or the local AWS does not run"},
}
#: Variables that are no option's, and what they do.
PLAIN: Mapping[str, str] = {
    "NO_COLOR": "any value: no colour and no live view, as `--no-color`",
    "TERM": "`dumb`: as `NO_COLOR`",
}
LOCAL: Mapping[str, str] = {
    "STACKGEN_LOCAL_HOME": "where the local AWS keeps its state, in place of the folder's own",
    "XDG_STATE_HOME": "else the place below which it does; `~/.local/state` when absent",
}
LINT: Mapping[str, str] = {
    "XDG_CACHE_HOME": "the place below which answers of cfn-lint are kept; `~/.cache` when absent",
}
AWS: Mapping[str, str] = {
    "AWS_PROFILE": "the profile, without `--profile`",
    "AWS_REGION": "the region, where neither `--region` nor the file names one",
    "AWS_DEFAULT_REGION": "the same, after `AWS_REGION`",
    "AWS_ENDPOINT_URL": "where AWS's API is, without `--endpoint-url`",
    "AWS_CONFIG_FILE": "the file of the profiles; AWS's own variables for credentials hold too",
}


def codes(verb: str) -> dict[int, str]:
    """Return the exit codes of a verb."""
    return dict(sorted({**CODES, **OWN_CODES.get(verb, {})}.items()))


def options_of(command: click.Command) -> list[click.Option]:
    """Return a command's options, without `--help`."""
    return [option for option in command.params if isinstance(option, click.Option)]


def variable(option: click.Option) -> str:
    """Return the variable that sets an option."""
    if isinstance(option.envvar, str):
        return option.envvar
    return f"STACKGEN_{(option.name or '').upper()}"


def variables(verb: str, command: click.Command) -> dict[str, str]:
    """Return the variables that a command reads beside those of its options."""
    names = {option.name for option in options_of(command)}
    found = dict(PLAIN) if "no_color" in names else {}
    if "region" in names:
        aws = AWS if "profile" in names else {k: v for k, v in AWS.items() if "REGION" in k}
        found |= aws
    if "local" in names or verb.startswith("local "):
        found |= LOCAL
    if "no_cache" in names:
        found |= LINT
    return found


def explain(verb: str, command: click.Command) -> click.Command:
    """Give a command, and those inside it, the end of its help."""
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            explain(f"{verb} {name}", inner)
        return command
    command.epilog = "\n\n".join(_sections(verb, command))
    return command


def _sections(verb: str, command: click.Command) -> Iterator[str]:
    """Yield the paragraphs; a backspace keeps click from wrapping one."""
    rows = "\n".join(f"  {code:<4} {meaning}" for code, meaning in codes(verb).items())
    yield f"\b\nExit codes:\n{rows}"
    own = [variable(option) for option in options_of(command)]
    names = [*own, *variables(verb, command)]
    yield f"Variables that are read: {', '.join(names)}. What stands on the command line wins."
