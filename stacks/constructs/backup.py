"""Daily backups of the homes by AWS Backup."""

from troposphere import GetAtt, Ref, Sub, Template, iam
from troposphere import backup as aws_backup

from stacks import policies
from stacks.light import dataclass
from stacks.naming import name_tag, unique
from stacks.refs import FileSystemArn, KeyArn, VaultName

#: Five in the morning, UTC: a quiet hour in Europe and America.
_SCHEDULE = "cron(0 5 * * ? *)"


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupProps:
    """What is kept, and for how long.

    Attributes:
        file_system: The homes.
        key: Encrypts the vault.
        retention_days: Days until a recovery point is deleted; None makes no more of them.
    """

    file_system: FileSystemArn
    key: KeyArn
    retention_days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """Where the backups lie.

    Attributes:
        vault: The vault, which stays when the stack goes.
    """

    vault: VaultName


def backup(t: Template, props: BackupProps) -> Backup:
    """Define the vault, and with a retention what fills it.

    A vault must have a name and one with recovery points stays: the stack's unique id in the name
    keeps the next stack of this name from meeting it. Within the stack it stays too when backups
    are turned off: one that was left behind would bar its successor, by its name.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-backup-backupvault.html
    """
    vault = t.add_resource(
        aws_backup.BackupVault(
            "BackupVault",
            DeletionPolicy="RetainExceptOnCreate",
            UpdateReplacePolicy="Retain",
            EncryptionKeyArn=props.key,
            BackupVaultName=unique("homes"),
        )
    )
    name = VaultName(Ref(vault))
    if props.retention_days is not None:
        _daily(t, props, name, props.retention_days)
    return Backup(vault=name)


def _daily(t: Template, props: BackupProps, vault: VaultName, days: int) -> None:
    """Define plan, selection and role."""
    rule = aws_backup.BackupRuleResourceType(
        RuleName="daily",
        TargetBackupVault=vault,
        ScheduleExpression=_SCHEDULE,
        StartWindowMinutes=60,
        CompletionWindowMinutes=480,
        Lifecycle=aws_backup.LifecycleResourceType(DeleteAfterDays=days),
    )
    plan = t.add_resource(
        aws_backup.BackupPlan(
            "BackupPlan",
            BackupPlan=aws_backup.BackupPlanResourceType(
                BackupPlanName=Sub("${AWS::StackName}-homes"), BackupPlanRule=[rule]
            ),
        )
    )
    role = t.add_resource(
        iam.Role(
            "BackupRole",
            Description="AWS Backup of the homes",
            AssumeRolePolicyDocument=policies.assumed_by("backup.amazonaws.com"),
            Policies=[
                iam.Policy(
                    PolicyName="backup",
                    PolicyDocument=policies.document(*policies.back_up(props.file_system)),
                )
            ],
            Tags=name_tag("backup"),
        )
    )
    t.add_resource(
        aws_backup.BackupSelection(
            "BackupSelection",
            BackupPlanId=Ref(plan),
            BackupSelection=aws_backup.BackupSelectionResourceType(
                SelectionName="homes",
                IamRoleArn=GetAtt(role, "Arn"),
                Resources=[props.file_system],
            ),
        )
    )
