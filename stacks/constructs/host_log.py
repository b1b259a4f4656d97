"""The log group of the hosts themselves: what cloud-init and the ECS agent say."""

from troposphere import GetAtt, Ref, Template, logs

from stacks.light import dataclass
from stacks.naming import name_tag
from stacks.refs import Days, KeyArn, LogGroupArn, LogGroupName


@dataclass(frozen=True, slots=True, kw_only=True)
class HostLogProps:
    """How it is kept.

    Attributes:
        key: Encrypts it.
        retention: Days a line is kept.
    """

    key: KeyArn
    retention: Days


@dataclass(frozen=True, slots=True, kw_only=True)
class HostLog:
    """The group.

    Attributes:
        name: What the CloudWatch agent is told.
        arn: What the hosts' role may write.
    """

    name: LogGroupName
    arn: LogGroupArn


def host_log(t: Template, props: HostLogProps) -> HostLog:
    """Define the group: a host that never joined its cluster left its reasons here."""
    group = t.add_resource(
        logs.LogGroup(
            "HostLogGroup",
            DeletionPolicy="Delete",
            UpdateReplacePolicy="Delete",
            KmsKeyId=props.key,
            RetentionInDays=props.retention,
            Tags=name_tag("hosts"),
        )
    )
    return HostLog(name=LogGroupName(Ref(group)), arn=LogGroupArn(GetAtt(group, "Arn")))
