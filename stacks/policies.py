"""IAM statements by capability: each function returns what one capability needs, and no more.

Actions that take no resource (`Resource: "*"`) stand alone in a statement; a test holds the list
of them with the reason of each.
"""

import json
import re
from collections.abc import Sequence

from awacs import (
    ec2,
    ecr,
    elasticfilesystem,
    iam,
    logs,
    secretsmanager,
    ssm,
    ssmmessages,
    sts,
)
from awacs.aws import (
    Allow,
    ArnEqualsIfExists,
    ArnLike,
    Bool,
    Condition,
    ConditionElement,
    Deny,
    ForAllValuesStringNotEquals,
    PolicyDocument,
    Principal,
    Statement,
    StringEquals,
)
from troposphere import Ref, Sub

from stacks.naming import CONTROLLER_TAG, SLOT_TAG, STACK_TAG
from stacks.refs import (
    AccessPointArn,
    FileSystemArn,
    ImageId,
    InstanceProfileArn,
    KeyPairName,
    KeyPairParameterArn,
    LogGroupArn,
    RoleArn,
    SecretArn,
    SecurityGroupId,
    SubnetId,
)

_REGISTRY = re.compile(r"^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?/([^:@]+)")

_VERSION = "2012-10-17"


def document(*statements: Statement) -> PolicyDocument:
    """Return a policy of these statements."""
    return PolicyDocument(Version=_VERSION, Statement=list(statements))


def mapping(policy: PolicyDocument) -> dict[str, object]:
    """Return a policy as the mapping that resource policies are declared to be."""
    found: dict[str, object] = json.loads(policy.to_json())
    return found


def assumed_by(service: str) -> PolicyDocument:
    """Let an AWS service take a role."""
    return document(
        Statement(Effect=Allow, Principal=Principal("Service", [service]), Action=[sts.AssumeRole])
    )


def assumed_by_tasks() -> PolicyDocument:
    """Let the ECS tasks of this account and region take a role, on nobody else's behalf.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
    """
    tasks = "arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}:*"
    return document(
        Statement(
            Effect=Allow,
            Principal=Principal("Service", ["ecs-tasks.amazonaws.com"]),
            Action=[sts.AssumeRole],
            Condition=Condition(
                [
                    StringEquals({"aws:SourceAccount": Ref("AWS::AccountId")}),
                    ArnLike({"aws:SourceArn": Sub(tasks)}),
                ]
            ),
        )
    )


def refuse_plain_nfs() -> Statement:
    """Refuse clients without TLS; those IAM does not know are refused once a policy exists.

    https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html
    """
    return Statement(
        Sid="RefuseWithoutTls",
        Effect=Deny,
        Principal=Principal("AWS", ["*"]),
        Action=[
            elasticfilesystem.ClientMount,
            elasticfilesystem.ClientWrite,
            elasticfilesystem.ClientRootAccess,
        ],
        Condition=Condition([Bool({"aws:SecureTransport": "false"})]),
    )


def mount(file_system: FileSystemArn, access_points: Sequence[AccessPointArn]) -> Statement:
    """Mount and write through these access points alone."""
    return Statement(
        Sid="MountHomes",
        Effect=Allow,
        Action=[elasticfilesystem.ClientMount, elasticfilesystem.ClientWrite],
        Resource=[file_system],
        Condition=Condition(
            [StringEquals({"elasticfilesystem:AccessPointArn": list(access_points)})]
        ),
    )


def exec_into_tasks() -> Statement:
    """Open the channels of `aws ecs execute-command`; they have no resource of their own.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
    """
    return Statement(
        Sid="ExecIntoTasks",
        Effect=Allow,
        Action=[
            ssmmessages.CreateControlChannel,
            ssmmessages.CreateDataChannel,
            ssmmessages.OpenControlChannel,
            ssmmessages.OpenDataChannel,
        ],
        Resource=["*"],
    )


def pull_images(repositories: Sequence[object]) -> tuple[Statement, ...]:
    """Pull from these ECR repositories; the log-in is the registry's as a whole.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
    """
    return (
        Statement(
            Sid="LogInToRegistry",
            Effect=Allow,
            Action=[ecr.GetAuthorizationToken],
            Resource=["*"],
        ),
        Statement(
            Sid="PullImages",
            Effect=Allow,
            Action=[ecr.BatchCheckLayerAvailability, ecr.BatchGetImage, ecr.GetDownloadUrlForLayer],
            Resource=list(repositories),
        ),
    )


