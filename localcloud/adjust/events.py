"""Events: every one of an operation, the failed ones alone, none of what an update leaves alone.

ministack's DescribeEvents tells those of a failed validation and nothing else, and its updates tell
of each resource whether the change set names it or not.
https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeEvents.html
"""

import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from ministack.services import cloudformation
from ministack.services.cloudformation import changesets, handlers, stacks

#: What begins an operation; a rollback belongs to the operation that failed.
_OPERATIONS = {
    "CREATE_IN_PROGRESS": "CREATE_STACK",
    "UPDATE_IN_PROGRESS": "UPDATE_STACK",
    "DELETE_IN_PROGRESS": "DELETE_STACK",
}

Event = dict[str, Any]


def install() -> None:
    """Apply the changes."""
    original = handlers._ACTION_HANDLERS["DescribeEvents"]

    def describe(params: dict[str, Any]) -> Any:
        name = handlers._p(params, "StackName")
        stack = handlers._resolve_stack(name) if name else None
        if name and stack is None:
            return original(params)
        events = list(_events(params, stack))
        operation = handlers._p(params, "OperationId")
        if operation:
            events = [event for event in events if event["OperationId"] == operation]
        if handlers._p(params, "Filters.FailedEvents").lower() == "true":
            events = [event for event in events if event["EventType"] != "STACK_EVENT"]
        return _answer(events, params)

    handlers._ACTION_HANDLERS["DescribeEvents"] = describe
    _leave_out_what_is_left_alone()


def touched(change_set: dict[str, Any]) -> set[str] | None:
    """Return the logical ids that an update's change set names; None where all are made."""
    if change_set["ChangeSetType"] != "UPDATE":
        return None
    return {change["ResourceChange"]["LogicalResourceId"] for change in change_set["Changes"]}


def _leave_out_what_is_left_alone() -> None:
    """Tell of an update only what its change set names, as CloudFormation does."""
    original, update = stacks._add_event, handlers._ACTION_HANDLERS["UpdateStack"]

    def add(
        stack_id: str,
        stack_name: str,
        logical_id: str,
        type_: str,
        status: str,
        *rest: str,
        **more: str,
    ) -> None:
        named = cloudformation._stacks.get(stack_name, {}).get("_touched")
        quiet = named is not None and logical_id not in {*named, stack_name}
        if not (quiet and status in {"UPDATE_IN_PROGRESS", "UPDATE_COMPLETE"}):
            original(stack_id, stack_name, logical_id, type_, status, *rest, **more)

    def update_stack(params: dict[str, Any]) -> Any:
        stack = handlers._resolve_stack(handlers._p(params, "StackName"))
        if stack is not None:
            stack["_touched"] = None
        return update(params)

    stacks._add_event = add
    handlers._ACTION_HANDLERS["UpdateStack"] = update_stack


def _events(params: dict[str, Any], stack: dict[str, Any] | None) -> Iterator[Event]:
    """Yield the events that are asked for, the latest first."""
    change_set_name = handlers._p(params, "ChangeSetName")
    if change_set_name:
        name = stack["StackName"] if stack else ""
        _, found = changesets._find_change_set(change_set_name, name)
        yield from reversed((found or {}).get("_operation_events") or ())
        return
    stacks = [stack] if stack else list(cloudformation._stacks.values())
    for one in stacks:
        yield from reversed(one.get("_operation_events") or ())
        told = cloudformation._stack_events.get(one["StackId"], [])
        yield from reversed(list(of_operations(told, one["StackId"])))


def of_operations(events: Iterable[Event], stack_id: str) -> Iterator[Event]:
    """Yield a stack's events, oldest first, as events of the operations that they belong to."""
    operation, kind = "", "CREATE_STACK"
    for event in events:
        status = event["ResourceStatus"]
        of_stack = event.get("PhysicalResourceId") == stack_id
        if of_stack and status in _OPERATIONS:
            kind = _OPERATIONS[status]
            operation = str(uuid.uuid5(uuid.NAMESPACE_OID, event["EventId"]))
        # The stack's own failure only repeats what a resource's has told.
        failed = status.endswith("_FAILED") and not of_stack
        yield {
            **event,
            "OperationId": operation,
            "OperationType": kind,
            "OperationStatus": _state(status),
            "EventType": "PROVISIONING_ERROR" if failed else "STACK_EVENT",
        }


def _state(status: str) -> str:
    if status.endswith("_FAILED"):
        return "FAILED"
    return "SUCCEEDED" if status.endswith("_COMPLETE") else "IN_PROGRESS"


def _answer(events: list[Event], params: dict[str, Any]) -> Any:
    page, token, error = handlers._page(events, params, "DescribeEvents")
    if error:
        return error
    members = "".join(
        "<member>"
        + "".join(
            f"<{name}>{handlers._esc(str(event[name]))}</{name}>"
            for name in handlers._OPERATION_EVENT_FIELDS
            if event.get(name)
        )
        + "</member>"
        for event in page
    )
    return handlers._xml(
        200,
        "DescribeEventsResponse",
        f"<DescribeEventsResult><OperationEvents>{members}</OperationEvents>{token}"
        "</DescribeEventsResult>",
    )
