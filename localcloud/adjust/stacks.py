"""What ministack's CloudFormation lets pass although AWS refuses it, and what it forgets."""

from collections.abc import Callable
from typing import Any

from ministack.services import cloudformation
from ministack.services.cloudformation import handlers, stacks

#: A stack in any other state takes no update; one whose creation failed can only be deleted.
#: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
_UPDATABLE = {
    "CREATE_COMPLETE",
    "UPDATE_COMPLETE",
    "UPDATE_FAILED",
    "UPDATE_ROLLBACK_COMPLETE",
    "IMPORT_COMPLETE",
    "IMPORT_ROLLBACK_COMPLETE",
}

Handler = Callable[[dict[str, Any]], Any]


def install() -> None:
    """Apply the changes."""
    actions = handlers._ACTION_HANDLERS
    actions["CreateStack"] = _once(actions["CreateStack"])
    actions["CreateChangeSet"] = _of_one_stack(_in_its_state(_once(actions["CreateChangeSet"])))
    _keep_what_could_not_be_deleted()


def _once(create: Handler) -> Handler:
    """A stack whose creation failed still exists: its name is taken until it is deleted.

    ministack makes another one in its place and forgets what the first still holds.
    """

    def checked(params: dict[str, Any]) -> Any:
        stack = handlers._resolve_stack(handlers._p(params, "StackName"))
        creates = handlers._p(params, "ChangeSetType", "CREATE") == "CREATE"
        if stack and creates and stack.get("StackStatus") == "ROLLBACK_COMPLETE":
            text = f"Stack [{stack['StackName']}] already exists"
            return handlers._error("AlreadyExistsException", text)
        return create(params)

    return checked


def _of_one_stack(create: Handler) -> Handler:
    """A stack in review may get several change sets; carrying one out deletes the others.

    ministack makes the stack anew for each, so that it does not find the earlier ones.
    """

    def checked(params: dict[str, Any]) -> Any:
        name = handlers._p(params, "StackName")
        before = handlers._resolve_stack(name)
        answer = create(params)
        after = handlers._resolve_stack(name)
        if before and after and before["StackStatus"] == "REVIEW_IN_PROGRESS":
            for change_set in cloudformation._change_sets.values():
                if change_set["StackId"] == before["StackId"]:
                    change_set["StackId"] = after["StackId"]
        return answer

    return checked


def _in_its_state(create: Handler) -> Handler:
    """A change set updates a stack only in a state that can be updated, as UpdateStack does."""

    def checked(params: dict[str, Any]) -> Any:
        stack = handlers._resolve_stack(handlers._p(params, "StackName"))
        status = stack.get("StackStatus") if stack else "DELETE_COMPLETE"
        updates = handlers._p(params, "ChangeSetType", "UPDATE") == "UPDATE"
        if updates and status != "DELETE_COMPLETE" and status not in _UPDATABLE:
            text = f"Stack:{stack['StackId']} is in {status} state and can not be updated."
            return handlers._error("ValidationError", text)
        return create(params)

    return checked


def _keep_what_could_not_be_deleted() -> None:
    """A resource that a creation's rollback could not delete stays in the stack, DELETE_FAILED.

    ministack drops it: deleting the stack would then leave it behind.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
    """
    original = stacks._roll_back_operation

    async def roll_back(
        name: str, stack_id: str, stack: dict[str, Any], *rest: Any, **more: Any
    ) -> None:
        before = dict(stack.get("_resources", {}))
        await original(name, stack_id, stack, *rest, **more)
        if stack["StackStatus"] == "ROLLBACK_FAILED":
            for logical_id in stack["_rollback_failed"]:
                kept = {**before[logical_id], "ResourceStatus": "DELETE_FAILED"}
                stack["_resources"][logical_id] = kept

    stacks._roll_back_operation = handlers._roll_back_operation = roll_back
