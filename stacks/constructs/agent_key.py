"""The key pair by which one controller reaches its agents, and no other controller's."""

from troposphere import GetAtt, Ref, Sub, Template, ec2

from stacks.light import dataclass
from stacks.naming import unique
from stacks.refs import KeyPairId, KeyPairName, KeyPairParameterArn


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentKeyProps:
    """Whose agents.

    Attributes:
        logical: The controller's name in logical ids.
        name: The controller's name.
    """

    logical: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentKey:
    """The key pair.

    Attributes:
        name: What `Ref` gives.
        id: Names the parameter with the private key.
        private_key: Where the private key lies.
    """

    name: KeyPairName
    id: KeyPairId
    private_key: KeyPairParameterArn


def agent_key(t: Template, props: AgentKeyProps) -> AgentKey:
    """Define the key pair; a controller that had another's would be at home on its agents.

    It is RSA in PEM form: the EC2 plugin reads no other. It has no tags, because a changed one
    would replace it under the name it has, which fails. A name is demanded; were it one that a
    person may have given before, a roll-back would delete that person's key
    (aws-cloudformation/cloudformation-coverage-roadmap#1493).
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-keypair.html
    """
    key = t.add_resource(
        ec2.KeyPair(
            f"{props.logical}AgentKeyPair",
            KeyName=unique(f"{props.name}-agents"),
            KeyType="rsa",
            KeyFormat="pem",
        )
    )
    parameter = Sub(
        "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/ec2/keypair/${Id}",
        Id=GetAtt(key, "KeyPairId"),
    )
    return AgentKey(
        name=KeyPairName(Ref(key)),
        id=KeyPairId(GetAtt(key, "KeyPairId")),
        private_key=KeyPairParameterArn(parameter),
    )
