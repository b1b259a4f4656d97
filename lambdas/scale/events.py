"""What wakes the hook `scale`: its schedule, and nothing else. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """The schedule's minute.

    Attributes:
        identity: The event's id.
    """

    identity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored:
    """Something that is none of this hook's.

    Attributes:
        why: In words.
    """

    why: str


def parse(event: object) -> Tick | Ignored:
    """Read an event; twice, late, or of another version it still only wakes.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html
    """
    if not isinstance(event, Mapping):
        return Ignored(why="it is no event")
    found: Mapping[str, Any] = event
    kind = (found.get("source"), found.get("detail-type"))
    if kind != ("aws.events", "Scheduled Event"):
        return Ignored(why=f"it is no schedule's: {kind[0]}, {kind[1]}")
    return Tick(identity=str(found.get("id") or ""))
