"""One controller's alarm about builds that no agent serves."""

from troposphere import GetAtt, Template

from stacks.hook_metrics import CONTROLLERS, UNSERVED
from stacks.light import dataclass
from stacks.refs import AlarmArn, ClusterName, TopicArn
from stacks.watching import Limit, Metric, alarm

#: An agent boots and joins in less: then builds wait for nothing that comes.
_MINUTES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueAlarmProps:
    """Whose builds.

    Attributes:
        logical: The controller's name in logical ids.
        name: The controller's name.
        cluster: Of its slots.
        topic: Who is told.
    """

    logical: str
    name: str
    cluster: ClusterName
    topic: TopicArn


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueAlarm:
    """The alarm.

    Attributes:
        arn: What a dashboard shows.
    """

    arn: AlarmArn


def queue_alarm(t: Template, props: QueueAlarmProps) -> QueueAlarm:
    """Define the alarm on what the scale hook publishes; without a number there is nothing to say.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/publishingMetrics.html
    """
    made = t.add_resource(
        alarm(
            f"{props.logical}QueueAlarm",
            f"Builds of controller {props.name} wait, and no agent of their label comes",
            Metric(
                namespace=CONTROLLERS,
                name=UNSERVED,
                dimensions={"ClusterName": props.cluster, "Controller": props.name},
                statistic="Maximum",
            ),
            Limit(comparison=">", value=0, periods=_MINUTES, missing="notBreaching"),
            topic=props.topic,
            tag=props.name,
        )
    )
    return QueueAlarm(arn=AlarmArn(GetAtt(made, "Arn")))
