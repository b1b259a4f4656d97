"""Groovy that Jenkins compiles at its start: an error there is only a warning in its log."""

from pathlib import Path

import pytest

from tests.programs import ROOT, groovy

pytestmark = pytest.mark.process

CONVERT = ROOT / "tests" / "tools" / "convert.groovy"


def test_every_script_compiles() -> None:
    """The image's scripts, the examples' and those of tests have no error of syntax."""
    folders = [sorted((ROOT / name).rglob("*.groovy")) for name in ("jenkins", "examples", "tests")]
    assert all(folders), "no script: the test would prove nothing"
    done = groovy(CONVERT, *(path for scripts in folders for path in scripts))
    assert done.returncode == 0, done.stderr


def test_an_error_has_its_place(tmp_path: Path) -> None:
    """What does not compile is told with line and column."""
    wrong = tmp_path / "wrong.groovy"
    wrong.write_text("println 'a'\nif (true {\n}\n")
    done = groovy(CONVERT, wrong)
    assert done.returncode != 0
    assert "wrong.groovy: 4: expecting" in done.stderr
