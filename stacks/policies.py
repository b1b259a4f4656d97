"""IAM statements by capability: each function returns what one capability needs, and no more.

Actions that take no resource (`Resource: "*"`) stand alone in a statement; a test holds the list
of them with the reason of each.
"""

import json
import re
from collections.abc import Sequence

from awacs import (
    backup,
    ecr,
    elasticfilesystem,
    logs,
    secretsmanager,
    ssm,
    ssmmessages,
    sts,
)
from awacs.aws import (
    Allow,
    ArnEquals,
    ArnLike,
    Bool,
    Condition,
    Deny,
    PolicyDocument,
    Principal,
    Statement,
    StringEquals,
)
from troposphere import Ref, Sub

from stacks.refs import (
    AccessPointArn,
    FileSystemArn,
    KeyPairParameterArn,
    LogGroupArn,
    SecretArn,
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


def assumed_by_flow_logs() -> PolicyDocument:
    """Let flow logs of this account take a role, on nobody else's behalf.

    https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
    """
    logs_of_account = "arn:${AWS::Partition}:ec2:${AWS::Region}:${AWS::AccountId}:vpc-flow-log/*"
    return document(
        Statement(
            Effect=Allow,
            Principal=Principal("Service", ["vpc-flow-logs.amazonaws.com"]),
            Action=[sts.AssumeRole],
            Condition=Condition(
                [
                    StringEquals({"aws:SourceAccount": Ref("AWS::AccountId")}),
                    ArnLike({"aws:SourceArn": Sub(logs_of_account)}),
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
        Condition=Condition([ArnEquals({"elasticfilesystem:AccessPointArn": list(access_points)})]),
    )


#: The channels of a session; they have no resource of their own.
_CHANNELS = (
    ssmmessages.CreateControlChannel,
    ssmmessages.CreateDataChannel,
    ssmmessages.OpenControlChannel,
    ssmmessages.OpenDataChannel,
)


def exec_into_tasks() -> Statement:
    """Open the channels of `aws ecs execute-command`.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
    """
    return Statement(Sid="ExecIntoTasks", Effect=Allow, Action=[*_CHANNELS], Resource=["*"])


def open_sessions() -> tuple[Statement, ...]:
    """Let Session Manager reach an instance, and no more.

    AWS's own policy for that, AmazonSSMManagedInstanceCore, reads every parameter of the account.
    https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html
    """
    instances = Sub("arn:${AWS::Partition}:ec2:${AWS::Region}:${AWS::AccountId}:instance/*")
    return (
        Statement(
            Sid="ReportInstance",
            Effect=Allow,
            Action=[ssm.UpdateInstanceInformation],
            Resource=[instances],
        ),
        Statement(Sid="OpenSessions", Effect=Allow, Action=[*_CHANNELS], Resource=["*"]),
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


def repositories(image: str | None) -> list[Sub]:
    """Return the ECR repositories an image may come from: this account's, and its own registry's.

    The image may be a parameter: another of this account must not need another role.

    Args:
        image: None for the controllers' own, which lies in this account's.
    """
    found = [Sub("arn:${AWS::Partition}:ecr:${AWS::Region}:${AWS::AccountId}:repository/*")]
    registry = _REGISTRY.match(image or "")
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


def deliver_logs(group: LogGroupArn) -> Statement:
    """Write streams of one log group, and see which there are."""
    return Statement(
        Sid="DeliverLogs",
        Effect=Allow,
        Action=[logs.CreateLogStream, logs.DescribeLogStreams, logs.PutLogEvents],
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


def back_up(file_system: FileSystemArn) -> tuple[Statement, ...]:
    """Let AWS Backup copy this one file system; AWS's own policy is for every service it knows.

    https://docs.aws.amazon.com/aws-backup/latest/devguide/security-iam-awsmanpol.html
    """
    points = "arn:${AWS::Partition}:backup:${AWS::Region}:${AWS::AccountId}:recovery-point:*"
    return (
        Statement(
            Sid="BackUpHomes",
            Effect=Allow,
            Action=[elasticfilesystem.Backup, elasticfilesystem.DescribeTags],
            Resource=[file_system],
        ),
        Statement(
            Sid="TagRecoveryPoints",
            Effect=Allow,
            Action=[backup.TagResource],
            Resource=[Sub(points)],
        ),
    )
