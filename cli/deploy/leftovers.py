"""Pure: what the deletion of a stack takes away, what it leaves, and how that is removed."""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cli.records import Resource
from cli.text import LOCAL_KEYS, columns

#: The command that removes what was retained, by type. `{id}` is the physical id.
_REMOVALS = {
    "AWS::Backup::BackupVault": "backup delete-backup-vault --backup-vault-name {id}",
    "AWS::EC2::KeyPair": "ec2 delete-key-pair --key-name {id}",
    "AWS::EFS::AccessPoint": "efs delete-access-point --access-point-id {id}",
    "AWS::EFS::FileSystem": "efs delete-file-system --file-system-id {id}",
    "AWS::KMS::Alias": "kms delete-alias --alias-name {id}",
    "AWS::KMS::Key": "kms schedule-key-deletion --key-id {id} --pending-window-in-days 30",
    "AWS::Logs::LogGroup": "logs delete-log-group --log-group-name {id}",
    "AWS::S3::Bucket": "s3 rb s3://{id}",
    "AWS::SecretsManager::Secret": "secretsmanager delete-secret --secret-id {id}",
    "AWS::SNS::Topic": "sns delete-topic --topic-arn {id}",
}
#: What must go before the thing itself can.
_FIRST = {
    "AWS::Backup::BackupVault": "its recovery points first",
    # `--force` leaves old versions, and with them the bucket.
    # https://docs.aws.amazon.com/cli/latest/reference/s3/rb.html
    "AWS::S3::Bucket": "every version of its objects first: `destroy --delete-data` does it all",
    "AWS::KMS::Key": "last: what it encrypts becomes unreadable",
}
_RETAINING = {"Retain", "RetainExceptOnCreate"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftover:
    """A resource that stays when its stack goes."""

    resource: Resource
    command: str
    note: str = ""


def leftovers(
    template: Mapping[str, Any],
    resources: Sequence[Resource],
    *,
    region: str,
    endpoint_url: str | None,
    local: bool,
) -> list[Leftover]:
    """List what the template retains, keys last: they make the rest readable."""
    declared = template.get("Resources", {})
    kept = [
        resource
        for resource in resources
        if resource.physical_id
        and not resource.status.endswith("DELETE_COMPLETE")
        and declared.get(resource.logical_id, {}).get("DeletionPolicy") in _RETAINING
    ]
    kept += [] if local else _insights(declared, resources)
    kept.sort(key=lambda r: (r.type.startswith("AWS::KMS::"), r.type, r.logical_id))
    suffix = f" --region {region}" + (f" --endpoint-url {endpoint_url}" if endpoint_url else "")
    prefix = f"{LOCAL_KEYS} " if local else ""
    return [
        Leftover(
            resource=resource,
            command=_removal(resource, prefix=prefix, suffix=suffix),
            note=_FIRST.get(resource.type, ""),
        )
        for resource in kept
    ]


def _insights(declared: Mapping[str, Any], resources: Sequence[Resource]) -> list[Resource]:
    """Return the log groups that Container Insights makes beside the stack, and nobody removes.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html
    """
    return [
        Resource(
            logical_id=f"{cluster.logical_id} insights",
            physical_id=f"/aws/ecs/containerinsights/{cluster.physical_id}/performance",
            type="AWS::Logs::LogGroup",
            status="DELETE_SKIPPED",
        )
        for cluster in resources
        if cluster.type == "AWS::ECS::Cluster"
        and cluster.physical_id
        and not cluster.status.endswith("DELETE_COMPLETE")
        and any(
            setting.get("Value") in {"enabled", "enhanced"}
            for setting in declared.get(cluster.logical_id, {})
            .get("Properties", {})
            .get("ClusterSettings", ())
        )
    ]


def _removal(resource: Resource, *, prefix: str, suffix: str) -> str:
    """Write the command that removes a resource."""
    form = _REMOVALS.get(resource.type)
    identifier = shlex.quote(resource.physical_id)
    if form is None:
        return f"remove it in the console: {resource.type} {identifier}"
    return f"{prefix}aws {form.format(id=identifier)}{suffix}"


def going(resources: Sequence[Resource], kept: Sequence[Leftover]) -> list[str]:
    """Say what goes: the number of resources of each type."""
    stays = {leftover.resource.logical_id for leftover in kept}
    types = [
        resource.type
        for resource in resources
        if resource.logical_id not in stays and not resource.status.endswith("DELETE_COMPLETE")
    ]
    rows = [(str(types.count(name)), name) for name in sorted(set(types))]
    return columns((number.rjust(4), name) for number, name in rows)


def staying(kept: Sequence[Leftover]) -> list[str]:
    """Say what stays, each with the command that removes it."""
    lines = []
    for leftover in kept:
        resource = leftover.resource
        lines.append(f"  {resource.logical_id} ({resource.type}) {resource.physical_id}")
        note = f"   # {leftover.note}" if leftover.note else ""
        lines.append(f"    {leftover.command}{note}")
    return lines
