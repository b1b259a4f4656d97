"""What EC2 agents of every controller are started with: role and instance profile."""

from dataclasses import dataclass

from troposphere import GetAtt, Ref, Template, iam

from stacks import policies
from stacks.naming import name_tag
from stacks.refs import InstanceProfileArn, RoleArn


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentsProps:
    """Nothing is asked: which kinds of agents there are is the controllers' business."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agents:
    """The parts.

    Attributes:
        role: The agents' own, not the controllers': a build may use it.
        instance_profile: That role as EC2 takes it.
    """

    role: RoleArn
    instance_profile: InstanceProfileArn


def agents(t: Template, _: AgentsProps) -> Agents:
    """Define the agents' parts."""
    role = t.add_resource(
        iam.Role(
            "AgentRole",
            Description="EC2 agents of Jenkins: what a build may do in AWS",
            AssumeRolePolicyDocument=policies.assumed_by("ec2.amazonaws.com"),
            Policies=[
                iam.Policy(
                    PolicyName="agent", PolicyDocument=policies.document(*policies.open_sessions())
                )
            ],
            Tags=name_tag("agent"),
        )
    )
    profile = t.add_resource(iam.InstanceProfile("AgentInstanceProfile", Roles=[Ref(role)]))
    return Agents(
        role=RoleArn(GetAtt(role, "Arn")),
        instance_profile=InstanceProfileArn(GetAtt(profile, "Arn")),
    )
