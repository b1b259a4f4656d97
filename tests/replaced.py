"""What CloudFormation makes anew when one template follows another."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

Resources = dict[str, dict[str, Any]]

#: Create-only by the type's documentation, of which the schema says nothing.
DOCUMENTED = {"AWS::Route53::RecordSet": {"Name"}}

#: What nobody can make again.
HOLDS_DATA = {
    "AWS::Backup::BackupVault",
    "AWS::EFS::FileSystem",
    "AWS::KMS::Key",
    "AWS::S3::Bucket",
}


@cache
def create_only(kind: str) -> frozenset[tuple[str, ...]]:
    """Return the paths of a type's properties whose change replaces it."""
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema
    listed = (pointer.split("/")[2:] for pointer in schema.get("createOnlyProperties", []))
    return frozenset(map(tuple, [*listed, *([name] for name in DOCUMENTED.get(kind, ()))]))


def at(resource: dict[str, Any], path: tuple[str, ...]) -> object:
    """Return the value at a path of a resource's properties."""
    found: object = resource.get("Properties", {})
    for key in path:
        found = found.get(key) if isinstance(found, dict) else None
    return found


def names(value: object) -> set[str]:
    """Return the logical ids that a value refers to by `Ref` or `Fn::GetAtt`."""
    if isinstance(value, Mapping):
        if "Ref" in value:
            return {value["Ref"]}
        if "Fn::GetAtt" in value:
            return {value["Fn::GetAtt"][0]}
        return {name for item in value.values() for name in names(item)}
    if isinstance(value, list):
        return {name for item in value for name in names(item)}
    return set()


def new_ones(before: Resources, after: Resources) -> set[str]:
    """Return what an update makes: additions, and what a create-only property replaces."""
    new = set(after) - set(before)
    while True:
        more = {
            logical
            for logical, resource in after.items()
            if logical not in new
            and any(
                at(before[logical], path) != at(resource, path) or names(at(resource, path)) & new
                for path in create_only(resource["Type"])
            )
        }
        if not more:
            return new
        new |= more


def lost(before: Resources, after: Resources) -> set[str]:
    """Return what holds data and does not outlive an update as it is.

    A home is a folder of the file system: it is lost when its access point gets another, and not
    when its controller goes.
    """
    new = new_ones(before, after)
    held = {name for name, item in before.items() if item["Type"] in HOLDS_DATA}
    homes = {name for name, item in before.items() if item["Type"] == "AWS::EFS::AccessPoint"}
    return (held & new) | (held - after.keys()) | (homes & new)
