"""Pure text: columns, durations, sizes; the same on a terminal and in a log."""

from collections.abc import Iterable, Sequence
from itertools import zip_longest

#: The credentials of every local AWS, as a shell takes them: documented, and no secret.
LOCAL_KEYS = "AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test"


def columns(rows: Iterable[Sequence[str]], *, indent: str = "  ") -> list[str]:
    """Align cells under each other; the last column is never padded."""
    table = [list(row) for row in rows]
    widths = [max(map(len, cells)) for cells in zip_longest(*table, fillvalue="")]
    return [
        indent
        + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip()
        for row in table
    ]


def duration(seconds: float) -> str:
    """Write a time span as people say it: `0.4 s`, `42 s`, `3 min 20 s`, `2 h 5 min`."""
    if seconds < 10:  # noqa: PLR2004 - below ten seconds a tenth is worth reading
        return f"{max(seconds, 0.0):.1f} s"
    whole = round(seconds)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def counted(number: int, noun: str) -> str:
    """Write a number with its noun: `1 change`, `2 changes`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def listed(words: Sequence[str]) -> str:
    """Write words as a list in a sentence: `a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
