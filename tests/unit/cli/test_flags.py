"""Commands that are printed must work when they are typed."""

import shlex
import sys
from pathlib import Path

import pytest

from cli.boundary import run
from cli.flags import Flags, program
from tests.unit.cli.fakes import world


def test_a_command_repeats_what_was_typed() -> None:
    """The next command names the same stack in the same place, in the order people write it."""
    flags = Flags(
        config=Path("examples/quickstart.yaml"),
        local=True,
        region="eu-west-1",
        typed=frozenset({"config", "local"}),
        program=".venv/bin/stackgen",
    )
    assert flags.command("destroy") == (
        ".venv/bin/stackgen destroy --local -c examples/quickstart.yaml"
    )


def test_a_command_quotes_what_a_shell_would_cut() -> None:
    """A file name with a blank stays one word."""
    flags = Flags(config=Path("my file.yaml"), typed=frozenset({"config"}))
    assert shlex.split(flags.command("status"))[-1] == "my file.yaml"
    assert shlex.split(flags.command("chaos undo"))[1:3] == ["chaos", "undo"]


def test_the_program_is_named_as_it_was_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its name from the PATH, relative inside the folder, else by its full path."""
    script = tmp_path / "bin" / "stackgen"
    script.parent.mkdir()
    script.write_text("#!/bin/sh\n")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", "/nowhere")
    assert program(str(script), tmp_path) == "bin/stackgen"
    assert program("bin/stackgen", tmp_path) == "bin/stackgen"
    assert program(str(script), Path("/elsewhere")) == str(script)
    assert program("/x/cli/main.py", tmp_path) == f"{shlex.quote(sys.executable)} -m cli.main"
    monkeypatch.setenv("PATH", str(script.parent))
    assert program(str(script), tmp_path) == "stackgen"


@pytest.mark.parametrize("option", ["--profile", "--endpoint-url"])
def test_local_refuses_what_contradicts_it(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    """--local with credentials or an end point of the user's own: exit 2."""
    assert run(["status", "--local", option, "http://x"], world().edge()) == 2
    assert f"--local and {option} contradict" in capsys.readouterr().err


def test_variables_set_options(monkeypatch: pytest.MonkeyPatch) -> None:
    """STACKGEN_REGION is --region of every verb, STACKGEN_YES=1 is --yes."""
    monkeypatch.setenv("STACKGEN_REGION", "eu-west-1")
    monkeypatch.setenv("STACKGEN_YES", "1")
    monkeypatch.setenv("STACKGEN_PARAM", "A=1 B=2")
    outside = world()
    outside.template = {"Parameters": {"A": {"Default": "x"}, "B": {"Default": "y"}}}
    assert run(["deploy"], outside.edge()) == 0
    assert outside.connections[0].region == "eu-west-1"
    assert outside.aws.requests[0]["Parameters"] == [
        {"ParameterKey": "A", "ParameterValue": "1"},
        {"ParameterKey": "B", "ParameterValue": "2"},
    ]


@pytest.mark.parametrize("name", ["bad name!", "1ci", "a" * 129, "../x"])
def test_a_name_that_no_stack_can_have_is_refused(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 2 before AWS is called, with what a name is made of."""
    outside = world()
    assert run(["deploy", "--yes", "--stack-name", name], outside.edge()) == 2
    assert "is no name of a stack" in capsys.readouterr().err
    assert outside.aws.calls == []


def test_a_folder_that_is_gone_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A command in a removed folder says so, instead of that some file is missing."""
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert run(["schema"], world().edge()) == 2
    assert "current folder does not exist" in capsys.readouterr().err
