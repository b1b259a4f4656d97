"""One controller's listener rule: its host name, its path, or both."""

from dataclasses import dataclass

from troposphere import Template
from troposphere import elasticloadbalancingv2 as elb

from stacks.refs import ListenerArn, LogicalId, TargetGroupArn


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleProps:
    """What leads to which target group.

    Attributes:
        logical: The controller's name in logical ids.
        listener: Where the rule belongs.
        target_group: Where it leads.
        host: The host name asked for, None for any.
        prefix: The first part of the path, empty for any.
        priority: Unique within the listener, 1 to 50000.
            https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html
    """

    logical: str
    listener: ListenerArn
    target_group: TargetGroupArn
    host: str | None
    prefix: str
    priority: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """The rule.

    Attributes:
        ready: A target group takes a service only once a listener or rule leads to it.
    """

    ready: LogicalId


def rule(t: Template, props: RuleProps) -> Rule:
    """Define the rule; the bare prefix and everything below it, but not `<prefix>else`."""
    conditions = []
    if props.host:
        hosts = elb.HostHeaderConfig(Values=[props.host])
        conditions.append(elb.Condition(Field="host-header", HostHeaderConfig=hosts))
    if props.prefix:
        paths = elb.PathPatternConfig(Values=[props.prefix, f"{props.prefix}/*"])
        conditions.append(elb.Condition(Field="path-pattern", PathPatternConfig=paths))
    made = t.add_resource(
        elb.ListenerRule(
            f"{props.logical}ListenerRule",
            ListenerArn=props.listener,
            Priority=props.priority,
            Conditions=conditions,
            Actions=[elb.ListenerRuleAction(Type="forward", TargetGroupArn=props.target_group)],
        )
    )
    return Rule(ready=LogicalId(made.title))
