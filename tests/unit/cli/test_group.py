"""The table of verbs and the commands behind it."""

import click
import pytest

from cli.boundary import run
from cli.group import cli
from cli.verbs import VERBS, help_text


def commands() -> list[tuple[str, click.Command]]:
    """Load every verb, those inside groups too."""
    ctx = click.Context(cli)
    found = []
    for verb in VERBS:
        command = cli.get_command(ctx, verb)
        assert command is not None
        found.append((verb, command))
        if isinstance(command, click.Group):
            found += [(f"{verb} {name}", inner) for name, inner in command.commands.items()]
    return found


@pytest.mark.parametrize(("name", "command"), commands(), ids=str)
def test_every_verb_has_help_with_an_example(name: str, command: click.Command) -> None:
    """Help says what the verb does, in a sentence and in an example that can be typed."""
    assert command.help is not None
    assert len(command.help.splitlines()[0]) < 80
    assert f"stackgen {name}" in command.help
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help, f"{name} {option.name} has no help"


@pytest.mark.parametrize(("name", "command"), commands(), ids=str)
def test_examples_stand_one_a_line(name: str, command: click.Command) -> None:
    """Examples are printed as they are typed, not wrapped into a paragraph."""
    shown = command.get_help(click.Context(command, info_name=name))
    assert f"\n    stackgen {name}" in shown
    assert "\\b" not in shown


def test_verbs_that_talk_to_aws_take_local() -> None:
    """--local is on every verb that talks to AWS."""
    with_local = {
        name for name, command in commands() if any(p.name == "local" for p in command.params)
    }
    assert with_local == {
        "diff",
        "deploy",
        "status",
        "agents",
        "orphans",
        "outputs",
        "events",
        "destroy",
        "publish",
        "doctor",
        "chaos run",
        "chaos undo",
        "chaos export",
    }


def test_results_come_as_json_where_promised() -> None:
    """--output json is on the verbs whose result programs read."""
    with_json = {
        name for name, command in commands() if any(p.name == "output" for p in command.params)
    }
    assert with_json >= {"lint", "deploy", "status", "outputs", "events", "local status"}


def test_a_typing_error_names_the_nearest_verb(capsys: pytest.CaptureFixture[str]) -> None:
    """`deploi` is answered by `deploy`."""
    assert run(["deploi"]) == 2
    assert "Did you mean 'deploy'?" in capsys.readouterr().err


def test_help_is_one_text(capsys: pytest.CaptureFixture[str]) -> None:
    """The help that needs no click and click's own are the same, and name every verb."""
    assert run(["--help"]) == 0
    assert capsys.readouterr().out.strip() == help_text().strip()
    assert all(f"  {verb} " in help_text() for verb in VERBS)


def test_an_option_before_the_verb_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    """Options stand after the verb; who writes one before it is told so."""
    assert run(["--region", "eu-west-1", "deploy"]) == 2
    assert "Options stand after the verb" in capsys.readouterr().err
