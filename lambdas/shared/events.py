"""EventBridge's envelope, as every hook opens it. Pure.

An event only wakes: what is the matter is read from what AWS describes. So a duplicate, a late or
a lost one changes nothing, and what is not understood is left to the schedule.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

#: What a rule with a schedule sends.
#: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html
_SCHEDULE = ("aws.events", "Scheduled Event")

#: The only version of the envelope.
#: https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
_VERSION = "0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored:
    """An event that is not for this hook, or that nobody understands.

    Attributes:
        why: What was found instead.
    """

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """An event that can be read.

    Attributes:
        source: Who sent it: `aws.ecs`.
        kind: Its `detail-type`.
        detail: What it tells; nothing, where that is no object.
        sent: When, ISO 8601; empty where it says no text.
    """

    source: str
    kind: str
    detail: Mapping[str, Any]
    sent: str

    @property
    def scheduled(self) -> bool:
        """Whether a schedule sent it."""
        return (self.source, self.kind) == _SCHEDULE

    def ignored(self) -> Ignored:
        """Return it as one that is not for this hook."""
        return Ignored(why=f"an event of the kind {self.kind!r} by {self.source}")


def opened(event: object) -> Envelope | Ignored:
    """Open an event, as Lambda hands it over."""
    if not isinstance(event, Mapping):
        return Ignored(why="the event is no object")
    if event.get("version") != _VERSION:
        return Ignored(why=f"events of version {event.get('version')!r} are not known")
    detail, sent = event.get("detail"), event.get("time")
    return Envelope(
        source=str(event.get("source")),
        kind=str(event.get("detail-type")),
        detail=detail if isinstance(detail, Mapping) else {},
        sent=sent if isinstance(sent, str) else "",
    )
