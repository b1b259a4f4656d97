"""What calls each hook, how often at least, and who is told when nothing does."""

from collections.abc import Mapping

from troposphere import Template

from stacks.constructs.hook import Hook
from stacks.constructs.hook_alarms import HookAlarmsProps, hook_alarms
from stacks.constructs.hook_trigger import HookTriggerProps, hook_trigger
from stacks.constructs.termination_hook import TerminationHookProps, termination_hook
from stacks.light import dataclass
from stacks.naming import unique
from stacks.refs import AlarmArn, LifecycleHookName, LogicalId
from stacks.shared import Shared

_MINUTE = 60

#: The group's lifecycle hook: known to the function before it exists.
DRAIN = LifecycleHookName(unique("drain"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What is fixed about one hook.

    Attributes:
        purpose: What it does, in one line.
        every_seconds: How often it is called without any event.
        events: Which events call it besides: source and names.
        complains: Whether it counts what it sees and may not mend.
    """

    purpose: str
    every_seconds: int
    events: tuple[str, tuple[str, ...]] | None = None
    complains: bool = False


KINDS = {
    "lifecycle": Kind(
        purpose="empties a host before its group ends it",
        every_seconds=_MINUTE,
        events=("aws.autoscaling", ("EC2 Instance-terminate Lifecycle Action",)),
    ),
    "health": Kind(
        purpose="replaces what is broken and looks alive",
        every_seconds=_MINUTE,
        events=(
            "aws.ecs",
            (
                "ECS Container Instance Health Change",
                "ECS Container Instance State Change",
                "ECS Task State Change",
            ),
        ),
        complains=True,
    ),
    "scale": Kind(
        purpose="publishes load, turns optional slots on and off",
        every_seconds=_MINUTE,
        complains=True,
    ),
    # By the clock it reports what became of the builds; and the call proves that it lives.
    "spot": Kind(
        purpose="empties an agent before AWS takes its spot capacity back",
        every_seconds=5 * _MINUTE,
        events=("aws.ec2", ("EC2 Spot Instance Interruption Warning",)),
    ),
    "reap": Kind(purpose="ends agents that no controller knows", every_seconds=10 * _MINUTE),
}


def called(
    t: Template, base: Shared, serving: tuple[LogicalId, ...], name: str, item: Hook
) -> tuple[AlarmArn, ...]:
    """Define what calls a hook, and its alarms; return those."""
    kind = KINDS[name]

    calling = _trigger(t, serving, item, name, schedule=_rate(kind.every_seconds))
    if kind.events is not None:
        calling += _trigger(t, serving, item, name, pattern=_pattern(base, *kind.events))
    if name == "lifecycle":
        props = TerminationHookProps(name=DRAIN, group=base.hosts.group, after=calling)
        termination_hook(t, props)
    return hook_alarms(
        t,
        HookAlarmsProps(
            logical=name.capitalize(),
            name=name,
            function=item.name,
            queue=item.queue_name,
            every_seconds=kind.every_seconds,
            cluster=base.cluster.name if kind.complains else None,
            topic=base.topic.arn,
            after=calling,
        ),
    ).arns


def _trigger(
    t: Template,
    serving: tuple[LogicalId, ...],
    item: Hook,
    name: str,
    *,
    schedule: str | None = None,
    pattern: Mapping[str, object] | None = None,
) -> tuple[LogicalId, ...]:
    """Define one rule that calls a hook."""
    return hook_trigger(
        t,
        HookTriggerProps(
            logical=f"{name.capitalize()}{'Schedule' if schedule else 'Rule'}",
            name=name,
            function=item.arn,
            schedule=schedule,
            pattern=pattern,
            after=serving,
        ),
    ).calling


def _rate(seconds: int) -> str:
    """Return a schedule as EventBridge writes it, which minds the plural.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
    """
    minutes = seconds // _MINUTE
    return f"rate({minutes} minute{'' if minutes == 1 else 's'})"


def _pattern(base: Shared, source: str, names: tuple[str, ...]) -> dict[str, object]:
    """Return which events are meant: of this stack's group or cluster, where they name one.

    A notice to a spot instance names the instance alone; its tags say whose it is.
    """
    detail: dict[str, dict[str, object]] = {
        "aws.autoscaling": {"AutoScalingGroupName": [base.hosts.group]},
        "aws.ecs": {"clusterArn": [base.cluster.arn]},
    }
    own = {"detail": detail[source]} if source in detail else {}
    return {"source": [source], "detail-type": list(names), **own}
