"""What `make` says on a machine that cannot set the project up."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / ".ci" / "python_fits.py"


def said(code: str) -> "subprocess.CompletedProcess[str]":
    """Run the check after `code` has changed what this Python offers."""
    program = f"import sys, runpy; {code}; runpy.run_path({str(SCRIPT)!r}, run_name='__main__')"
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("sys.modules['ensurepip'] = None", "apt-get install python3-venv"),
        ("sys.modules['venv'] = None", "apt-get install python3-venv"),
        ("sys.version_info = (3, 9, 18)", "needs Python 3.11 or newer, this is Python 3.9"),
    ],
)
def test_an_unfit_python_gets_one_line(code: str, expected: str) -> None:
    """A Python without venv, or too old, is answered in one line with the way out."""
    done = said(code)
    assert done.returncode == 1
    assert expected in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_fit_python_gets_none() -> None:
    """The Python of the suite itself passes in silence."""
    done = said("pass")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
