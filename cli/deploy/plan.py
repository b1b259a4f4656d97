"""Pure: what a deployment will ask AWS for, decided before anything is asked."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from cli.records import Stack
from stacks.errors import StackgenError, UsageError, shown

#: What CreateChangeSet takes in the request itself; a larger template goes through a bucket.
#: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
INLINE_BYTES = 51_200

#: On the stack and, by CloudFormation, on everything in it.
OWN_TAG = "stackgen:stack"
#: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html
_MOST_TAGS = 50
#: How the names of our change sets begin.
CHANGE_SET_PREFIX = "stackgen-"

_UPDATABLE = {
    "CREATE_COMPLETE",
    "UPDATE_COMPLETE",
    "UPDATE_FAILED",
    "UPDATE_ROLLBACK_COMPLETE",
    "IMPORT_COMPLETE",
    "IMPORT_ROLLBACK_COMPLETE",
}
#: The template's parameters that say where the hooks' code lies.
BUCKET, PREFIX = "AssetsBucket", "AssetsPrefix"
#: Stand for what is found out later, when all else is checked.
UNKNOWN: Mapping[str, str | None] = {"HostedZoneId": "unknown yet", BUCKET: "unknown-yet"}
_NOTHING: Mapping[str, str | None] = {}
_ONLY_DELETE = {"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED"}


def operation(stack: Stack | None, *, destroy: str, follow: str) -> str:
    """Return `CREATE` or `UPDATE`, or refuse with the way out.

    Args:
        stack: The stack as it is; None when there is none.
        destroy: The command that deletes it.
        follow: The command that follows a running operation.
    """
    if stack is None or stack.status in {"REVIEW_IN_PROGRESS", "DELETE_COMPLETE"}:
        return "CREATE"
    if stack.status in _UPDATABLE:
        return "UPDATE"
    if stack.running:
        raise StackgenError(
            f"another operation is going on: stack {stack.name} is {stack.status}",
            f"Follow it, then deploy again: {follow}",
        )
    if stack.status in _ONLY_DELETE:
        raise StackgenError(
            f"stack {stack.name} is {stack.status}: it can only be deleted",
            f"Delete it, then deploy again: {destroy}",
        )
    if stack.status == "UPDATE_ROLLBACK_FAILED":
        raise StackgenError(
            f"stack {stack.name} is UPDATE_ROLLBACK_FAILED: its last update could not be undone",
            "See what it could not undo, and continue: repeat the command without --dry-run",
        )
    raise StackgenError(f"stack {stack.name} is {stack.status}: it cannot be updated", destroy)


def parameters(
    template: Mapping[str, Any],
    *,
    given: Sequence[tuple[str, str]],
    known: Mapping[str, str | None] = _NOTHING,
) -> list[dict[str, str]]:
    """Return all parameters of the template with their values.

    Each is sent, its default included: what the file says holds, also against a value that was set
    in the console since.

    Args:
        template: What declares them.
        given: What was typed; it wins.
        known: What was found out for those that the template may declare.
    """
    declared = template.get("Parameters", {})
    unknown = [key for key, _ in given if key not in declared]
    if unknown:
        raise UsageError(
            f"the template has no parameter {unknown[0]}",
            f"Its parameters are: {', '.join(declared) or 'none'}",
        )
    values = {key: str(p["Default"]) for key, p in declared.items() if "Default" in p}
    # Who names a bucket for the hooks' code names the folder in it, too.
    elsewhere = {BUCKET, PREFIX} if BUCKET in dict(given) else set()
    found = {key: value for key, value in known.items() if key not in elsewhere}
    values |= {key: value for key, value in found.items() if value and key in declared}
    values |= dict(given)
    missing = [key for key in declared if key not in values]
    if missing:
        raise UsageError(f"parameter {missing[0]} has no value", f"Pass --param {missing[0]}=…")
    for key, value in given:
        if not _fits(declared[key], value):
            raise UsageError(
                f'--param {key}: "{shown(value)}" is not allowed',
                str(declared[key].get("ConstraintDescription", "")),
            )
    return [{"ParameterKey": key, "ParameterValue": value} for key, value in values.items()]


def _fits(parameter: Mapping[str, Any], value: str) -> bool:
    """Tell whether CloudFormation would take a value for a parameter.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
    """
    if value not in map(str, parameter.get("AllowedValues", [value])):
        return False
    if parameter.get("Type") != "Number":
        return bool(re.fullmatch(parameter.get("AllowedPattern", r"[\s\S]*"), value))
    try:
        number = float(value)
    except ValueError:
        return False
    least, most = (float(parameter.get(f"{end}Value", number)) for end in ("Min", "Max"))
    return least <= number <= most


def tags(
    stack_name: str, *, in_file: Mapping[str, str], given: Sequence[tuple[str, str]]
) -> list[dict[str, str]]:
    """Return the stack's tags: ours, the file's, those of `--tag`, of which a later one wins.

    Ours is what IAM policies compare, so nobody else may set it.
    """
    # Imported late: only a deployment sets tags.
    from stacks.checks import plain_secrets  # noqa: PLC0415
    from stacks.checks.operations import tag_problem  # noqa: PLC0415

    for key, value in given:
        secret = next((kind for _, kind in plain_secrets.find({key: value})), "")
        wrong = f"looks like {secret} in plain text" if secret else tag_problem(key, value)
        if wrong:
            raise UsageError(f"--tag {shown(key)}: {wrong}")
    values = {OWN_TAG: stack_name, **in_file, **dict(given)}
    if len(values) > _MOST_TAGS:
        raise UsageError(f"{len(values)} tags are more than the {_MOST_TAGS} that a stack takes")
    return [{"Key": key, "Value": value} for key, value in values.items()]


def digest(body: str) -> str:
    """Return the name of a content."""
    return hashlib.sha256(body.encode()).hexdigest()


def change_set_name(body: str, now: datetime) -> str:
    """Name a change set by its content and the time, so that two never meet."""
    return f"{CHANGE_SET_PREFIX}{digest(body)[:12]}-{now:%Y%m%d%H%M%S%f}"


def bucket_name(account: str, region: str) -> str:
    """Name the bucket that takes large templates: one for each account and region."""
    return f"stackgen-{account}-{region}"


def needs_hosted_zone(template: Mapping[str, Any], given: Sequence[tuple[str, str]]) -> bool:
    """Tell whether the hosted zone's id must be looked up."""
    zone = template.get("Parameters", {}).get("HostedZoneId")
    return zone is not None and "Default" not in zone and "HostedZoneId" not in dict(given)
