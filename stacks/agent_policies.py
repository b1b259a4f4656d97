"""IAM statements that let a controller start its agents, tag them and end them, and no others.

The EC2 plugin's own policy opens a way to every instance and role of the account; these are bound
to the stack's parts and to the tags of one controller.
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
"""

from collections.abc import Sequence

from awacs import ec2, iam
from awacs.aws import (
    Allow,
    ArnEqualsIfExists,
    Condition,
    ConditionElement,
    ForAllValuesStringNotEqualsIgnoreCase,
    Null,
    Statement,
    StringEquals,
    StringNotEquals,
)
from troposphere import Ref, Sub

from stacks.naming import CONTROLLER_TAG, SLOT_TAG, STACK_TAG
from stacks.refs import (
    ImageId,
    InstanceProfileArn,
    KeyPairName,
    RoleArn,
    SecurityGroupId,
    SubnetId,
)


def _arn(resource: str, **values: object) -> Sub:
    """Return the ARN of an EC2 resource of this account and region."""
    return Sub("arn:${AWS::Partition}:ec2:${AWS::Region}:${AWS::AccountId}:" + resource, **values)


def _of_this_controller(prefix: str, controller: str) -> list[ConditionElement]:
    """Return the condition that tags (of request or resource) name stack and controller."""
    tags = {
        f"{prefix}/{STACK_TAG}": Ref("AWS::StackName"),
        f"{prefix}/{CONTROLLER_TAG}": controller,
    }
    return [StringEquals(tags)]


def describe() -> Statement:
    """Read what the EC2 plugin reads; EC2's `Describe…` take no resource.

    Before each launch: image, group and subnet, key pairs (it finds its own by the fingerprint),
    instances and spot requests (it counts them against the caps). The hypervisor of a type, before
    it reads a console. Regions and zones when an administrator opens the cloud's page.
    https://github.com/jenkinsci/ec2-plugin/blob/05f9d511d7e5/src/main/java/hudson/plugins/ec2/EC2Cloud.java
    """
    return Statement(
        Sid="DescribeForAgents",
        Effect=Allow,
        Action=[
            ec2.DescribeAvailabilityZones,
            ec2.DescribeImages,
            ec2.DescribeInstances,
            ec2.DescribeInstanceTypes,
            ec2.DescribeKeyPairs,
            ec2.DescribeRegions,
            ec2.DescribeSecurityGroups,
            ec2.DescribeSpotInstanceRequests,
            ec2.DescribeSubnets,
        ],
        Resource=["*"],
    )


def run(
    *,
    controller: str,
    subnets: Sequence[SubnetId],
    security_group: SecurityGroupId,
    profile: InstanceProfileArn,
    key_pair: KeyPairName,
    images: Sequence[ImageId],
    spot: bool,
) -> tuple[Statement, ...]:
    """Start instances of these parts alone, with this profile, tagged as this controller's.

    Statements for what the call makes, all of which the plugin tags, and for what is given, which
    `aws:RequestTag` says nothing about.
    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ExamplePolicies_EC2.html
    """
    made = [_arn("instance/*"), _arn("volume/*"), _arn("network-interface/*")]
    given = [
        *(_arn("subnet/${Id}", Id=subnet) for subnet in subnets),
        _arn("security-group/${Id}", Id=security_group),
        _arn("key-pair/${Name}", Name=key_pair),
        *(
            Sub("arn:${AWS::Partition}:ec2:${AWS::Region}::image/${Id}", Id=image)
            for image in images
        ),
    ]
    asked = [_arn("spot-instances-request/*")] if spot else []
    return (
        Statement(
            Sid="RunTaggedAgents",
            Effect=Allow,
            Action=[ec2.RunInstances],
            Resource=made,
            Condition=Condition(
                [
                    *_of_this_controller("aws:RequestTag", controller),
                    # Of the three, only the instance has a profile.
                    ArnEqualsIfExists({"ec2:InstanceProfile": profile}),
                ]
            ),
        ),
        Statement(
            Sid="RunAgentsFromParts",
            Effect=Allow,
            Action=[ec2.RunInstances],
            Resource=[*given, *asked],
        ),
        *_snapshots(),
        Statement(
            Sid="TagAgentsAtStart",
            Effect=Allow,
            Action=[ec2.CreateTags],
            Resource=made,
            Condition=Condition([StringEquals({"ec2:CreateAction": "RunInstances"})]),
        ),
    )


