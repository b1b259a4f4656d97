"""Stage 7, pure: what a finished operation says."""

from collections.abc import Mapping, Sequence

from cli.deploy.events import first_failure
from cli.flags import Flags
from cli.records import Event, Stack
from cli.text import columns
from stacks.errors import StackgenError


def output_lines(outputs: Mapping[str, str]) -> list[str]:
    """Write a stack's outputs, the address first."""
    ordered = sorted(outputs, key=lambda key: (key != "Url", not key.endswith("Url"), key))
    return columns((key, outputs[key]) for key in ordered)


def failure_json(events: Sequence[Event]) -> dict[str, str] | None:
    """Write the first failure for programs."""
    cause = first_failure(events)
    if cause is None:
        return None
    return {"logical_id": cause.logical_id, "type": cause.type, "reason": cause.reason}


def failure(stack: Stack, events: Sequence[Event], flags: Flags) -> StackgenError:
    """Name the first failure: the resource, AWS's reason, the next command as it is typed."""
    cause = first_failure(events)
    if cause is None:
        why = stack.reason or "AWS gives no reason"
        return StackgenError(f"stack {stack.name} is {stack.status}: {why}", _way_out(stack, flags))
    reason = " ".join(cause.reason.split()) or stack.reason or "AWS gives no reason"
    return StackgenError(
        f"{cause.logical_id} ({cause.type}) failed: {reason}",
        f"Stack {stack.name} is now {stack.status}.\n{_way_out(stack, flags)}",
    )


def _way_out(stack: Stack, flags: Flags) -> str:
    """Name the next command after an operation that failed."""
    if stack.status in {"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED"}:
        again = flags.command("destroy")
        return f"Delete what is left, mend the cause, deploy again: {again}"
    if stack.status == "UPDATE_ROLLBACK_FAILED":
        again = flags.command("deploy", "--continue-rollback")
        return f"Mend what could not be undone, then: {again}"
    if stack.status == "DELETE_FAILED":
        return f"Mend the cause, then again: {flags.command('destroy')}"
    if stack.status == "UPDATE_ROLLBACK_COMPLETE":
        again = flags.command("deploy")
        return f"The stack is as it was before. Mend the cause, then again: {again}"
    return f"All events: {flags.command('events')}"
