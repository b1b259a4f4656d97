"""Removing what a stack keeps: what is touched, what is not, and in which order."""

from collections.abc import Sequence
from dataclasses import dataclass

from cli.aws_errors import aws_error_types, explain
from cli.deploy.leftovers import Leftover
from cli.deploy.operation import Operation
from cli.records import Resource, Stack
from cli.text import counted
from stacks.errors import StackgenError

FILES = "AWS::EFS::FileSystem"
VAULT = "AWS::Backup::BackupVault"
KEY = "AWS::KMS::Key"
BUCKET = "AWS::S3::Bucket"
LOGS = "AWS::Logs::LogGroup"
CERTIFICATE = "AWS::CertificateManager::Certificate"
#: The order: what a key encrypts before the key.
_ORDER = (BUCKET, LOGS, VAULT, FILES, KEY)

#: AWS's longest window, in which a key that was deleted by mistake can be brought back.
KEY_DAYS = 30
_POLL_SECONDS = 5.0
#: A balancer delivers its last log some minutes after it is gone.
_BUCKET_ATTEMPTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Remains:
    """What a stack that is gone has left.

    Attributes:
        removable: What holds its data.
        adopted: What another stack of this name has adopted since, which is not touched.
    """

    removable: list[Resource]
    adopted: list[Resource]


def remains(found: Sequence[Resource], later: Sequence[str]) -> Remains:
    """Sort what carries the stack's tag: what a template names as its own input was adopted.

    Args:
        found: Of the types that hold data.
        later: Templates of the stacks of this name.
    """
    adopted = [r for r in found if any(f"{r.physical_id}" in text for text in later)]
    kept = [r for r in found if r not in adopted and not (adopted and r.type == KEY)]
    return Remains(removable=ordered(kept), adopted=adopted)


def ordered(resources: Sequence[Resource]) -> list[Resource]:
    """Return those that can be removed, keys last."""
    known = [resource for resource in resources if resource.type in _ORDER]
    return sorted(known, key=lambda r: (_ORDER.index(r.type), r.logical_id))


def doomed(resources: Sequence[Resource]) -> list[str]:
    """Say what goes."""
    what = {
        BUCKET: "with every version of every object",
        LOGS: "with every line",
        VAULT: "with its recovery points",
        FILES: "with every home on it",
        KEY: f"in {KEY_DAYS} days; what it encrypts is unreadable then",
    }
    return [f"  {r.logical_id} ({r.type}) {r.physical_id}, {what[r.type]}" for r in resources]


class Removal(Operation):
    """Removes data for good; what is gone already is no error, so that it can be repeated."""

    def found(self) -> Remains:
        """Return what a stack that is gone has left."""
        name = self.target.stack_name
        left = self.aws.left_behind(name)
        return remains(left, list(self.aws.templates_of_deleted(name)) if left else [])

    def unused(self, resources: Sequence[Resource]) -> None:
        """Refuse while something mounts a file system: it is somebody else's, or was adopted."""
        for resource in resources:
            targets = (
                self.aws.mount_targets(resource.physical_id) if resource.type == FILES else None
            )
            if targets:
                raise StackgenError(
                    f"file system {resource.physical_id} is in use: it has the mount targets"
                    f" {', '.join(targets)}; nothing of it was removed",
                    "If a stack has adopted it, it is that stack's now. Else delete them: "
                    + self.target.aws_command(
                        f"aws efs delete-mount-target --mount-target-id {targets[0]}"
                    ),
                )

    def remove(self, resources: Sequence[Resource]) -> None:
        """Remove what holds data, keys last and only when everything else is gone."""
        for resource in ordered(resources):
            {
                BUCKET: self._bucket,
                LOGS: self._logs,
                VAULT: self._vault,
                FILES: self._files,
                KEY: self._key,
            }[resource.type](resource)

    def validation_records(self, stack: Stack, resources: Sequence[Resource]) -> None:
        """Remove the records that prove the stack's certificate, if nobody else needs them.

        Before the deletion: nobody can tell afterwards which they were, and a certificate needs
        them only when it is renewed. A refusal by AWS must not keep the stack.
        """
        zone = stack.parameters.get("HostedZoneId")
        arns = [r.physical_id for r in resources if r.type == CERTIFICATE and r.physical_id]
        for arn in arns if zone else ():
            try:
                self._records_of(arn, str(zone))
            except aws_error_types() as error:
                problem = explain(error).message
                self.ui.warn(f"The validation record of {arn} stays: {problem}")

    def _records_of(self, arn: str, zone: str) -> None:
        """Remove the records of one certificate."""
        for record in self.aws.validation_records(arn):
            others = [other for other in self.aws.certificates_of(record.domain) if other != arn]
            if others:
                self.ui.say(f"The record {record.name} stays: {others[0]} is validated by it too.")
            elif self.aws.delete_validation_record(zone, record):
                self.ui.say(f"The validation record {record.name} is gone.")

    def _bucket(self, resource: Resource) -> None:
        name, owner = resource.physical_id, self.target.account
        for _ in range(_BUCKET_ATTEMPTS):
            number = self.aws.empty_bucket(name, owner=owner)
            if number is None or self.aws.delete_bucket(name, owner=owner):
                self.ui.say(
                    f"Bucket {name} is gone, with {counted(number or 0, 'version')} of objects."
                )
                return
            self.edge.sleep(_POLL_SECONDS)
        raise StackgenError(
            f"bucket {name} is still written to", self._again("It may be the last logs: wait,")
        )

    def _logs(self, resource: Resource) -> None:
        self.aws.delete_log_group(resource.physical_id)
        self.ui.say(f"Log group {resource.physical_id} is gone.")

    def _vault(self, resource: Resource) -> None:
        name, points = resource.physical_id, self.aws.recovery_points(resource.physical_id)
        number, end = len(points or ()), self.edge.monotonic() + self.flags.timeout
        for point in points or ():
            self.aws.delete_recovery_point(name, point)
        while points:
            if self.edge.monotonic() > end:
                raise StackgenError(
                    f"vault {name} still has {counted(len(points), 'recovery point')}",
                    self._again("Wait,"),
                )
            self.edge.sleep(_POLL_SECONDS)
            points = self.aws.recovery_points(name)
        if points is not None:
            self.aws.delete_vault(name)
        self.ui.say(f"Vault {name} is gone, with {counted(number, 'recovery point')}.")

    def _files(self, resource: Resource) -> None:
        self.unused([resource])
        if self.aws.mount_targets(resource.physical_id) is not None:
            self.aws.delete_file_system(resource.physical_id)
        self.ui.say(f"File system {resource.physical_id} is gone.")

    def _key(self, resource: Resource) -> None:
        key = resource.physical_id
        ends = self.aws.schedule_key_deletion(key, days=KEY_DAYS)
        if ends is None:
            self.ui.say(f"Key {key} is gone.")
            return
        back = self.target.aws_command(f"aws kms cancel-key-deletion --key-id {key}")
        self.ui.say(f"Key {key} ends on {ends:%Y-%m-%d}. Until then: {back}")

    def _again(self, what: str) -> str:
        """Name the command that goes on."""
        return f"{what} then again: {self.flags.command('destroy', '--delete-data')}"


def remaining(kept: Sequence[Leftover]) -> list[Leftover]:
    """Return what stays though data goes: types that hold none of it."""
    return [leftover for leftover in kept if leftover.resource.type not in _ORDER]
