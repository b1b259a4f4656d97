"""One controller's target group: which of its slots get requests."""

from troposphere import GetAtt, Ref, Template
from troposphere import elasticloadbalancingv2 as elb

from stacks.light import dataclass
from stacks.naming import name_tag
from stacks.refs import TargetGroupArn, TargetGroupName, VpcId

#: A day: a browser keeps its slot, because sessions and crumbs are a slot's own.
_STICKY_SECONDS = 86_400

#: No target uses its group's port: ECS registers each with its container's. But the port is
#: create-only, and a group serves one balancer: when the scheme changes, which makes another
#: balancer, the group must be made anew beside it.
#: https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/780
_FACING_PORT, _INTERNAL_PORT = 80, 8080


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetGroupProps:
    """Whose slots, and how they are judged.

    Attributes:
        logical: The controller's name in logical ids.
        name: The controller's name.
        prefix: The path Jenkins lives under; `<prefix>/login` is checked, because a secured
            Jenkins answers 403 on `/`.
        facing: Whether its balancer is reachable from the internet.
        vpc_id: Where the tasks' addresses lie (`awsvpc` needs targets of type `ip`).
            https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb.html
    """

    logical: str
    name: str
    prefix: str
    facing: bool
    vpc_id: VpcId


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetGroup:
    """The target group.

    Attributes:
        arn: For listeners, rules and services.
        metric_name: Its name in CloudWatch.
    """

    arn: TargetGroupArn
    metric_name: TargetGroupName


def target_group(t: Template, props: TargetGroupProps) -> TargetGroup:
    """Define a target group that ejects a slot within 35 s and admits it within 20 s.

    A booting Jenkins lets some requests stall for more than five seconds: a shorter time-out would
    call it unhealthy.
    """
    group = t.add_resource(
        elb.TargetGroup(
            f"{props.logical}TargetGroup",
            VpcId=props.vpc_id,
            TargetType="ip",
            Protocol="HTTP",
            Port=_FACING_PORT if props.facing else _INTERNAL_PORT,
            HealthCheckProtocol="HTTP",
            HealthCheckPath=f"{props.prefix}/login",
            HealthCheckIntervalSeconds=10,
            HealthCheckTimeoutSeconds=6,
            HealthyThresholdCount=2,
            UnhealthyThresholdCount=3,
            Matcher=elb.Matcher(HttpCode="200"),
            TargetGroupAttributes=[
                _attribute("deregistration_delay.timeout_seconds", "15"),
                _attribute("stickiness.enabled", "true"),
                _attribute("stickiness.type", "lb_cookie"),
                _attribute("stickiness.lb_cookie.duration_seconds", str(_STICKY_SECONDS)),
            ],
            Tags=name_tag(props.name),
        )
    )
    return TargetGroup(
        arn=TargetGroupArn(Ref(group)),
        metric_name=TargetGroupName(GetAtt(group, "TargetGroupFullName")),
    )


def _attribute(key: str, value: str) -> elb.TargetGroupAttribute:
    """Return one attribute of the group."""
    return elb.TargetGroupAttribute(Key=key, Value=value)