def _snapshots() -> tuple[Statement, ...]:
    """Let a launch name the snapshots of its image, and no copy of this account's own disks.

    The plugin repeats the image's disks in each request, by their snapshots, and EC2 demands the
    right to everything a request names. Which these are only the image says. So: those of other
    owners, as Amazon's; of this account's own only those of an image made for this stack's agents,
    which carry its tag.
    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/ec2-api-permissions.html
    https://github.com/jenkinsci/ec2-plugin/blob/05f9d511d7e5/src/main/java/hudson/plugins/ec2/SlaveTemplate.java
    """
    snapshots = Sub("arn:${AWS::Partition}:ec2:${AWS::Region}::snapshot/*")
    foreign = StringNotEquals({"ec2:Owner": Ref("AWS::AccountId")})
    tagged = StringEquals({f"ec2:ResourceTag/{STACK_TAG}": Ref("AWS::StackName")})
    return tuple(
        Statement(
            Sid=name,
            Effect=Allow,
            Action=[ec2.RunInstances],
            Resource=[snapshots],
            Condition=Condition([condition]),
        )
        for name, condition in (
            ("RunAgentsFromGivenDisks", foreign),
            ("RunAgentsFromOwnDisks", tagged),
        )
    )


def keep(controller: str) -> tuple[Statement, ...]:
    """Tag, read the console of, and end this controller's own agents.

    The tags that say whose an agent is cannot be touched: who could, could end any instance. IAM
    compares tag keys without case. DeleteTags without keys takes all tags away, and a condition on
    all values holds where there is none: so there must be one.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
    """
    own = _of_this_controller("ec2:ResourceTag", controller)
    named = Null({"aws:TagKeys": "false"})
    marks = ForAllValuesStringNotEqualsIgnoreCase(
        {"aws:TagKeys": [STACK_TAG, CONTROLLER_TAG, SLOT_TAG]}
    )
    return (
        Statement(
            Sid="TagOwnAgents",
            Effect=Allow,
            Action=[ec2.CreateTags, ec2.DeleteTags],
            Resource=[_arn("instance/*")],
            Condition=Condition([*own, named, marks]),
        ),
        Statement(
            Sid="EndOwnAgents",
            Effect=Allow,
            Action=[ec2.GetConsoleOutput, ec2.TerminateInstances],
            Resource=[_arn("instance/*")],
            Condition=Condition(own),
        ),
    )


def make_spot_role() -> Statement:
    """Let EC2 make its own role for spot, which an account lacks until its first spot request.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/service-linked-roles-spot-instance-requests.html
    """
    role = "role/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot"
    return Statement(
        Sid="MakeSpotRole",
        Effect=Allow,
        Action=[iam.CreateServiceLinkedRole],
        Resource=[Sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:" + role)],
        Condition=Condition([StringEquals({"iam:AWSServiceName": "spot.amazonaws.com"})]),
    )


def pass_role(role: RoleArn) -> Statement:
    """Hand this one role to EC2, and to nobody else; in China EC2 has a name of its own.

    https://github.com/aws/karpenter-provider-aws/pull/6839
    """
    return Statement(
        Sid="PassAgentRole",
        Effect=Allow,
        Action=[iam.PassRole],
        Resource=[role],
        Condition=Condition(
            [StringEquals({"iam:PassedToService": ["ec2.amazonaws.com", "ec2.amazonaws.com.cn"]})]
        ),
    )
