"""`stackgen replay`: what is shown, how it ends, and what is refused."""

import io
import json
from pathlib import Path

import pytest

from cli.boundary import run
from tests.unit.cli.fakes import world
from tests.unit.cli.test_replay import decided


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Give a log of two decisions, of which the second was made by a slower threshold."""
    made = tmp_path / "health.log"
    made.write_text(f"START RequestId: 1\n{decided()}{decided()}END RequestId: 1\n")
    return made


def test_every_decision_is_shown(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And how many; nothing is asked of AWS."""
    there = world()
    assert run(["replay", str(file)], there.edge()) == 0
    told = capsys.readouterr().out
    assert told.count("health: same") == 2
    assert told.endswith("2 decisions: 2 the same, 0 differ. 2 other lines.\n")
    assert there.aws.calls == []


def test_settings_and_exit_code(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As `diff --exit-code`: 3 when something differs."""
    asked = ["replay", str(file), "--set", "health.latency_seconds=3"]
    assert run(asked, world().edge()) == 0
    assert run([*asked, "--exit-code"], world().edge()) == 3
    assert capsys.readouterr().out.count("health: differs") == 4
    assert run(["replay", str(file), "--exit-code"], world().edge()) == 0


def test_only_what_changed(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The count says how many there are all the same."""
    assert run(["replay", str(file), "--changed"], world().edge()) == 0
    assert capsys.readouterr().out == "2 decisions: 2 the same, 0 differ. 2 other lines.\n"


def test_programs_read_json(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On stdout alone."""
    assert run(["replay", str(file), "--output", "json"], world().edge()) == 0
    assert [one["same"] for one in json.loads(capsys.readouterr().out)["decisions"]] == [True] * 2


def test_a_log_comes_by_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    """`aws logs tail … | stackgen replay -`."""
    edge = world().edge(stdin=io.StringIO(decided()))
    assert run(["replay", "-"], edge) == 0
    assert "1 decision: 1 the same" in capsys.readouterr().out


def test_a_broken_line_fails_and_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """After the others are shown."""
    file = tmp_path / "a.log"
    file.write_text(decided() + decided()[:300])
    assert run(["replay", str(file)], world().edge()) == 1
    told = capsys.readouterr()
    assert "health: same" in told.out
    assert "line 2 cannot be decided again" in told.err


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["nowhere.log"], 2, "nowhere.log cannot be read: No such file or directory"),
        (["{file}", "--hook", "helth"], 2, "'lifecycle', 'health', 'scale', 'spot', 'reap'"),
        (["{file}", "--set", "latency=3"], 2, "Write HOOK.SETTING=VALUE"),
        (["{file}", "--hook", "scale"], 1, "there is no decision of scale in it"),
        (["{empty}"], 1, "aws logs tail GROUP --since 1d --format short"),
    ],
)
def test_what_is_refused_says_what_to_do(
    file: Path,
    arguments: list[str],
    code: int,
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Every error names the thing and the next step."""
    empty = file.with_name("empty.log")
    empty.touch()
    words = [word.format(file=file, empty=empty) for word in arguments]
    assert run(["replay", *words], world().edge()) == code
    assert said in capsys.readouterr().err
