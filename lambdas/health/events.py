"""What wakes the health hook. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lambdas.shared.events import Ignored, opened

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


def parse(event: object, cluster: str) -> Due | Ignored:
    """Return what an event asks for.

    Args:
        event: As Lambda hands it over.
        cluster: The name of the stack's cluster.
    """
    told = opened(event)
    if isinstance(told, Ignored):
        return told
    if told.scheduled:
        return Due(why="the schedule")
    if told.kind not in (_TASK, _HOST, _HOST_HEALTH):
        return told.ignored()
    if str(told.detail.get("clusterArn")).rpartition("/")[2] != cluster:
        return Ignored(why=f"the cluster {told.detail.get('clusterArn')!r}")
    if told.kind == _TASK:
        return _task(told.detail)
    return Due(why=f"host {told.detail.get('ec2InstanceId')}")


def _task(detail: Mapping[str, Any]) -> Due | Ignored:
    """A task's steps say nothing of its health, but the first of its end may: it is still there."""
    ends = detail.get("desiredStatus") == "STOPPED" and detail.get("lastStatus") == "RUNNING"
    if not ends:
        return Ignored(why=f"a task that is {detail.get('lastStatus')}")
    return Due(why=f"ECS ends a task: {detail.get('stoppedReason', '')}")
