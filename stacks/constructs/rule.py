"""One controller's listener rules: its host name, its path, or both, and what needs no login."""

from troposphere import Template
from troposphere import elasticloadbalancingv2 as elb

from stacks.config import Login
from stacks.light import dataclass
from stacks.login import patterns, properties
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
        priority: Unique within the listener, 1 to 50000; None where the listener's default action
            leads to the controller.
            https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html
        login: Asked for, but on its open paths.
        open_priority: Of the rule for those.
    """

    logical: str
    listener: ListenerArn
    target_group: TargetGroupArn
    host: str | None
    prefix: str
    priority: int | None
    login: Login | None
    open_priority: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """The rule.

    Attributes:
        ready: A target group takes a service only once a listener or rule leads to it; None where
            the listener does.
    """

    ready: LogicalId | None


def rule(t: Template, props: RuleProps) -> Rule:
    """Define the rule; the bare prefix and everything below it, but not `<prefix>else`.

    Before it a second one, without the login, for the paths that machines call.
    """
    opened = patterns(props.login, props.prefix) if props.login else []
    forward = elb.ListenerRuleAction(Type="forward", TargetGroupArn=props.target_group)
    if opened:
        name = f"{props.logical}OpenListenerRule"
        _rule(t, name, props, opened, priority=props.open_priority, actions=[forward])
    if props.priority is None:
        return Rule(ready=None)
    below = [props.prefix, f"{props.prefix}/*"] if props.prefix else []
    actions = [forward]
    if props.login:
        config = elb.ListenerRuleAuthenticateOidcConfig(**properties(props.login))
        last = elb.ListenerRuleAction(Type="forward", Order=2, TargetGroupArn=props.target_group)
        asked = elb.ListenerRuleAction(
            Type="authenticate-oidc", Order=1, AuthenticateOidcConfig=config
        )
        actions = [asked, last]
    name = f"{props.logical}ListenerRule"
    return Rule(ready=_rule(t, name, props, below, priority=props.priority, actions=actions))


def _rule(
    t: Template,
    name: str,
    props: RuleProps,
    paths: list[str],
    *,
    priority: int,
    actions: list[elb.ListenerRuleAction],
) -> LogicalId:
    """Define one rule for the controller's host and these paths; any path without."""
    conditions = []
    if props.host:
        hosts = elb.HostHeaderConfig(Values=[props.host])
        conditions.append(elb.Condition(Field="host-header", HostHeaderConfig=hosts))
    if paths:
        found = elb.PathPatternConfig(Values=paths)
        conditions.append(elb.Condition(Field="path-pattern", PathPatternConfig=found))
    made = t.add_resource(
        elb.ListenerRule(
            name,
            ListenerArn=props.listener,
            Priority=priority,
            Conditions=conditions,
            Actions=actions,
        )
    )
    return LogicalId(made.title)
