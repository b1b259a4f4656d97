"""What wakes the reap hook: its schedule, or `stackgen orphans`. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Wake:
    """It is time to look.

    Attributes:
        dry: Whether only to say what would be done.
    """

    dry: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored:
    """An event that is not for this hook.

    Attributes:
        why: What is wrong with it.
    """

    why: str


def read(event: object) -> Wake | Ignored:
    """Read an event: EventBridge's `Scheduled Event`, or `{"dry_run": true}`.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html
    """
    if not isinstance(event, Mapping):
        return Ignored(why=f"a {type(event).__name__} is no event")
    if "dry_run" in event:
        return _asked(event)
    kind, version = event.get("detail-type"), event.get("version")
    if kind != "Scheduled Event":
        return Ignored(why=f"{kind!r} is not the schedule")
    if version != "0":
        return Ignored(why=f"version {version!r} of events is unknown")
    return Wake()


def _asked(event: Mapping[str, Any]) -> Wake | Ignored:
    if event["dry_run"] is not True:
        return Ignored(why="dry_run is not true")
    return Wake(dry=True)
