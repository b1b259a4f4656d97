"""Services that do not depend on each other change at once, as on AWS: `localcloud.cfn.operations`.

ministack's engine walks through a list of resources. Here the list names a service twice, and what
the second visit would do again is left out: events, and entries of what an operation has touched.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ministack.services import cloudformation
from ministack.services.cloudformation import changesets, engine, handlers, stacks

from localcloud.cfn.engine import KINDS
from localcloud.cfn.operations import Operation, current, planned

Definitions = Mapping[str, Mapping[str, Any]]


def install() -> None:
    """Apply the changes."""
    _deploy_as_an_operation()
    _roll_back_as_an_operation()
    _order()
    _validate_once()
    _tell_what_is_so()
    _remember_once()


@contextmanager
def _operation(stack: str) -> Iterator[Operation]:
    operation = Operation(stack)
    token = current.set(operation)
    try:
        yield operation
    finally:
        current.reset(token)


def _deploy_as_an_operation() -> None:
    original = stacks._deploy_stack_async

    async def deploy(stack_name: str, *rest: Any, **more: Any) -> None:
        with _operation(stack_name):
            await original(stack_name, *rest, **more)

    for module in (stacks, handlers, changesets):
        module._deploy_stack_async = deploy


def _order() -> None:
    """Let the first order that a deployment asks for name each service twice.

    The second one is that of what an update removes.
    """
    original = stacks._topological_sort

    def sort(resources: Definitions, conditions: dict[str, Any]) -> list[str]:
        order: list[str] = original(resources, conditions)
        operation = current.get()
        if operation is None or operation.ordered:
            return order
        return _plan(operation, order, resources)

    stacks._topological_sort = sort


def _plan(operation: Operation, order: list[str], definitions: Definitions) -> list[str]:
    names = set(order)
    needs = {name: engine._extract_deps(definitions[name], names) - {name} for name in order}
    slow = [name for name in order if _slow(definitions[name])]
    operation.take(slow)
    return planned(order, needs, slow)


def _slow(definition: Mapping[str, Any]) -> bool:
    kind = KINDS.get(definition.get("Type", ""))
    return kind is not None and kind.waits is not None


def _validate_once() -> None:
    original = stacks._fail_property_validation

    def validate(
        stack: Any,
        stack_id: str,
        name: str,
        definitions: Any,
        ordered: Iterable[str],
        *rest: Any,
        **more: Any,
    ) -> Any:
        once = list(dict.fromkeys(ordered))
        return original(stack, stack_id, name, definitions, once, *rest, **more)

    stacks._fail_property_validation = validate


def _tell_what_is_so() -> None:
    """Tell that a service is complete when it is steady, and that it begins when it does."""
    original = stacks._add_event

    def add(
        stack_id: str,
        stack_name: str,
        logical_id: str,
        kind: str,
        status: str,
        *rest: str,
        **more: str,
    ) -> None:
        operation = current.get()
        ours = operation if operation and operation.stack == stack_name else None
        if ours is None or ours.tells(logical_id, status):
            original(stack_id, stack_name, logical_id, kind, status, *rest, **more)
        elif logical_id in ours.unready:
            _mark(stack_name, logical_id, status.replace("_COMPLETE", "_IN_PROGRESS"))

    stacks._add_event = add


def _mark(stack_name: str, logical_id: str, status: str) -> None:
    record = cloudformation._stacks[stack_name]["_resources"].get(logical_id)
    if record is not None:
        record["ResourceStatus"] = status


def _remember_once() -> None:
    """Remember what a failed operation has touched once each, and cancel what is not ready.

    A service whose own update failed is ECS's to take back: it is not sent back once more.
    """
    original = stacks._failed_operation

    def failed(
        is_update: bool,  # noqa: FBT001 - the engine's own signature
        previous: dict[str, Any] | None,
        created: Iterable[str],
        failed_update: tuple[Any, ...] | None,
        failed_name: str | None,
        *rest: Any,
    ) -> Any:
        touched = list(dict.fromkeys(created))
        operation = current.get()
        if operation is not None:
            _cancel(operation, "UPDATE" if is_update else "CREATE", failed_name)
            in_place = failed_update is not None and failed_update[3] is not None
            if in_place and previous and failed_name in touched:
                touched.remove(failed_name)
                known = cloudformation._stacks[operation.stack]["_resources"]
                known[failed_name] = previous["_resources"][failed_name]
        return original(is_update, previous, touched, failed_update, failed_name, *rest)

    stacks._failed_operation = failed


def _cancel(operation: Operation, prefix: str, failed_name: str | None) -> None:
    stack = cloudformation._stacks[operation.stack]
    verb = {"UPDATE": "update", "CREATE": "creation"}[prefix]
    for name in sorted(operation.unready):
        _mark(operation.stack, name, f"{prefix}_FAILED")
        if name != failed_name:
            record = stack["_resources"][name]
            stacks._add_event(
                stack["StackId"],
                operation.stack,
                name,
                record["ResourceType"],
                f"{prefix}_FAILED",
                f"Resource {verb} cancelled",
                record["PhysicalResourceId"],
            )


def _roll_back_as_an_operation() -> None:
    """Send services back as they were changed: at once, or in the order of the template."""
    original: Callable[..., Any] = stacks._roll_back_operation

    async def roll_back(
        name: str,
        stack_id: str,
        stack: dict[str, Any],
        failed: dict[str, Any],
        *rest: Any,
        **more: Any,
    ) -> None:
        with _operation(name) as operation:
            order = _sent_back(operation, stack, failed)
            await original(name, stack_id, stack, {**failed, "created": order}, *rest, **more)

    stacks._roll_back_operation = handlers._roll_back_operation = roll_back


def _sent_back(operation: Operation, stack: dict[str, Any], failed: dict[str, Any]) -> list[str]:
    """Return what the rollback visits: what it deletes once, a service that goes back twice."""
    created = list(failed.get("created") or ())
    definitions = (failed.get("template") or {}).get("Resources", {})
    before = (failed.get("previous_stack") or {}).get("_resources", {})
    known, replaced = stack.get("_resources", {}), set(failed.get("replaced_ids") or ())

    def goes_back(name: str) -> bool:
        there = before.get(name, {}).get("PhysicalResourceId")
        return name not in replaced and there == known.get(name, {}).get("PhysicalResourceId")

    back = [name for name in created if failed.get("is_update") and goes_back(name)]
    order = _plan(operation, back, {name: definitions[name] for name in back})
    return [*order, *(name for name in created if name not in back)]
