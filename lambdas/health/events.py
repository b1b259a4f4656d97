"""What wakes the health hook. Pure.

An event only says that a look is due: what is the matter is read from what AWS describes. So a
duplicate, a late or a lost one changes nothing, and what is not understood is left to the schedule.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

#: The only version of EventBridge's envelope.
#: https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
_VERSION = "0"

#: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html
_SCHEDULED = "Scheduled Event"

#: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html
_TASK = "ECS Task State Change"
_HOST = "ECS Container Instance State Change"
_HOST_HEALTH = "ECS Container Instance Health Change"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A look is due.

    Attributes:
        why: Who asks for it.
    """

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored:
    """Nothing to look at.

    Attributes:
        why: What was found instead.
    """

    why: str


def parse(event: object, cluster: str) -> Due | Ignored:
    """Return what an event asks for.

    Args:
        event: As Lambda hands it over.
        cluster: The name of the stack's cluster.
    """
    if not isinstance(event, Mapping):
        return Ignored(why="the event is no object")
    if event.get("version") != _VERSION:
        return Ignored(why=f"events of version {event.get('version')!r} are not known")
    kind = event.get("detail-type")
    if kind == _SCHEDULED:
        return Due(why="the schedule")
    detail = event.get("detail")
    if kind not in (_TASK, _HOST, _HOST_HEALTH) or not isinstance(detail, Mapping):
        return Ignored(why=f"an event of the kind {kind!r}")
    if str(detail.get("clusterArn")).rpartition("/")[2] != cluster:
        return Ignored(why=f"the cluster {detail.get('clusterArn')!r}")
    return _task(detail) if kind == _TASK else Due(why=f"host {detail.get('ec2InstanceId')}")


def _task(detail: Mapping[str, Any]) -> Due | Ignored:
    """A task's steps say nothing of its health, but the first of its end may: it is still there."""
    ends = detail.get("desiredStatus") == "STOPPED" and detail.get("lastStatus") == "RUNNING"
    if not ends:
        return Ignored(why=f"a task that is {detail.get('lastStatus')}")
    return Due(why=f"ECS ends a task: {detail.get('stoppedReason', '')}")
