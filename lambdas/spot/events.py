"""What wakes the spot hook: EC2's notice, and a schedule. Pure."""

from dataclasses import dataclass

from lambdas.shared.events import Ignored, opened

_NOTICE = "EC2 Spot Instance Interruption Warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """EC2 tells that it takes an instance back.

    Attributes:
        instance: Its id.
        does: What EC2 does with it: `terminate`, `stop` or `hibernate`.
        sent: When, ISO 8601.
    """

    instance: str
    does: str
    sent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wake:
    """It is time to see what became of the builds on instances that were taken back."""


def read(event: object) -> Notice | Wake | Ignored:
    """Read an event.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html
    """
    told = opened(event)
    if isinstance(told, Ignored):
        return told
    if told.scheduled:
        return Wake()
    if told.kind != _NOTICE:
        return told.ignored()
    instance = told.detail.get("instance-id")
    if not isinstance(instance, str) or not told.sent:
        return Ignored(why="the notice names no instance or no time")
    does = str(told.detail.get("instance-action"))
    return Notice(instance=instance, does=does, sent=told.sent)
