"""Job definitions as text: job-dsl is a program, so all that can be seen is how it is written."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

_COMMENT: Final = re.compile(r"\s*(//|\*|/\*)")
#: `permission('USER:hudson.model.Item.Read:anonymous')`, `name('anonymous')` and their like.
_ANONYMOUS: Final = re.compile(
    r"\b(permission(?:All|s)?|name|user|group|userOrGroup)\b[^\n]{0,200}?"
    r"['\"](?:[\w.:/]{1,100}:)?anonymous['\"]"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something stands in a script.

    Attributes:
        line: 1-based, in the script.
        text: What stands there.
        word: Its first word.
    """

    line: int
    text: str
    word: str


def places(form: re.Pattern[str], script: str) -> Iterator[Place]:
    """Yield where a form stands, but in lines that are comments."""
    for match in form.finditer(script):
        start = script.rfind("\n", 0, match.start()) + 1
        if not _COMMENT.match(script, start):
            line = script.count("\n", 0, start) + 1
            yield Place(line=line, text=match[0], word=match[1])


def anonymous(script: str) -> Iterator[Place]:
    """Yield where rights on a folder or job are given to everybody."""
    return places(_ANONYMOUS, script)


def line_in(lines: Sequence[str], first: int, place: Place) -> int:
    """Return a place's line in a file that holds a script as one of its values.

    Args:
        lines: The file's.
        first: The line of the script's key.
        place: In the script.
    """
    # A block that keeps its lines begins below its key; folded or quoted, it does not.
    guess = first + place.line
    if guess <= len(lines) and place.text.split("\n")[0] in lines[guess - 1]:
        return guess
    return next(
        (number for number in range(first, len(lines) + 1) if place.word in lines[number - 1]),
        first,
    )
