"""`stackgen chaos`: what it lists, and what it refuses before anything is touched."""

import json
from pathlib import Path

import pytest

from cli.boundary import run
from stacks.faults import FAULTS, NEED_HOOKS


def test_the_list_names_every_fault(capsys: pytest.CaptureFixture[str]) -> None:
    """With what each does, by what on AWS, and what needs hooks."""
    assert run(["chaos", "list", "--output", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["fault"] for row in rows] == list(FAULTS)
    assert {row["fault"] for row in rows if row["needs"] == "hooks"} == NEED_HOOKS
    assert run(["chaos", "list"]) == 0
    text = capsys.readouterr().out
    assert "local only" in text
    assert "EC2 TerminateInstances" in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run"], "no fault is named"),
        (["run", "host-eaten"], "host-eaten"),
        (["run", "task-stop", "jvm-hagn"], "Did you mean 'jvm-hang'?"),
        (["run", "task-stop", "--really"], "only for --against aws"),
        (["run", "task-stop", "--confirm-name", "ci"], "only for --really"),
        (["export", "--fis-role-arn", "fis"], "is no ARN of a role"),
        (["export", "--format", "fis"], "--fis-role-arn"),
        (["export", "zzz"], "is not one of"),
        (["run", "task-stop", "--against", "aws", "--local"], "contradict"),
        (["run", "task-stop", "--endpoint-url", "http://127.0.0.1:1"], "--endpoint-url"),
        (["run", "task-stop", "--profile", "p"], "--profile"),
        (["undo", "--against", "aws", "--local"], "contradict"),
    ],
)
def test_wrong_usage_touches_nothing(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 2, and the word that was wrong."""
    assert run(["chaos", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_without_a_local_aws_it_names_the_way_to_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command that is printed stays on this machine."""
    monkeypatch.setenv("STACKGEN_LOCAL_HOME", str(tmp_path))
    quickstart = Path(__file__).parents[4] / "examples" / "quickstart.yaml"
    assert run(["chaos", "run", "task-stop", "-c", str(quickstart)]) == 1
    told = capsys.readouterr().err
    assert "not running" in told
    assert "deploy --local" in told


def test_nobody_is_there_to_type_the_name(capsys: pytest.CaptureFixture[str]) -> None:
    """On AWS nothing begins without it; --yes does not do."""
    assert run(["chaos", "run", "task-stop", "--against", "aws", "--really"]) == 2
    assert "--confirm-name" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "said"), [("{bad", "is no JSON"), ('{"title": "x"}', "no title or no method")]
)
def test_a_file_that_is_no_experiment_is_refused_before_anything_is_asked(
    text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 2 says that AWS was not called: no configuration is read, no stack looked for."""
    file = tmp_path / "mine.json"
    file.write_text(text, encoding="utf-8")
    absent = str(tmp_path / "absent.yaml")
    assert run(["chaos", "run", "--experiment", str(file), "-c", absent]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert "absent.yaml" not in told


def test_a_report_that_cannot_be_written_is_refused_before_anything_is_done(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A fault that was caused, and its report lost, helps nobody."""
    (tmp_path / "file").touch()
    page = str(tmp_path / "file" / "out.html")
    absent = str(tmp_path / "absent.yaml")
    assert run(["chaos", "run", "task-stop", "--report", page, "-c", absent]) == 2
    assert "out.html cannot be written" in capsys.readouterr().err
