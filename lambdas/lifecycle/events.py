"""What wakes the lifecycle hook. Pure.

An event only says that a look is due; which hosts leave is read from the group. So a duplicate, a
late or a lost one changes nothing, and what is not understood is left to the schedule.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

#: The only version of EventBridge's envelope.
#: https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
_VERSION = "0"

#: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html
_SCHEDULED = "Scheduled Event"

#: https://docs.aws.amazon.com/autoscaling/ec2/userguide/lifecycle-hooks-overview.html
_TERMINATES = "EC2 Instance-terminate Lifecycle Action"
_TERMINATING = "autoscaling:EC2_INSTANCE_TERMINATING"

#: What Auto Scaling sends when a hook is made, to find out whether somebody listens.
#: https://docs.aws.amazon.com/autoscaling/ec2/userguide/prepare-for-lifecycle-notifications.html
_TEST = "autoscaling:TEST_NOTIFICATION"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A look is due.

    Attributes:
        why: Who asks for it.
    """

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored:
    """DoNothing of ours.

    Attributes:
        why: What was found instead.
    """

    why: str


def parse(event: object, group: str) -> Due | Ignored:
    """Return what an event asks for.

    Args:
        event: As Lambda hands it over.
        group: The controllers' Auto Scaling group.
    """
    if not isinstance(event, Mapping):
        return Ignored(why="the event is no object")
    detail = event.get("detail")
    told = detail if isinstance(detail, Mapping) else {}
    if _TEST in (event.get("Event"), told.get("Event")):
        return Ignored(why="a test notification")
    if event.get("version") != _VERSION:
        return Ignored(why=f"events of version {event.get('version')!r} are not known")
    kind = event.get("detail-type")
    if kind == _SCHEDULED:
        return Due(why="the schedule")
    if kind != _TERMINATES:
        return Ignored(why=f"an event of the kind {kind!r}")
    return _terminates(told, group)


def _terminates(detail: Mapping[str, Any], group: str) -> Due | Ignored:
    instance = detail.get("EC2InstanceId")
    if detail.get("AutoScalingGroupName") != group:
        return Ignored(why=f"a host of the group {detail.get('AutoScalingGroupName')!r}")
    if detail.get("LifecycleTransition") != _TERMINATING or not isinstance(instance, str):
        return Ignored(why="the event names no host that is terminated")
    return Due(why=f"{instance} is terminated by its group")
