"""What EC2 agents of every controller are started with: role, instance profile, log group."""

from troposphere import GetAtt, Ref, Template, iam, logs

from stacks import policies
from stacks.light import dataclass
from stacks.naming import name_tag
from stacks.refs import (
    Days,
    InstanceProfileArn,
    KeyArn,
    LogGroupArn,
    LogGroupName,
    LogicalId,
    RoleArn,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentsProps:
    """How their logs are kept; which kinds of agents there are is the controllers' business.

    Attributes:
        key: Encrypts them.
        retention: Days a line is kept.
    """

    key: KeyArn
    retention: Days


@dataclass(frozen=True, slots=True, kw_only=True)
class Agents:
    """The parts.

    Attributes:
        role: The agents' own, not the controllers': a build may use it.
        instance_profile: That role as EC2 takes it.
        log_group: Of the agents themselves: how each booted, and why it ended.
        log_group_arn: The same, for policies.
        parts: All of them: what an agent needs until its end.
    """

    role: RoleArn
    instance_profile: InstanceProfileArn
    log_group: LogGroupName
    log_group_arn: LogGroupArn
    parts: tuple[LogicalId, ...]


def agents(t: Template, props: AgentsProps) -> Agents:
    """Define the agents' parts. An agent is gone when somebody asks why: its lines stay here."""
    group = t.add_resource(
        logs.LogGroup(
            "AgentLogGroup",
            DeletionPolicy="Delete",
            UpdateReplacePolicy="Delete",
            KmsKeyId=props.key,
            RetentionInDays=props.retention,
            Tags=name_tag("agents"),
        )
    )
    role = t.add_resource(
        iam.Role(
            "AgentRole",
            Description="EC2 agents of Jenkins: what a build may do in AWS",
            AssumeRolePolicyDocument=policies.assumed_by("ec2.amazonaws.com"),
            Policies=[
                iam.Policy(
                    PolicyName="agent",
                    PolicyDocument=policies.document(
                        policies.write_logs(LogGroupArn(GetAtt(group, "Arn"))),
                        *policies.open_sessions(),
                    ),
                )
            ],
            Tags=name_tag("agent"),
        )
    )
    profile = t.add_resource(iam.InstanceProfile("AgentInstanceProfile", Roles=[Ref(role)]))
    return Agents(
        role=RoleArn(GetAtt(role, "Arn")),
        instance_profile=InstanceProfileArn(GetAtt(profile, "Arn")),
        log_group=LogGroupName(Ref(group)),
        log_group_arn=LogGroupArn(GetAtt(group, "Arn")),
        parts=tuple(LogicalId(item.title) for item in (group, profile)),
    )
