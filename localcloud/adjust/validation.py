"""What CloudFormation finds before it touches anything: names that are taken.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/validate-stack-deployments.html
"""

import uuid
from collections.abc import Callable
from typing import Any

from ministack.core.responses import now_iso
from ministack.services import backup, cloudwatch_logs, iam, kms, s3

#: The property that names a type, and whether something of that name exists.
_NAMED: dict[str, tuple[str, Callable[[str], bool]]] = {
    "AWS::Backup::BackupVault": ("BackupVaultName", lambda name: name in backup._vaults),
    "AWS::IAM::Role": ("RoleName", lambda name: name in iam._roles),
    "AWS::KMS::Alias": ("AliasName", lambda name: kms._alias_arn(name) in kms._aliases),
    "AWS::Logs::LogGroup": ("LogGroupName", lambda name: name in cloudwatch_logs._log_groups),
    "AWS::S3::Bucket": ("BucketName", lambda name: s3._bucket_owner_account(name) is not None),
}

Conflict = tuple[str, str, str]


def conflicts(change_set: dict[str, Any]) -> list[Conflict]:
    """Return logical id, type and reason of every new resource whose name is taken."""
    found: list[Conflict] = []
    for change in change_set["Changes"]:
        resource = change["ResourceChange"]
        type_name = resource["ResourceType"]
        if resource["Action"] != "Add" or type_name not in _NAMED:
            continue
        named_by, exists = _NAMED[type_name]
        name = (resource.get("_after") or {}).get(named_by)
        if isinstance(name, str) and exists(name):
            reason = f"Resource of type '{type_name}' with identifier '{name}' already exists."
            found.append((resource["LogicalResourceId"], type_name, reason))
    return found


def failed_events(change_set: dict[str, Any], found: list[Conflict]) -> list[dict[str, Any]]:
    """Return conflicts as DescribeEvents tells them."""
    operation = str(uuid.uuid4())
    return [
        {
            "EventId": str(uuid.uuid4()),
            "StackId": change_set["StackId"],
            "OperationId": operation,
            "OperationType": "CREATE_CHANGESET",
            "OperationStatus": "FAILED",
            "EventType": "VALIDATION_ERROR",
            "LogicalResourceId": name,
            "ResourceType": type_name,
            "Timestamp": now_iso(),
            "ValidationFailureMode": "FAIL",
            "ValidationName": "NAME_CONFLICT_VALIDATION",
            "ValidationStatus": "FAILED",
            "ValidationStatusReason": reason,
            "ValidationPath": f"/Resources/{name}",
        }
        for name, type_name, reason in found
    ]
