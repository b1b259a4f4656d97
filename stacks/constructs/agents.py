"""What EC2 agents are started with: role, instance profile and key pair."""

from dataclasses import dataclass

from troposphere import GetAtt, Ref, Sub, Template, ec2, iam

from stacks import policies
from stacks.naming import name_tag, unique
from stacks.refs import InstanceProfileArn, KeyPairId, KeyPairName, KeyPairParameterArn, RoleArn


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentsProps:
    """Nothing is asked: which kinds of agents there are is the controllers' business."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agents:
    """The parts.

    Attributes:
        role: The agents' own, not the controllers': a build may use it.
        instance_profile: That role as EC2 takes it.
        key_pair: Its name, which is what `Ref` gives.
        key_pair_id: Names the parameter with the private key.
        private_key: Where the private key lies.
    """

    role: RoleArn
    instance_profile: InstanceProfileArn
    key_pair: KeyPairName
    key_pair_id: KeyPairId
    private_key: KeyPairParameterArn


def agents(t: Template, _: AgentsProps) -> Agents:
    """Define the agents' parts.

    The key pair is RSA in PEM form: the EC2 plugin reads no other. It has no tags, because a
    changed one would replace it under the name it has, which fails. A name is demanded; were it one
    that a person may have given before, a roll-back would delete that person's key
    (aws-cloudformation/cloudformation-coverage-roadmap#1493).
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-keypair.html
    """
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
    key = t.add_resource(
        ec2.KeyPair(
            "AgentKeyPair",
            KeyName=unique("agents"),
            KeyType="rsa",
            KeyFormat="pem",
        )
    )
    parameter = Sub(
        "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/ec2/keypair/${Id}",
        Id=GetAtt(key, "KeyPairId"),
    )
    return Agents(
        role=RoleArn(GetAtt(role, "Arn")),
        instance_profile=InstanceProfileArn(GetAtt(profile, "Arn")),
        key_pair=KeyPairName(Ref(key)),
        key_pair_id=KeyPairId(GetAtt(key, "KeyPairId")),
        private_key=KeyPairParameterArn(parameter),
    )
