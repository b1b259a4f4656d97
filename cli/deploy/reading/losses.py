"""Pure: what a change set would take away for good, and what it asks that cannot work."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from cli.change_records import Change
from cli.deploy.reading.kinds import kind, stays, uncertain
from cli.text import counted

#: What cannot be made again once it is gone, or is out of reach.
HOLDS = {
    "AWS::Backup::BackupVault": "backups",
    "AWS::EFS::AccessPoint": "the way to a home: its folder stays, and nothing leads to it",
    "AWS::EFS::FileSystem": "the homes of all controllers",
    "AWS::KMS::Key": "the key without which the data it encrypted cannot be read",
    "AWS::S3::Bucket": "objects",
}
#: A new one can only be made beside the old one, and the old one's place is taken.
_UNMOVABLE = {
    "AWS::EC2::VPC": "a VPC cannot be replaced while anything lives in it",
    "AWS::EC2::Subnet": (
        "a subnet cannot be replaced while balancers, tasks and mount targets live in it"
    ),
}
WAY_OUT = (
    "Write network.cidr, network.subnets and network.availability_zones as they were deployed. To"
    " move to another network deploy a second stack under another name, with"
    " storage.file_system_id naming this one's file system once this one is destroyed."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """Something that holds data and would be gone, or out of reach.

    Attributes:
        text: What would happen, in words.
        accepted: Whether the user has named it.
    """

    logical_id: str
    type: str
    text: str
    accepted: bool


def losses(changes: Iterable[Change], accepted: Collection[str] = ()) -> list[Loss]:
    """List what would be lost: replaced, or removed and not retained."""
    return [
        Loss(
            logical_id=change.logical_id,
            type=change.type,
            text=_loss(change),
            accepted=change.logical_id in accepted,
        )
        for change in changes
        if change.type in HOLDS
        and (kind(change) == "replaced" or (kind(change) == "removed" and not stays(change)))
    ]


def _loss(change: Change) -> str:
    """Say what becomes of it."""
    would = "MAY BE" if uncertain(change) else "WOULD BE"
    if kind(change) == "removed":
        return f"{would} REMOVED: it holds {HOLDS[change.type]}"
    old = "the old one stays, unused" if stays(change) else "the old one is deleted"
    return f"{would} REPLACED BY AN EMPTY ONE ({old}): it holds {HOLDS[change.type]}"


def unworkable(changes: Iterable[Change]) -> list[Change]:
    """List what CloudFormation would try and AWS would refuse half-way."""
    return [
        change
        for change in changes
        if change.type in _UNMOVABLE and kind(change) == "replaced" and not uncertain(change)
    ]


def why_unworkable(change: Change) -> str:
    """Say why."""
    causes = f" ({', '.join(change.causes)})" if change.causes else ""
    return f"{change.logical_id}{causes}: {_UNMOVABLE[change.type]}"


def refusal(found: Sequence[Loss]) -> tuple[str, str]:
    """Return what would be lost, and the options that accept it."""
    names = ", ".join(f"{loss.logical_id} ({loss.type})" for loss in found)
    options = " ".join(map(accepting, found))
    return (
        f"{counted(len(found), 'resource')} with data would be replaced or removed: {names}",
        f"Nothing was changed. If that is what you want, add {options}",
    )


def accepting(loss: Loss) -> str:
    """Return the option that accepts a loss."""
    return f"--accept-loss {loss.logical_id}"
