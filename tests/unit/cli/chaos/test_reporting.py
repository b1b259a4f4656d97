"""A report is printed, and its files are written, in folders that are made for them."""

from pathlib import Path

import pytest

from cli.chaos.reporting import make_room
from stacks.errors import UsageError


def test_the_folder_of_a_report_is_made(tmp_path: Path) -> None:
    """As `synth -o` and `chaos export -o` make theirs; a file that is not asked for needs none."""
    make_room(tmp_path / "a" / "b" / "out.html", None)
    assert (tmp_path / "a" / "b").is_dir()


def test_a_folder_that_cannot_be_made_is_wrong_usage(tmp_path: Path) -> None:
    """Such as one under a file."""
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match=r"out\.xml cannot be written"):
        make_room(None, tmp_path / "file" / "out.xml")
