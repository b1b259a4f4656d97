"""Other programs are run as they are: their lines come while they run, their secrets nowhere."""

import sys
import time
from pathlib import Path

import pytest

from cli.programs import Program, execute

pytestmark = pytest.mark.process


def run(code: str, **more: object) -> tuple[int, list[str]]:
    """Run Python on a text; return its exit code and lines."""
    lines: list[str] = []
    program = Program(words=[sys.executable, "-c", code], **more)  # type: ignore[arg-type]
    return execute(program, lines.append), lines


def test_lines_of_both_streams_come_in_their_order() -> None:
    """What is complained of stands where it was said; the exit code is the program's."""
    code = "import sys; print('a', flush=True); print('b', file=sys.stderr); sys.exit(3)"
    assert run(code) == (3, ["a", "b"])


def test_stdin_and_variables_reach_it() -> None:
    """A password through the one, a setting through the other."""
    code = "import os; print(input() + os.environ['SETTING'])"
    assert run(code, text="secret", environ={"SETTING": "!"}) == (0, ["secret!"])


def test_one_that_reads_nothing_is_no_error() -> None:
    """It may end before it was told everything."""
    assert run("raise SystemExit(2)", text="x" * 1_000_000)[0] == 2


def test_a_line_that_is_no_text_is_shown_all_the_same() -> None:
    """Builders print what they are given."""
    assert run(r"import os; os.write(1, b'\xff\n')") == (0, ["�"])


def test_it_ends_with_whoever_runs_it() -> None:
    """SIGTERM reaches one process alone: a builder that went on would write where all is gone."""
    seen: list[int] = []

    def interrupt(line: str) -> None:
        seen.append(int(line))
        raise KeyboardInterrupt

    code = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"
    with pytest.raises(KeyboardInterrupt):
        execute(Program(words=[sys.executable, "-c", code]), interrupt)
    deadline = time.monotonic() + 10
    while Path(f"/proc/{seen[0]}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{seen[0]}").exists()
