"""What wakes the lifecycle hook: which hosts leave is read from the group. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lambdas.shared.events import Ignored, opened

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


def parse(event: object, group: str) -> Due | Ignored:
    """Return what an event asks for.

    Args:
        event: As Lambda hands it over.
        group: The controllers' Auto Scaling group.
    """
    if _is_test(event):
        return Ignored(why="a test notification")
    told = opened(event)
    if isinstance(told, Ignored):
        return told
    if told.scheduled:
        return Due(why="the schedule")
    return _terminates(told.detail, group) if told.kind == _TERMINATES else told.ignored()


def _is_test(event: object) -> bool:
    """Tell whether Auto Scaling only tries who listens, in whatever envelope."""
    if not isinstance(event, Mapping):
        return False
    detail = event.get("detail")
    return _TEST in (event.get("Event"), isinstance(detail, Mapping) and detail.get("Event"))


def _terminates(detail: Mapping[str, Any], group: str) -> Due | Ignored:
    instance = detail.get("EC2InstanceId")
    if detail.get("AutoScalingGroupName") != group:
        return Ignored(why=f"a host of the group {detail.get('AutoScalingGroupName')!r}")
    if detail.get("LifecycleTransition") != _TERMINATING or not isinstance(instance, str):
        return Ignored(why="the event names no host that is terminated")
    return Due(why=f"{instance} is terminated by its group")
