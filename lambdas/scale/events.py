"""What wakes the hook `scale`: its schedule, and nothing else. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

#: The only version of EventBridge's envelope.
#: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html
_VERSION = "0"


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
    """Read an event; twice, or late, it still only wakes."""
    if not isinstance(event, Mapping):
        return Ignored(why="it is no event")
    found: Mapping[str, Any] = event
    kind = (found.get("source"), found.get("detail-type"))
    if found.get("version") != _VERSION:
        return Ignored(why=f"events of version {found.get('version')!r} are not known")
    if kind != ("aws.events", "Scheduled Event"):
        return Ignored(why=f"it is no schedule's: {kind[0]}, {kind[1]}")
    return Tick(identity=str(found.get("id") or ""))
