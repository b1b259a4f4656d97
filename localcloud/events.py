"""Events that AWS's services send by themselves: to EventBridge, and to whoever looks on.

ministack keeps EventBridge: what is told here reaches the rules of the region, and through them
Lambda functions, queues and topics.
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event.html
"""

import json
import logging
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

logger = logging.getLogger("localcloud.events")

#: How many `local status` shows at most.
_KEPT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An event as `local status` shows it.

    Attributes:
        at: When, ISO 8601 with milliseconds, UTC.
        region: Where.
        source: Whose: `aws.ecs`, `aws.autoscaling`, `aws.ec2`, `aws.elasticloadbalancing`.
        kind: Its detail type.
        text: In a sentence.
        about: Ids of what it is about.
    """

    at: str
    region: str
    source: str
    kind: str
    text: str
    about: tuple[str, ...]


_lock = threading.Lock()
_told: deque[Told] = deque(maxlen=_KEPT)


def tell(
    region: str,
    source: str,
    kind: str,
    detail: Mapping[str, Any],
    *,
    text: str,
    resources: Sequence[str] = (),
    about: Sequence[str] = (),
) -> None:
    """Send one event; never from the event loop's own thread.

    Args:
        region: Where.
        source: Whose.
        kind: The detail type, as AWS writes it.
        detail: The event's `detail`, as AWS documents it for this type.
        text: What `local status` shows.
        resources: The event's `resources`: ARNs.
        about: Ids for whoever looks on (instance, task, target).
    """
    now = datetime.now(UTC)
    with _lock:
        _told.append(
            Told(
                at=now.isoformat(timespec="milliseconds"),
                region=region,
                source=source,
                kind=kind,
                text=text,
                about=tuple(about),
            )
        )
    _put(region, source, kind, detail, resources)


def show(region: str, source: str, kind: str, *, text: str, about: Sequence[str] = ()) -> None:
    """Keep something for `local status` that AWS sends no event about, a target's health say."""
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    with _lock:
        _told.append(
            Told(at=at, region=region, source=source, kind=kind, text=text, about=tuple(about))
        )


def shown() -> list[dict[str, Any]]:
    """Return the last events, the oldest first."""
    with _lock:
        return [asdict(event) for event in _told]


def _put(
    region: str, source: str, kind: str, detail: Mapping[str, Any], resources: Sequence[str]
) -> None:
    from localcloud import emulators  # noqa: PLC0415 - heavy, and this module is not

    entry = {
        "Source": source,
        "DetailType": kind,
        "Detail": json.dumps(detail, default=str),
        "Resources": list(resources),
    }
    emulators.put_aws_event(region, entry)
