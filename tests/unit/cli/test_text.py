"""Columns and durations as people read them."""

import pytest

from cli.text import columns, counted, duration


def test_columns_stand_under_each_other() -> None:
    """Every column is as wide as its widest cell, and no line ends in blanks."""
    assert columns([("a", "bb", ""), ("ccc", "d", "e")]) == ["  a    bb", "  ccc  d   e"]
    assert columns([]) == []


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-1.0, "0.0 s"),
        (0.44, "0.4 s"),
        (59.7, "1 min 0 s"),
        (200.0, "3 min 20 s"),
        (7500.0, "2 h 5 min"),
    ],
)
def test_durations_are_rounded_to_what_matters(seconds: float, text: str) -> None:
    """Tenths below ten seconds, seconds below an hour, then minutes."""
    assert duration(seconds) == text


def test_one_is_singular() -> None:
    """`1 finding`, `2 findings`."""
    assert (counted(1, "finding"), counted(2, "finding")) == ("1 finding", "2 findings")
