"""The documentation names everything that can be typed."""

from pathlib import Path

import click

from cli.group import cli
from cli.verbs import VERBS

ROOT = Path(__file__).parents[3]


def options() -> set[str]:
    """Gather the options of all verbs."""
    ctx = click.Context(cli)
    found: set[str] = set()
    for verb in VERBS:
        command = cli.get_command(ctx, verb)
        assert command is not None
        inner = command.commands.values() if isinstance(command, click.Group) else ()
        for one in (command, *inner):
            found |= {name for option in one.params for name in option.opts if name[0] == "-"}
    return found


def test_the_readme_names_every_verb() -> None:
    """A verb that is not in the README does not exist for a newcomer."""
    readme = (ROOT / "README.md").read_text()
    assert [verb for verb in VERBS if f"| `{verb}` |" not in readme] == []


def test_the_contract_names_every_option() -> None:
    """docs/cli.md is what scripts rely on: an option that is missing there is not promised."""
    contract = (ROOT / "docs" / "cli.md").read_text()
    own = {"-o", "--force", "--follow"}
    assert {name for name in options() - own if f"`{name}" not in contract} == set()
