"""The policy of the stack's own key: what the account may do with it, and which services may.

It names service principals and the account, never a role: the key outlives the stack and its roles,
and a fresh account lacks AWS's own. `*` as a resource is the key itself.
https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
"""

from collections.abc import Sequence

from awacs import kms
from awacs.aws import (
    Allow,
    ArnLike,
    Bool,
    Condition,
    ConditionElement,
    Principal,
    Statement,
    StringEquals,
)
from troposphere import Ref, Sub

from stacks.naming import FIREWALL_LOGS, unique
from stacks.refs import KeyArn

_ADMINISTER = (
    kms.CancelKeyDeletion,
    kms.CreateAlias,
    kms.DeleteAlias,
    kms.DescribeKey,
    kms.DisableKey,
    kms.DisableKeyRotation,
    kms.EnableKey,
    kms.EnableKeyRotation,
    kms.GetKeyPolicy,
    kms.GetKeyRotationStatus,
    kms.ListGrants,
    kms.ListKeyPolicies,
    kms.ListKeyRotations,
    kms.ListResourceTags,
    kms.PutKeyPolicy,
    kms.RetireGrant,
    kms.RevokeGrant,
    kms.RotateKeyOnDemand,
    kms.ScheduleKeyDeletion,
    kms.TagResource,
    kms.UntagResource,
    kms.UpdateAlias,
    kms.UpdateKeyDescription,
)

_USE = (
    kms.Decrypt,
    kms.Encrypt,
    kms.GenerateDataKey,
    kms.GenerateDataKeyWithoutPlaintext,
    kms.ReEncryptFrom,
    kms.ReEncryptTo,
)

#: What stores data on behalf of whoever in the account may use the service itself: disks of hosts,
#: which Auto Scaling starts as a role of AWS's own; homes; their backups; the hooks'
#: notes, and the events they gave up.
_STORES = ("backup", "dynamodb", "ec2", "elasticfilesystem", "sqs")


def _service(name: str) -> Sub:
    """Return a service's name in this region."""
    return Sub(f"{name}.${{AWS::Region}}.${{AWS::URLSuffix}}")


def _own_account() -> ConditionElement:
    return StringEquals({"aws:SourceAccount": Ref("AWS::AccountId")})


def administer() -> tuple[Statement, ...]:
    """Leave the rest to the account's own IAM policies; grants only to AWS's services.

    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
    """
    account = Principal("AWS", [Sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root")])
    return (
        Statement(
            Sid="LeaveToIam",
            Effect=Allow,
            Principal=account,
            Action=[*_ADMINISTER, *_USE],
            Resource=["*"],
        ),
        Statement(
            Sid="LeaveGrantsForServicesToIam",
            Effect=Allow,
            Principal=account,
            Action=[kms.CreateGrant],
            Resource=["*"],
            Condition=Condition([Bool({"kms:GrantIsForAWSResource": "true"})]),
        ),
    )


def store() -> tuple[Statement, ...]:
    """Let services store for this account's principals, as AWS's own keys of these services do.

    Auto Scaling starts instances as its service-linked role, which has no right to any key by
    itself, and which a policy could name only where it exists already.
    https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
    https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
    """
    asked: list[ConditionElement] = [
        StringEquals(
            {
                "kms:CallerAccount": Ref("AWS::AccountId"),
                "kms:ViaService": [_service(name) for name in _STORES],
            }
        )
    ]
    anybody = Principal("AWS", ["*"])
    return (
        Statement(
            Sid="StoreThroughServices",
            Effect=Allow,
            Principal=anybody,
            Action=[kms.DescribeKey, *_USE],
            Resource=["*"],
            Condition=Condition(asked),
        ),
        Statement(
            Sid="GrantThroughServices",
            Effect=Allow,
            Principal=anybody,
            Action=[kms.CreateGrant],
            Resource=["*"],
            Condition=Condition([*asked, Bool({"kms:GrantIsForAWSResource": "true"})]),
        ),
    )


def write_logs() -> Statement:
    """Let CloudWatch Logs encrypt the groups of this stack; their names start with the stack's.

    But for the firewall's: AWS WAF prescribes how that name starts.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
    """
    groups = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:"
    named = [
        Sub(groups + "${AWS::StackName}-*"),
        Sub(groups + "${Name}", Name=unique(FIREWALL_LOGS)),
    ]
    return Statement(
        Sid="EncryptLogs",
        Effect=Allow,
        Principal=Principal("Service", [_service("logs")]),
        Action=[*_USE],
        Resource=["*"],
        Condition=Condition([ArnLike({"kms:EncryptionContext:aws:logs:arn": named})]),
    )


def publish_alarms() -> Statement:
    """Let alarms of this account publish to an encrypted topic; without it they vanish silently.

    https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
    """
    return Statement(
        Sid="PublishAlarms",
        Effect=Allow,
        Principal=Principal("Service", ["cloudwatch.amazonaws.com"]),
        Action=[kms.Decrypt, kms.GenerateDataKey],
        Resource=["*"],
        Condition=Condition([_own_account()]),
    )


def decrypt(key: KeyArn, services: Sequence[str]) -> Statement:
    """Decrypt what these services keep, through them alone."""
    return Statement(
        Sid="DecryptThroughServices",
        Effect=Allow,
        Action=[kms.Decrypt],
        Resource=[key],
        Condition=Condition(
            [StringEquals({"kms:ViaService": [_service(name) for name in services]})]
        ),
    )
