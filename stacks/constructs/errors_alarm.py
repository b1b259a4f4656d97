"""One controller's alarm about errors: it tells, and it takes a broken deployment back."""

from troposphere import GetAtt, Ref, Template

from stacks.light import dataclass
from stacks.refs import AlarmArn, AlarmName, LoadBalancerName, TargetGroupName, TopicArn
from stacks.watching import Expression, Limit, Metric, alarm

#: Percent of a minute's requests, and the fewest of them that mean anything.
_SHARE, _FEWEST = 5, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorsAlarmProps:
    """Whose errors.

    Attributes:
        logical: The controller's name in logical ids.
        name: The controller's name.
        load_balancer: Of the target group.
        target_group: The controller's.
        topic: Who is told.
    """

    logical: str
    name: str
    load_balancer: LoadBalancerName
    target_group: TargetGroupName
    topic: TopicArn


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorsAlarm:
    """The alarm.

    Attributes:
        name: What a deployment watches.
        arn: What a dashboard shows.
    """

    name: AlarmName
    arn: AlarmArn


def errors_alarm(t: Template, props: ErrorsAlarmProps) -> ErrorsAlarm:
    """Define the alarm that the controller's targets answer too many requests with 5xx.

    It knows the target group alone, so that services may watch it; and never whether a slot is
    down, because each deployment stops one. A first creation has no healthy target for minutes: the
    balancer then passes requests to whatever there is, and what a starting Jenkins answers does not
    count. No request is no error. ECS ignores an alarm that rings already when a deployment starts,
    so that the mend of a broken one passes.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
    """
    group = {"LoadBalancer": props.load_balancer, "TargetGroup": props.target_group}
    space = "AWS/ApplicationELB"
    share = Expression(
        text=(
            f"IF(FILL(healthy, 0) >= 1 AND FILL(requests, 0) >= {_FEWEST},"
            " 100 * FILL(errors, 0) / requests, 0)"
        ),
        metrics={
            "errors": Metric(namespace=space, name="HTTPCode_Target_5XX_Count", dimensions=group),
            "requests": Metric(namespace=space, name="RequestCount", dimensions=group),
            "healthy": Metric(
                namespace=space, name="HealthyHostCount", dimensions=group, statistic="Maximum"
            ),
        },
        label="5xx in percent",
    )
    made = t.add_resource(
        alarm(
            f"{props.logical}ErrorsAlarm",
            f"Controller {props.name} answers more than {_SHARE} % of requests with 5xx",
            share,
            Limit(comparison=">", value=_SHARE, periods=3, missing="notBreaching"),
            topic=props.topic,
            tag=props.name,
        )
    )
    return ErrorsAlarm(name=AlarmName(Ref(made)), arn=AlarmArn(GetAtt(made, "Arn")))
