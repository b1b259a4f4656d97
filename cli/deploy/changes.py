"""Stage 5, pure: a change set as lines that a person reads before saying yes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cli.deploy.protection import BALANCER
from cli.records import Change
from cli.text import columns, counted

#: What cannot be made again once it is gone.
HOLDS_DATA = {
    "AWS::Backup::BackupVault": "backups",
    "AWS::EFS::FileSystem": "the homes of all controllers",
    "AWS::KMS::Key": "the key that makes data readable",
    "AWS::S3::Bucket": "objects",
}
#: The data stays in the file system, but nothing serves it any more.
LEADS_TO_DATA = {"AWS::EFS::AccessPoint": "the way to a home"}

_SIGNS = {"added": "+", "changed": "~", "replaced": "±", "removed": "-", "imported": "←"}
_GOING = {"replaced", "removed"}
_ROLES = {
    "added": "good",
    "changed": "care",
    "replaced": "bad",
    "removed": "bad",
    "imported": "good",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line to show and the role that colours it."""

    text: str
    role: str | None = None


def kind(change: Change) -> str:
    """Return what happens to the resource, in one word."""
    if change.action == "Add":
        return "added"
    if change.action == "Remove":
        return "removed"
    if change.action == "Import":
        return "imported"
    return "replaced" if change.replacement in {"True", "Conditional"} else "changed"


def outgoing_balancers(changes: Iterable[Change]) -> list[str]:
    """Name the load balancers that AWS will delete: replaced ones, and those taken out."""
    return [
        change.physical_id
        for change in changes
        if change.type == BALANCER and change.physical_id and kind(change) in _GOING
    ]


def counts(changes: Iterable[Change]) -> dict[str, int]:
    """Count the kinds of changes."""
    kinds = [kind(change) for change in changes]
    return {name: kinds.count(name) for name in ("added", "changed", "replaced", "removed")}


def summary(changes: Sequence[Change]) -> str:
    """Say in one line what would happen."""
    found = [f"{number} {name}" for name, number in counts(changes).items() if number]
    return ", ".join(found) or "only outputs, tags or settings of the stack"


def endangered(changes: Iterable[Change]) -> list[Change]:
    """List changes that take away something that holds data and is not retained."""
    return [
        change
        for change in changes
        if change.type in HOLDS_DATA
        and (kind(change) == "replaced" or (kind(change) == "removed" and not _retained(change)))
    ]


def _retained(change: Change) -> bool:
    """Tell whether the thing itself stays when it leaves the stack."""
    return change.policy_action in {"Retain", "ReplaceAndRetain", "Snapshot"}


def lines(changes: Sequence[Change]) -> list[Line]:
    """Write a change set, the dangerous last, where it is read.

    What is new harms nobody: one line a type. What exists already gets a line each.
    """
    existing = [change for change in changes if kind(change) != "added"]
    order = {name: place for place, name in enumerate(_SIGNS)}
    existing.sort(key=lambda c: (order[kind(c)], c.type, c.logical_id))
    roles = [_ROLES[kind(change)] for change in existing]
    rows = [(_SIGNS[kind(c)], c.logical_id, c.type, _note(c)) for c in existing]
    return [
        *(Line(text=f"  + {text}", role="good") for text in _added(changes)),
        *(Line(text=text, role=role) for text, role in zip(columns(rows), roles, strict=True)),
        *(Line(text=f"  !! {text}", role="bad") for text in _warnings(existing)),
    ]


def _added(changes: Iterable[Change]) -> list[str]:
    """Name what is new, type by type."""
    types: dict[str, list[str]] = {}
    for change in changes:
        if kind(change) == "added":
            types.setdefault(change.type, []).append(change.logical_id)
    return [f"{type_}: {', '.join(sorted(types[type_]))}" for type_ in sorted(types)]


def _note(change: Change) -> str:
    """Say which properties make the change, and what is uncertain about it."""
    causes = ", ".join(change.causes)
    if change.replacement == "Conditional":
        return f"may be replaced: {causes}".rstrip(": ")
    if kind(change) == "removed" and _retained(change):
        return "leaves the stack, is not deleted"
    return causes if change.action == "Modify" else ""


def _warnings(changes: Iterable[Change]) -> list[str]:
    """Shout about what holds data."""
    known = HOLDS_DATA | LEADS_TO_DATA
    verbs = {"replaced": "WOULD BE REPLACED BY AN EMPTY ONE", "removed": "WOULD BE REMOVED"}
    return [
        f"{change.logical_id} ({change.type}) {verbs[kind(change)]}: it holds {known[change.type]}"
        for change in changes
        if change.type in known and kind(change) in verbs and not _harmless(change)
    ]


def _harmless(change: Change) -> bool:
    """Tell whether a removal leaves everything where it is."""
    return kind(change) == "removed" and _retained(change)


def refusal(changes: Sequence[Change]) -> str:
    """Name what would be lost."""
    names = ", ".join(f"{change.logical_id} ({change.type})" for change in changes)
    return f"{counted(len(changes), 'resource')} with data would be replaced or removed: {names}"
