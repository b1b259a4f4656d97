"""The file system of the homes: mount targets in every zone; access points belong to slots."""

from troposphere import GetAtt, Ref, Sub, Template, efs

from stacks import policies
from stacks.light import dataclass
from stacks.naming import name_tag
from stacks.refs import FileSystemArn, FileSystemId, KeyArn, LogicalId, SecurityGroupId, SubnetId


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageProps:
    """Where the homes lie.

    Attributes:
        adopt: An existing file system's id; its own policy and encryption stay as they are, and
            it must have no mount targets: one per zone is allowed.
            https://docs.aws.amazon.com/efs/latest/ug/accessing-fs.html
        key: Encrypts a new file system.
        subnets: One per zone.
        security_group: Of the mount targets.
    """

    adopt: str | None
    key: KeyArn
    subnets: tuple[SubnetId, ...]
    security_group: SecurityGroupId


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """The file system.

    Attributes:
        id: The file system.
        arn: The same, for policies and backups.
        mountable: All mount targets: a task that starts without its zone's fails, one by one, and
            backs off for minutes.
    """

    id: FileSystemId
    arn: FileSystemArn
    mountable: tuple[LogicalId, ...]


def storage(t: Template, props: StorageProps) -> Storage:
    """Define the file system, which stays when the stack goes, and its mount targets.

    One that a failed creation leaves behind is empty and goes with it.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
    """
    if props.adopt:
        identity = FileSystemId(props.adopt)
        arn = FileSystemArn(
            Sub(
                "arn:${AWS::Partition}:elasticfilesystem:${AWS::Region}:${AWS::AccountId}"
                f":file-system/{props.adopt}"
            )
        )
    else:
        made = t.add_resource(_file_system(props.key))
        identity, arn = FileSystemId(Ref(made)), FileSystemArn(GetAtt(made, "Arn"))
    targets = [
        t.add_resource(
            efs.MountTarget(
                f"MountTarget{letter}",
                FileSystemId=identity,
                SubnetId=subnet,
                SecurityGroups=[props.security_group],
            )
        )
        for letter, subnet in zip("ABC", props.subnets, strict=False)
    ]
    return Storage(
        id=identity, arn=arn, mountable=tuple(LogicalId(target.title) for target in targets)
    )


def _file_system(key: KeyArn) -> efs.FileSystem:
    """Return an encrypted file system that only tells its files to whom IAM lets, over TLS.

    Elastic throughput: a burst of boots empties the credits of the other kind.
    AWS Backup's plan makes the backups, so the service's own daily ones are off.
    """
    return efs.FileSystem(
        "FileSystem",
        DeletionPolicy="RetainExceptOnCreate",
        UpdateReplacePolicy="Retain",
        Encrypted=True,
        KmsKeyId=key,
        PerformanceMode="generalPurpose",
        ThroughputMode="elastic",
        BackupPolicy=efs.BackupPolicy(Status="DISABLED"),
        FileSystemPolicy=policies.mapping(policies.document(policies.refuse_plain_nfs())),
        FileSystemTags=name_tag("homes"),
    )
