"""What wakes the reap hook: its schedule, or `stackgen orphans`. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lambdas.shared.events import Ignored, opened


@dataclass(frozen=True, slots=True, kw_only=True)
class Wake:
    """It is time to look.

    Attributes:
        dry: Whether only to say what would be done.
    """

    dry: bool = False


def read(event: object) -> Wake | Ignored:
    """Read an event: EventBridge's `Scheduled Event`, or `{"dry_run": true}`.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html
    """
    if isinstance(event, Mapping) and "dry_run" in event:
        return _asked(event)
    told = opened(event)
    if isinstance(told, Ignored):
        return told
    return Wake() if told.scheduled else told.ignored()


def _asked(event: Mapping[str, Any]) -> Wake | Ignored:
    if event["dry_run"] is not True:
        return Ignored(why="dry_run is not true")
    return Wake(dry=True)
