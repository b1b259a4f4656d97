"""Backups: a job leaves a recovery point, and a vault that holds one is not deleted.

ministack counts points and lists none of them.
https://docs.aws.amazon.com/aws-backup/latest/devguide/deleting-backups.html
"""

from typing import Any

from ministack.core.responses import get_account_id, get_region, new_uuid
from ministack.services import backup
from ministack.services.cloudformation import changesets, provisioners


def install() -> None:
    """Apply the changes."""
    backup._recovery_point_arn = _arn
    backup._list_recovery_points_by_vault = _list
    backup._list_recovery_points_by_resource = _list_by_resource
    backup._describe_recovery_point = _describe
    backup._delete_vault = _delete_vault
    _take_deletions()
    handler = provisioners._RESOURCE_HANDLERS["AWS::Backup::BackupVault"]
    handler["delete"] = _delete_vault_of_stack
    handler["import"] = _import_vault
    changesets._IMPORT_LOOKUPS["AWS::Backup::BackupVault"] = (("BackupVaultName",), _no_vault)


def _arn(vault: str) -> str:
    del vault
    return f"arn:aws:backup:{get_region()}:{get_account_id()}:recovery-point:{new_uuid()}"


def _points(**wanted: str) -> dict[str, dict[str, Any]]:
    """Return the recovery points that jobs left, by ARN: with these properties."""
    found = {}
    for job in backup._jobs.values():
        if job.get("point_deleted") or any(job[name] != value for name, value in wanted.items()):
            continue
        found[job["RecoveryPointArn"]] = {
            "RecoveryPointArn": job["RecoveryPointArn"],
            "BackupVaultName": job["BackupVaultName"],
            "BackupVaultArn": job["BackupVaultArn"],
            "ResourceArn": job["ResourceArn"],
            "ResourceType": "EFS" if ":elasticfilesystem:" in job["ResourceArn"] else "",
            "IamRoleArn": job["IamRoleArn"],
            "CreationDate": job["CreationDate"],
            "CompletionDate": job["CompletionDate"],
            "Status": "COMPLETED",
            "BackupSizeInBytes": job["BackupSizeInBytes"],
        }
    return found


def _list(vault: str, query: dict[str, str]) -> Any:
    if vault not in backup._vaults:
        return backup._not_found(f"Vault '{vault}' not found.")
    return backup._paginate(list(_points(BackupVaultName=vault).values()), query, "RecoveryPoints")


def _list_by_resource(query: dict[str, str]) -> Any:
    wanted = query.get("resourceArn", "")
    points = _points(ResourceArn=wanted) if wanted else _points()
    return backup._paginate(list(points.values()), query, "RecoveryPoints")


def _describe(vault: str, arn: str) -> Any:
    point = _points(BackupVaultName=vault).get(arn)
    return backup._ok(point) if point else backup._not_found(f"Recovery point '{arn}' not found.")


def _delete(vault: str, arn: str) -> Any:
    if arn not in _points(BackupVaultName=vault):
        return backup._not_found(f"Recovery point '{arn}' not found.")
    for job in backup._jobs.values():
        if job["RecoveryPointArn"] == arn:
            job["point_deleted"] = True
            backup._vaults[vault]["NumberOfRecoveryPoints"] -= 1
    return backup._no_content()


def _full(vault: str) -> str:
    """Say why a vault is not deleted, empty if it may be."""
    count = len(_points(BackupVaultName=vault))
    if not count:
        return ""
    return f"Backup vault cannot be deleted because it contains recovery points: {vault}, {count}"


def _delete_vault(vault: str) -> Any:
    if vault not in backup._vaults:
        return backup._not_found(f"Vault '{vault}' not found.")
    if reason := _full(vault):
        return backup._err("InvalidRequestException", reason)
    del backup._vaults[vault]
    return backup._no_content()


def _delete_vault_of_stack(physical_id: str, props: dict[str, Any]) -> None:
    del props
    if reason := _full(physical_id):
        raise ValueError(reason)
    backup._vaults.pop(physical_id, None)


def _no_vault(name: str) -> str | None:
    """Say why a vault cannot be taken into a stack, None if it can."""
    if name in backup._vaults:
        return None
    return f"Resource of type 'AWS::Backup::BackupVault' with identifier '{name}' was not found."


def _import_vault(identifier: dict[str, str]) -> tuple[str, dict[str, Any]]:
    vault = backup._vaults[identifier["BackupVaultName"]]
    names = ("BackupVaultArn", "BackupVaultName")
    return vault["BackupVaultName"], {name: vault[name] for name in names}


def _take_deletions() -> None:
    """Route DeleteRecoveryPoint, which ministack has not."""
    original = backup.handle_request

    async def handle(method: str, path: str, *rest: Any) -> Any:
        parts = [part for part in path.strip("/").split("/") if part]
        if method == "DELETE" and parts[:1] + parts[2:3] == ["backup-vaults", "recovery-points"]:
            return _delete(parts[1], "/".join(parts[3:]))
        return await original(method, path, *rest)

    backup.handle_request = handle
