"""Alarms about the hosts: disk, files and memory of the fullest one."""

from troposphere import GetAtt, Template

from stacks.host_metrics import DISK, INODES, MEMORY, NAMESPACE
from stacks.light import dataclass
from stacks.refs import AlarmArn, ClusterName, TopicArn
from stacks.watching import Limit, Metric, alarm

_FIVE_MINUTES = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class HostAlarmsProps:
    """Whose hosts.

    Attributes:
        cluster: The hosts' own: the CloudWatch agent adds it to what it sends.
        topic: Who is told.
    """

    cluster: ClusterName
    topic: TopicArn


@dataclass(frozen=True, slots=True, kw_only=True)
class HostAlarms:
    """What rings.

    Attributes:
        arns: The gravest first.
    """

    arns: tuple[AlarmArn, ...]


def host_alarms(t: Template, props: HostAlarmsProps) -> HostAlarms:
    """Define the alarms. A host that sends nothing leaves them without data, which is no alarm.

    Images and logs fill a disk, and Docker then starts nothing; a host without free files is as
    full. Slots have hard limits of memory: what is short is short for ECS and the system.
    """

    def watched(name: str, statistic: str) -> Metric:
        return Metric(
            namespace=NAMESPACE,
            name=name,
            dimensions={"ClusterName": props.cluster},
            statistic=statistic,
            period=_FIVE_MINUTES,
        )

    made = [
        alarm(logical, text, watched(name, statistic), limit, topic=props.topic, tag="host")
        for logical, text, name, statistic, limit in (
            (
                "HostDiskAlarm",
                "The disk of a host is more than 85 % full",
                DISK,
                "Maximum",
                Limit(comparison=">", value=85, periods=2, missing="missing"),
            ),
            (
                "HostInodesAlarm",
                "The disk of a host has room for fewer than 50,000 more files",
                INODES,
                "Minimum",
                Limit(comparison="<", value=50_000, periods=2, missing="missing"),
            ),
            (
                "HostMemoryAlarm",
                "More than 95 % of a host's memory are used",
                MEMORY,
                "Maximum",
                Limit(comparison=">", value=95, periods=2, missing="missing"),
            ),
        )
    ]
    return HostAlarms(arns=tuple(AlarmArn(GetAtt(t.add_resource(item), "Arn")) for item in made))
