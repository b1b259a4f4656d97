"""The part of the façade that removes what a stack keeps: file system, backups, logs, key."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from cli.aws.clients import Clients
from cli.aws_errors import error_code
from cli.records import Resource

_STACK_TAG = "stackgen:stack"
_LOGICAL_TAG = "aws:cloudformation:logical-id"
_KEY = "AWS::KMS::Key"
#: The types that stay, by the service and the kind in their ARNs.
_TYPES = {
    "elasticfilesystem:file-system": "AWS::EFS::FileSystem",
    "backup:backup-vault": "AWS::Backup::BackupVault",
    "kms:key": _KEY,
    "s3": "AWS::S3::Bucket",
}
_ABSENT = {
    "FileSystemNotFound",
    "AccessPointNotFound",
    "ResourceNotFoundException",
    "NotFoundException",
    "NoSuchBucket",
    "404",
}
#: A vault that is not there is hidden so by AWS Backup from whom it does not know.
_HIDDEN = {*_ABSENT, "AccessDeniedException"}


class DataCalls(Clients):
    """What `Aws` can ask about, and do to, what stays when a stack goes."""

    # --- what is left ---

    def left_behind(self, stack_name: str) -> list[Resource]:
        """List what holds data and carries a stack's own tag, whether the stack is there or not.

        https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html
        """
        pages = self._client("resourcegroupstaggingapi").get_paginator("get_resources")
        found = pages.paginate(
            TagFilters=[{"Key": _STACK_TAG, "Values": [stack_name]}],
            ResourceTypeFilters=list(_TYPES),
        )
        left = [_tagged(mapping) for page in found for mapping in page["ResourceTagMappingList"]]
        return [item for item in left if not (item.type == _KEY and self._ending(item.physical_id))]

    def _ending(self, key: str) -> bool:
        """Tell whether a key is to be deleted already."""
        state = self._client("kms").describe_key(KeyId=key)["KeyMetadata"]["KeyState"]
        return bool(state == "PendingDeletion")

    def templates_of_deleted(self, stack_name: str) -> Iterator[str]:
        """Yield the templates of deleted stacks of a name; AWS remembers them for 90 days."""
        stacks = self._client("cloudformation")
        pages = stacks.get_paginator("list_stacks").paginate(StackStatusFilter=["DELETE_COMPLETE"])
        for page in pages:
            for summary in page["StackSummaries"]:
                if summary["StackName"] == stack_name:
                    answer = stacks.get_template(StackName=summary["StackId"])
                    yield json.dumps(answer["TemplateBody"])

    # --- file systems ---

    def mount_targets(self, file_system: str) -> list[str] | None:
        """Name what mounts a file system; None when there is no such one."""
        pages = self._client("efs").get_paginator("describe_mount_targets")
        try:
            found = list(pages.paginate(FileSystemId=file_system))
        except ClientError as error:
            if error_code(error) in _ABSENT:
                return None
            raise
        return [target["MountTargetId"] for page in found for target in page["MountTargets"]]

    def delete_file_system(self, file_system: str) -> None:
        """Delete a file system with its access points."""
        efs = self._client("efs")
        pages = efs.get_paginator("describe_access_points").paginate(FileSystemId=file_system)
        for point in [point for page in pages for point in page["AccessPoints"]]:
            efs.delete_access_point(AccessPointId=point["AccessPointId"])
        efs.delete_file_system(FileSystemId=file_system)

    # --- backups ---

    def recovery_points(self, vault: str) -> list[str] | None:
        """List the recovery points of a vault; None when there is no such vault."""
        pages = self._client("backup").get_paginator("list_recovery_points_by_backup_vault")
        try:
            found = list(pages.paginate(BackupVaultName=vault))
        except ClientError as error:
            if error_code(error) in _HIDDEN and not self._vault_exists(vault):
                return None
            raise
        return [point["RecoveryPointArn"] for page in found for point in page["RecoveryPoints"]]

    def _vault_exists(self, vault: str) -> bool:
        """Look for a vault among those of the account."""
        pages = self._client("backup").get_paginator("list_backup_vaults").paginate()
        return vault in {
            item["BackupVaultName"] for page in pages for item in page["BackupVaultList"]
        }

    def delete_recovery_point(self, vault: str, point: str) -> None:
        """Start deleting a recovery point; one that is being deleted is left to it."""
        try:
            self._client("backup").delete_recovery_point(
                BackupVaultName=vault, RecoveryPointArn=point
            )
        except ClientError as error:
            if error_code(error) not in _ABSENT:
                raise

    def delete_vault(self, vault: str) -> None:
        """Delete an empty vault."""
        self._client("backup").delete_backup_vault(BackupVaultName=vault)

    # --- logs ---

    def empty_bucket(self, bucket: str, *, owner: str) -> int | None:
        """Delete every version of every object; return how many, None when there is no bucket."""
        s3, number = self._client("s3"), 0
        ours = {"Bucket": bucket, "ExpectedBucketOwner": owner}
        try:
            for page in s3.get_paginator("list_object_versions").paginate(**ours):
                versions = [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]
                keys = [{"Key": v["Key"], "VersionId": v["VersionId"]} for v in versions]
                if keys:
                    answer = s3.delete_objects(**ours, Delete={"Objects": keys, "Quiet": True})
                    number += len(keys) - len(answer.get("Errors", ()))
        except ClientError as error:
            if error_code(error) in _ABSENT:
                return None
            raise
        return number

    def delete_bucket(self, bucket: str, *, owner: str) -> bool:
        """Delete a bucket; tell whether it was empty and is gone."""
        try:
            self._client("s3").delete_bucket(Bucket=bucket, ExpectedBucketOwner=owner)
        except ClientError as error:
            if error_code(error) in _ABSENT:
                return True
            if error_code(error) != "BucketNotEmpty":
                raise
            return False
        return True

    def delete_log_group(self, name: str) -> None:
        """Delete a log group, if it is there."""
        try:
            self._client("logs").delete_log_group(logGroupName=name)
        except ClientError as error:
            if error_code(error) not in _ABSENT:
                raise

    # --- keys ---

    def schedule_key_deletion(self, key: str, *, days: int) -> datetime | None:
        """Let a key end in some days, at least 7; return when, None when there is no such key.

        https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html
        """
        kms = self._client("kms")
        try:
            known = kms.describe_key(KeyId=key)["KeyMetadata"]
        except ClientError as error:
            if error_code(error) in _ABSENT:
                return None
            raise
        if known["KeyState"] == "PendingDeletion":
            return known["DeletionDate"]  # type: ignore[no-any-return]
        answer = kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=days)
        return answer["DeletionDate"]  # type: ignore[no-any-return]


def _tagged(mapping: dict[str, Any]) -> Resource:
    """Read one element of `ResourceTagMappingList`."""
    arn = mapping["ResourceARN"]
    tags = {tag["Key"]: tag["Value"] for tag in mapping["Tags"]}
    _, _, service, _, _, rest = arn.split(":", 5)
    kind = (
        _TYPES[service]
        if service in _TYPES
        else _TYPES[f"{service}:{rest.split('/')[0].split(':')[0]}"]
    )
    return Resource(
        logical_id=tags.get(_LOGICAL_TAG, kind.rpartition("::")[2]),
        physical_id=rest.replace(":", "/").rpartition("/")[2],
        type=kind,
        status="DELETE_SKIPPED",
    )
