"""The group's lifecycle hook: a host that is to end waits until it is empty."""

from troposphere import Template, autoscaling

from stacks.light import dataclass
from stacks.refs import AutoScalingGroupName, LifecycleHookName, LogicalId

#: When nobody answers, Auto Scaling goes on after these.
_HEARTBEAT_SECONDS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminationHookProps:
    """Whose hosts.

    Attributes:
        name: Its own: the function that completes it must know it before it exists.
        group: The hosts' group.
        after: What answers: without it every end of a host waits the heartbeat out.
    """

    name: LifecycleHookName
    group: AutoScalingGroupName
    after: tuple[LogicalId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminationHook:
    """Nothing refers to it."""


def termination_hook(t: Template, props: TerminationHookProps) -> TerminationHook:
    """Define the hook, which goes before the group: a deletion waits for none.

    Never inside the group, where it would live as long as that.
    https://docs.aws.amazon.com/autoscaling/ec2/userguide/lifecycle-hooks.html
    """
    t.add_resource(
        autoscaling.LifecycleHook(
            "HostTerminationHook",
            DependsOn=list(props.after),
            LifecycleHookName=props.name,
            AutoScalingGroupName=props.group,
            LifecycleTransition="autoscaling:EC2_INSTANCE_TERMINATING",
            HeartbeatTimeout=_HEARTBEAT_SECONDS,
            DefaultResult="CONTINUE",
        )
    )
    return TerminationHook()
