"""Pure: the state of every resource of an operation, folded from its events."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from cli.records import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A resource in an operation."""

    logical_id: str
    type: str
    status: str
    began_at: datetime
    changed_at: datetime
    reason: str = ""

    @property
    def state(self) -> str:
        """Return `failed`, `going` or `done`."""
        if self.status.endswith("_FAILED"):
            return "failed"
        return "going" if self.status.endswith("_IN_PROGRESS") else "done"

    @property
    def seconds(self) -> float:
        """How long the resource took, by the times that AWS gave its events."""
        return (self.changed_at - self.began_at).total_seconds()


class Board:
    """Takes events one after the other and knows how everything stands."""

    def __init__(self) -> None:
        self.stack: Row | None = None
        self.rows: dict[str, Row] = {}

    def take(self, events: Iterable[Event]) -> None:
        """Fold in events, the oldest first."""
        for event in events:
            if event.about_stack:
                self.stack = self._next(self.stack, event)
            else:
                self.rows[event.logical_id] = self._next(self.rows.get(event.logical_id), event)

    @staticmethod
    def _next(row: Row | None, event: Event) -> Row:
        """Return a row as it is after an event; an undoing begins a new time."""
        if row is None or (row.state != "going" and event.status.endswith("_IN_PROGRESS")):
            began = event.at
        else:
            began = row.began_at
        fresh = Row(
            logical_id=event.logical_id,
            type=event.type,
            status=event.status,
            began_at=began,
            changed_at=event.at,
            reason=event.reason,
        )
        # A failure's reason stays visible while the resource is rolled back.
        keep = row is not None and row.state == "failed" and not event.reason
        return replace(fresh, reason=row.reason) if row is not None and keep else fresh

    def visible(self, room: int) -> tuple[list[Row], int]:
        """Return the rows that fit, what goes on first, and the number of those left out.

        Failed and running rows come before finished ones, the latest finished first: on a small
        terminal what matters now stays in sight.
        """
        order = {"failed": 0, "going": 1, "done": 2}

        def place(row: Row) -> tuple[int, float]:
            at = row.changed_at if row.state == "done" else row.began_at
            return order[row.state], -at.timestamp() if row.state == "done" else at.timestamp()

        ordered = sorted(self.rows.values(), key=place)
        if len(ordered) <= room:
            return ordered, 0
        return ordered[: max(room - 1, 0)], len(ordered) - max(room - 1, 0)

    def done(self) -> int:
        """Count the resources that nothing happens to any more."""
        return sum(row.state != "going" for row in self.rows.values())
