"""The end of every verb's help."""

import click
import pytest

from cli.boundary import run
from cli.group import cli
from cli.help import codes, variables
from cli.verbs import VERBS


@pytest.mark.parametrize(
    "verb", [verb for verb in VERBS if verb not in {"local", "image", "chaos"}]
)
def test_help_ends_with_codes_and_variables(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each code on a line of its own, each option's variable by its name."""
    assert run([verb, "--help"]) == 0
    told = capsys.readouterr().out
    assert "\n    130  interrupted by Ctrl-C\n" in told
    assert "STACKGEN_QUIET" in told
    assert "\b" not in told


def test_commands_inside_a_verb_say_it_too(capsys: pytest.CaptureFixture[str]) -> None:
    """`local status` has a code of its own, and the variable of the local AWS."""
    assert run(["local", "status", "--help"]) == 0
    told = capsys.readouterr().out
    assert "1    failed, or the local AWS does not run" in told
    assert "STACKGEN_LOCAL_HOME" in told


def test_a_verb_names_what_it_reads_and_no_more() -> None:
    """Without AWS no AWS_PROFILE; the region's variables where a region is meant."""
    ctx = click.Context(cli)
    synth, deploy = cli.get_command(ctx, "synth"), cli.get_command(ctx, "deploy")
    assert synth is not None
    assert deploy is not None
    assert "AWS_PROFILE" not in variables("synth", synth)
    assert "AWS_REGION" in variables("synth", synth)
    assert "AWS_PROFILE" in variables("deploy", deploy)
    assert set(codes("diff")) == {0, 1, 2, 3, 130}
