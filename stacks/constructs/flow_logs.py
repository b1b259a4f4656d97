"""Flow logs of the stack's own VPC: who spoke to whom, and who was refused."""

from troposphere import GetAtt, Ref, Template, ec2, iam, logs

from stacks import policies
from stacks.light import dataclass
from stacks.naming import name_tag
from stacks.refs import Days, KeyArn, LogGroupArn, VpcId


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowLogsProps:
    """What is recorded, and for how long.

    Attributes:
        vpc_id: The stack's own; one that exists is its owner's business.
        key: Encrypts the log group.
        retention: Days a line is kept.
    """

    vpc_id: VpcId
    key: KeyArn
    retention: Days


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowLogs:
    """Nothing refers to flow logs."""


def flow_logs(t: Template, props: FlowLogsProps) -> FlowLogs:
    """Define the flow log, its group and the role it writes with.

    Ten minutes are gathered in one line: less would be billed as more lines, and tell no more.
    https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
    """
    group = t.add_resource(
        logs.LogGroup(
            "FlowLogGroup",
            DeletionPolicy="Delete",
            UpdateReplacePolicy="Delete",
            KmsKeyId=props.key,
            RetentionInDays=props.retention,
            Tags=name_tag("flows"),
        )
    )
    role = t.add_resource(
        iam.Role(
            "FlowLogRole",
            Description="Flow logs of the VPC",
            AssumeRolePolicyDocument=policies.assumed_by_flow_logs(),
            Policies=[
                iam.Policy(
                    PolicyName="flows",
                    PolicyDocument=policies.document(
                        policies.deliver_logs(LogGroupArn(GetAtt(group, "Arn")))
                    ),
                )
            ],
            Tags=name_tag("flows"),
        )
    )
    t.add_resource(
        ec2.FlowLog(
            "FlowLog",
            ResourceType="VPC",
            ResourceId=props.vpc_id,
            TrafficType="ALL",
            LogDestinationType="cloud-watch-logs",
            LogGroupName=Ref(group),
            DeliverLogsPermissionArn=GetAtt(role, "Arn"),
            MaxAggregationInterval=600,
            Tags=name_tag("flows"),
        )
    )
    return FlowLogs()
