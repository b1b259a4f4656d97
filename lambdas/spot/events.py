"""What wakes the spot hook: EC2's notice, and a schedule. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored:
    """An event that is not for this hook.

    Attributes:
        why: What is wrong with it.
    """

    why: str


def read(event: object) -> Notice | Wake | Ignored:
    """Read an event.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html
    """
    if not isinstance(event, Mapping):
        return Ignored(why=f"a {type(event).__name__} is no event")
    kind, version = event.get("detail-type"), event.get("version")
    if kind not in {"EC2 Spot Instance Interruption Warning", "Scheduled Event"}:
        return Ignored(why=f"{kind!r} is no notice")
    if version != "0":
        return Ignored(why=f"version {version!r} of events is unknown")
    if kind == "Scheduled Event":
        return Wake()
    detail, sent = event.get("detail"), event.get("time")
    instance = detail.get("instance-id") if isinstance(detail, Mapping) else None
    if (
        not isinstance(instance, str)
        or not isinstance(sent, str)
        or not isinstance(detail, Mapping)
    ):
        return Ignored(why="the notice names no instance or no time")
    return Notice(instance=instance, does=str(detail.get("instance-action")), sent=sent)
