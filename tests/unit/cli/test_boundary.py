"""Errors become lines and exit codes in one place."""

from pathlib import Path

import pytest

from cli.boundary import problem_lines, run
from cli.text import LOCAL_KEYS
from stacks.config import Config
from stacks.errors import ConfigError, Problem, StackgenError
from tests.unit.cli.fakes import world

PROBLEMS = (
    Problem(file="s.yaml", line=3, key="hosts.min", message="0 is too few; write 1"),
    Problem(file="s.yaml", line=1, key="", message="is empty; write `name: ci`"),
)


def test_problems_of_a_file_are_one_line_each() -> None:
    """`file:line: key: message`, nothing before, nothing after."""
    assert problem_lines(ConfigError(PROBLEMS)) == [
        "s.yaml:3: hosts.min: 0 is too few; write 1",
        "s.yaml:1: is empty; write `name: ci`",
    ]


@pytest.mark.parametrize("verb", ["synth", "lint", "deploy", "status", "outputs", "destroy"])
def test_a_bad_file_is_exit_2_before_aws(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Every verb that reads the file refuses a bad one before AWS is called."""
    outside = world()

    def refuse(_path: Path, _region: str | None) -> Config:
        raise ConfigError(PROBLEMS)

    arguments = [verb, *(["--yes"] if verb in {"deploy", "destroy"} else [])]
    assert run(arguments, outside.edge(read_config=refuse)) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "s.yaml:3: hosts.min" in err
    assert outside.aws.calls == []


def test_an_error_of_the_system_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    """A file that cannot be used is named with the system's reason, without a traceback."""

    def refuse(_path: Path, _region: str | None) -> Config:
        raise PermissionError(13, "Permission denied", "s.yaml")

    assert run(["synth"], world().edge(read_config=refuse)) == 1
    assert capsys.readouterr().err == "stackgen: s.yaml: Permission denied\n"


def test_ctrl_c_before_aws_works(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing was started, so nothing is said about coming back."""

    def interrupt(_path: Path, _region: str | None) -> Config:
        raise KeyboardInterrupt

    assert run(["deploy", "--yes"], world().edge(read_config=interrupt)) == 130
    err = capsys.readouterr().err
    assert "nothing goes on at AWS" in err
    assert "--follow" not in err


def test_a_hint_stands_on_its_own_lines() -> None:
    """What to do next is not lost in what happened."""
    assert problem_lines(StackgenError("a", "b\nc")) == ["stackgen: a", "  b", "  c"]


def test_a_problem_is_one_short_visible_line() -> None:
    """A key of any length or with control characters is cut and escaped."""
    problem = Problem(file="s.yaml", line=1, key="k" * 500, message="\x1b[31m" + "m" * 500)
    (line,) = problem_lines(ConfigError((problem,)))
    assert len(line) <= 300
    assert line.isprintable()


@pytest.mark.parametrize(
    "arguments",
    [
        ["deploy", "--param", "ghp_" + "a" * 36],
        ["deploy", "--yes", "--param", "ghp_" + "a" * 36 + "=x"],
        ["deploy", "--tag", "password=hunter2", "--yes"],
        ["status", "--endpoint-url", "bad://me:hunter2@host"],
        ["outputs", "ghp_" + "a" * 36],
    ],
)
def test_what_was_typed_wrongly_is_no_secret_on_the_screen(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Errors go into logs of CI: what looks like a secret is taken out of them."""
    assert run(arguments, world(status="CREATE_COMPLETE").edge()) in {1, 2}
    err = capsys.readouterr().err
    assert err
    assert "ghp_a" not in err
    assert "hunter2" not in err


@pytest.mark.parametrize("arguments", [[], ["local"]])
def test_help_that_was_not_asked_for_is_bare(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """A group without a verb shows its help, not an error that looks like one."""
    assert run(arguments, world().edge()) == 2
    assert capsys.readouterr().err.startswith("Usage: stackgen")


def test_a_missing_argument_is_told_on_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """With what it may be, and the help that explains it."""
    assert run(["completion"]) == 2
    told = capsys.readouterr().err.splitlines()
    assert told[0].endswith("Choose from: bash, zsh, fish")
    assert told[1:] == ["  See: stackgen completion --help"]


def test_a_command_for_the_local_aws_is_shown_whole() -> None:
    """Its documented credentials are no secret; what stands beside them still is."""
    error = StackgenError("no", f"{LOCAL_KEYS} aws s3 mb s3://b password=hunter2")
    assert problem_lines(error)[1] == f"  {LOCAL_KEYS} aws s3 mb s3://b (hidden)"


def test_a_contradiction_is_told_in_full(capsys: pytest.CaptureFixture[str]) -> None:
    """The way out is not taken for a secret."""
    assert run(["deploy", "--local", "--endpoint-url", "http://127.0.0.1:9"]) == 2
    assert "Leave one of the two out." in capsys.readouterr().err