def repositories(image: str) -> list[Sub]:
    """Return the ECR repositories an image may come from: this account's, and its own registry's.

    The image is a parameter: another of this account must not need another role.
    """
    found = [Sub("arn:${AWS::Partition}:ecr:${AWS::Region}:${AWS::AccountId}:repository/*")]
    registry = _REGISTRY.match(image)
    if registry:
        account, region, name = registry.groups()
        found.append(Sub(f"arn:${{AWS::Partition}}:ecr:{region}:{account}:repository/{name}"))
    return found


def write_logs(group: LogGroupArn) -> Statement:
    """Write streams of one log group."""
    return Statement(
        Sid="WriteLogs",
        Effect=Allow,
        Action=[logs.CreateLogStream, logs.PutLogEvents],
        Resource=[group],
    )


def read_secrets(secrets: Sequence[SecretArn]) -> Statement:
    """Read exactly these secrets."""
    return Statement(
        Sid="ReadSecrets",
        Effect=Allow,
        Action=[secretsmanager.GetSecretValue],
        Resource=list(secrets),
    )


def read_private_key(parameter: KeyPairParameterArn) -> Statement:
    """Read the private key that `AWS::EC2::KeyPair` left in Systems Manager."""
    return Statement(
        Sid="ReadAgentKey", Effect=Allow, Action=[ssm.GetParameters], Resource=[parameter]
    )


def ec2_arn(resource: str, **values: object) -> Sub:
    """Return the ARN of an EC2 resource of this account and region."""
    return Sub("arn:${AWS::Partition}:ec2:${AWS::Region}:${AWS::AccountId}:" + resource, **values)


def _of_this_controller(prefix: str, controller: str) -> list[ConditionElement]:
    """Return the condition that tags (of request or resource) name stack and controller."""
    tags = {
        f"{prefix}/{STACK_TAG}": Ref("AWS::StackName"),
        f"{prefix}/{CONTROLLER_TAG}": controller,
    }
    return [StringEquals(tags)]


def describe_for_agents() -> Statement:
    """Read what the EC2 plugin reads; EC2's `Describe…` take no resource.

    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
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
            ec2.DescribeSpotPriceHistory,
            ec2.DescribeSubnets,
        ],
        Resource=["*"],
    )


def run_agents(
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

    Two statements, because `aws:RequestTag` is absent on what exists already: the tagged ones made
    by the call (the plugin tags all three), and the given ones without it.
    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ExamplePolicies_EC2.html
    """
    made = [ec2_arn("instance/*"), ec2_arn("volume/*"), ec2_arn("network-interface/*")]
    given = [
        *(ec2_arn("subnet/${Id}", Id=subnet) for subnet in subnets),
        ec2_arn("security-group/${Id}", Id=security_group),
        ec2_arn("key-pair/${Name}", Name=key_pair),
        *(
            Sub("arn:${AWS::Partition}:ec2:${AWS::Region}::image/${Id}", Id=image)
            for image in images
        ),
    ]
    asked = [ec2_arn("spot-instances-request/*")] if spot else []
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
        Statement(
            Sid="TagAgentsAtStart",
            Effect=Allow,
            Action=[ec2.CreateTags],
            Resource=made,
            Condition=Condition([StringEquals({"ec2:CreateAction": "RunInstances"})]),
        ),
    )


def keep_agents(controller: str) -> tuple[Statement, ...]:
    """Tag, read the console of, and end this controller's own agents.

    The tags that say whose an agent is cannot be touched: who could, could end any instance.
    """
    own = _of_this_controller("ec2:ResourceTag", controller)
    marks = ForAllValuesStringNotEquals({"aws:TagKeys": [STACK_TAG, CONTROLLER_TAG, SLOT_TAG]})
    return (
        Statement(
            Sid="TagOwnAgents",
            Effect=Allow,
            Action=[ec2.CreateTags, ec2.DeleteTags],
            Resource=[ec2_arn("instance/*")],
            Condition=Condition([*own, marks]),
        ),
        Statement(
            Sid="EndOwnAgents",
            Effect=Allow,
            Action=[ec2.GetConsoleOutput, ec2.TerminateInstances],
            Resource=[ec2_arn("instance/*")],
            Condition=Condition(own),
        ),
    )


def pass_role(role: RoleArn) -> Statement:
    """Hand this one role to EC2, and to nobody else."""
    return Statement(
        Sid="PassAgentRole",
        Effect=Allow,
        Action=[iam.PassRole],
        Resource=[role],
        Condition=Condition([StringEquals({"iam:PassedToService": "ec2.amazonaws.com"})]),
    )


def managed(*names: str) -> list[Sub]:
    """Return the ARNs of AWS's own policies."""
    return [Sub(f"arn:${{AWS::Partition}}:iam::aws:policy/{name}") for name in names]
