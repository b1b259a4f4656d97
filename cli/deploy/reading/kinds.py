"""Pure: what happens to each resource of a change set, in one word."""

from collections.abc import Iterable

from cli.change_records import Change
from cli.deploy.protection import BALANCER

#: In the order they are shown: the dangerous last, where it is read.
KINDS = ("added", "imported", "aligned", "changed", "replaced", "removed")
GOING = frozenset({"replaced", "removed"})
_ACTIONS = {
    "Add": "added",
    "Import": "imported",
    "Remove": "removed",
    "SyncWithActual": "aligned",
}


def kind(change: Change) -> str:
    """Return what happens to the resource; what may be replaced counts as replaced.

    `aligned` is a resource that is already as the template wants it, though it was deployed
    otherwise: only CloudFormation's own record changes.
    """
    if change.action in _ACTIONS:
        return _ACTIONS[change.action]
    return "replaced" if change.replacement in {"True", "Conditional"} else "changed"


def uncertain(change: Change) -> bool:
    """Tell whether AWS knows only while it works if this happens at all.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChangeDetail.html
    """
    if change.action == "Dynamic" or change.replacement == "Conditional":
        return True
    details = change.details
    return change.action == "Modify" and bool(details) and all(one.dynamic for one in details)


def stays(change: Change) -> bool:
    """Tell whether the thing itself goes on existing when it leaves the stack."""
    return kind(change) in GOING and change.policy_action in {
        "Retain",
        "ReplaceAndRetain",
        "Snapshot",
        "ReplaceAndSnapshot",
    }


def counts(changes: Iterable[Change]) -> dict[str, int]:
    """Count the kinds of changes."""
    kinds = [kind(change) for change in changes]
    return {name: kinds.count(name) for name in KINDS}


def summary(changes: Iterable[Change]) -> str:
    """Say in one line what would happen."""
    found = [f"{number} {name}" for name, number in counts(changes).items() if number]
    return ", ".join(found) or "only outputs, tags or settings of the stack"


def outgoing_balancers(changes: Iterable[Change]) -> list[str]:
    """Name the load balancers that AWS will delete: replaced ones, and those taken out."""
    return [
        change.physical_id
        for change in changes
        if change.type == BALANCER and change.physical_id and kind(change) in GOING
    ]
