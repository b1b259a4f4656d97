"""The time line of one fault as rows of bars and lines, placed in per cent of the width. Pure.

Places are shares of the width, never pixels: the page draws them as wide as the screen is, with
text of one size.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Literal

from cli.chaos.records import Moment, Outcome
from cli.chaos.reports.rows import Axis, Row, homes, states, users
from cli.chaos.reports.words import due_seconds, seconds

_MOST_ROWS = 24
#: Text of a line that stands further right than this goes to its left.
_TURN = 55.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A moment that reaches through all rows.

    Attributes:
        left: In per cent.
        label: What it marks, with its time.
        kind: `bound` or the moment's kind.
        anchor: On which side of the line its label stands.
    """

    left: float
    label: str
    kind: str
    anchor: Literal["start", "end"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A figure of the axis."""

    left: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """All that is drawn of a fault.

    Attributes:
        rows: From top to bottom.
        lines: In the order of time.
        steps: Where something happened that gets no line, in per cent with its text.
        ticks: Of the axis.
        left_out: How many rows found no room.
    """

    rows: tuple[Row, ...]
    lines: tuple[Line, ...]
    steps: tuple[Tick, ...]
    ticks: tuple[Tick, ...]
    left_out: int

    @property
    def said(self) -> str:
        """The picture in words."""
        return " ".join(
            [
                *(f"{line.label}." for line in self.lines),
                *(f"{r.label}: {r.said}." for r in self.rows),
            ]
        )


def picture(outcome: Outcome) -> Picture:
    """Place all that was seen of a fault."""
    axis = _axis(outcome)
    rows = [*users(outcome.samples, axis), *homes(outcome.samples, axis)]
    rows += states(outcome.states, axis)
    steps = [moment for moment in outcome.moments if moment.kind == "step"]
    return Picture(
        rows=tuple(rows[:_MOST_ROWS]),
        lines=tuple(_lines(outcome, axis)),
        steps=tuple(
            Tick(left=axis.place(m.at_seconds), label=f"{m.at_seconds:.1f} s {m.source}: {m.text}")
            for m in steps
        ),
        ticks=tuple(_ticks(axis)),
        left_out=max(0, len(rows) - _MOST_ROWS),
    )


def _axis(outcome: Outcome) -> Axis:
    starts = [sample.at_seconds for sample in outcome.samples]
    ends = [sample.at_seconds + sample.took_seconds for sample in outcome.samples]
    seen = [moment.at_seconds for moment in outcome.moments]
    asked = [due_seconds(outcome), outcome.restored_seconds, outcome.detected_seconds]
    known = [at for at in asked if at is not None]
    start, last = min([0.0, *starts, *seen]), max([0.0, *ends, *seen])
    end = max([last, start + 1, *known])
    return Axis(start, last, end + 0.02 * (end - start))


def _lines(outcome: Outcome, axis: Axis) -> Iterable[Line]:
    names = {
        "detected": (outcome.noticed_by and f"noticed by {outcome.noticed_by}") or "noticed",
        "good": "first good answer",
        "restored": "full redundancy",
        "bound": "bound",
    }
    failed = any(not sample.good for sample in outcome.samples)
    known = [
        ("detected", outcome.detected_seconds),
        ("good", outcome.first_good_seconds if failed else None),
        ("restored", outcome.restored_seconds),
        ("bound", due_seconds(outcome)),
    ]
    yield _line(axis, "fault", 0.0, outcome.fault)
    for moment in outcome.moments:
        if moment.kind == "undo":
            yield _line(axis, "undo", moment.at_seconds, f"undone {seconds(moment.at_seconds)}")
    for kind, at in sorted((pair for pair in known if pair[1] is not None), key=_at):
        yield _line(axis, kind, at or 0.0, f"{names[kind]} {seconds(at or 0.0)}")


def _at(pair: tuple[str, float | None]) -> float:
    return pair[1] or 0.0


def _line(axis: Axis, kind: str, at: float, label: str) -> Line:
    left = axis.place(at)
    return Line(left=left, label=label, kind=kind, anchor="end" if left > _TURN else "start")


def _ticks(axis: Axis) -> Iterable[Tick]:
    """Place four to eight round figures."""
    span = axis.end - axis.start
    steps = [base * 10**power for power in range(-2, 6) for base in (1, 2, 5)]
    step = next(step for step in steps if span / step <= 8)  # noqa: PLR2004 - as many find room
    for number in range(ceil(axis.start / step), int(axis.end / step) + 1):
        at = round(number * step, 6)
        yield Tick(left=axis.place(at), label=f"{at:g}")


def in_time(moments: Sequence[Moment]) -> Sequence[Moment]:
    """Return the moments in the order of time."""
    return sorted(moments, key=lambda moment: moment.at_seconds)
