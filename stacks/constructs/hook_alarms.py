"""Alarms about a hook: it fails, it is silent, it has given an event up."""

from troposphere import GetAtt, Template

from stacks.hook_metrics import COMPLAINTS, HOOKS
from stacks.light import dataclass
from stacks.refs import AlarmArn, ClusterName, FunctionName, LogicalId, QueueName, TopicArn
from stacks.watching import Limit, Metric, alarm

#: Calls in a row that must be missing before a hook counts as silent, or fail.
_MISSING, _FAILING = 5, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class HookAlarmsProps:
    """Which hook.

    Attributes:
        logical: Its name in logical ids.
        name: Its name.
        function: Whose metrics.
        queue: Where events end that it could not handle.
        every_seconds: How often it is called at least.
        cluster: Of what it says of itself; None where it says nothing.
        topic: Who is told.
        after: What calls it: before, it is silent by right.
    """

    logical: str
    name: str
    function: FunctionName
    queue: QueueName
    every_seconds: int
    cluster: ClusterName | None
    topic: TopicArn
    after: tuple[LogicalId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HookAlarms:
    """What rings.

    Attributes:
        arns: The gravest first.
    """

    arns: tuple[AlarmArn, ...]


def hook_alarms(t: Template, props: HookAlarmsProps) -> HookAlarms:
    """Define the alarms. One error is mended by the next call; a hook that goes on failing is not.

    https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
    """
    whole = {"FunctionName": props.function}
    period = props.every_seconds
    silence = alarm(
        f"{props.logical}SilenceAlarm",
        f"Hook {props.name} is not called any more",
        Metric(namespace="AWS/Lambda", name="Invocations", dimensions=whole, period=period),
        Limit(comparison="<", value=1, periods=_MISSING, missing="breaching"),
        topic=props.topic,
        tag=f"hook-{props.name}",
    )
    silence.DependsOn = list(props.after)
    made = [
        alarm(
            f"{props.logical}ErrorsAlarm",
            f"Hook {props.name} fails again and again",
            Metric(namespace="AWS/Lambda", name="Errors", dimensions=whole, period=period),
            Limit(comparison=">=", value=1, periods=_FAILING, missing="notBreaching"),
            topic=props.topic,
            tag=f"hook-{props.name}",
        ),
        silence,
        alarm(
            f"{props.logical}LostAlarm",
            f"Hook {props.name} has given an event up: it lies in the dead-letter queue",
            Metric(
                namespace="AWS/SQS",
                name="ApproximateNumberOfMessagesVisible",
                dimensions={"QueueName": props.queue},
                statistic="Maximum",
                period=300,
            ),
            Limit(comparison=">=", value=1, periods=1, missing="notBreaching"),
            topic=props.topic,
            tag=f"hook-{props.name}",
        ),
    ]
    if props.cluster is not None:
        made.append(_complaints(props, props.cluster))
    return HookAlarms(arns=tuple(AlarmArn(GetAtt(t.add_resource(item), "Arn")) for item in made))


def _complaints(props: HookAlarmsProps, cluster: ClusterName) -> object:
    """Return the alarm that a hook sees what it may not mend: somebody has to."""
    return alarm(
        f"{props.logical}ComplaintsAlarm",
        f"Hook {props.name} sees what it may not mend: its log says what",
        Metric(
            namespace=HOOKS,
            name=COMPLAINTS,
            dimensions={"ClusterName": cluster, "Hook": props.name},
            statistic="Maximum",
        ),
        Limit(comparison=">", value=0, periods=_FAILING, missing="notBreaching"),
        topic=props.topic,
        tag=f"hook-{props.name}",
    )
