"""Changes as the tests of the reading write them: AWS's own members, nothing else."""

from typing import Any

from cli.change_records import Change, Detail

SERVICE = "AWS::ECS::Service"


def modified(
    logical_id: str = "It",
    type_: str = SERVICE,
    *names: str,
    details: tuple[Detail, ...] = (),
    **more: Any,
) -> Change:
    """Make a modification of these properties."""
    made = details or tuple(Detail(name=name) for name in names)
    return Change(action="Modify", logical_id=logical_id, type=type_, details=made, **more)


def replaced(logical_id: str, type_: str, *names: str, **more: Any) -> Change:
    """Make a replacement because of these properties."""
    made = tuple(Detail(name=name, recreation="Always") for name in names)
    more = {"replacement": "True", "policy_action": "ReplaceAndDelete"} | more
    return Change(action="Modify", logical_id=logical_id, type=type_, details=made, **more)


def removed(logical_id: str, type_: str, **more: Any) -> Change:
    """Make a removal."""
    more = {"policy_action": "Delete"} | more
    return Change(action="Remove", logical_id=logical_id, type=type_, **more)


def added(logical_id: str, type_: str = SERVICE) -> Change:
    """Make an addition."""
    return Change(action="Add", logical_id=logical_id, type=type_)
