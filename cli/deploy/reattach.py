"""Come back to an operation: show what happened since it began, and what still comes."""

from contextlib import AbstractContextManager, nullcontext

from cli.deploy import result
from cli.deploy.attached import attached
from cli.deploy.cause import failures
from cli.deploy.events import SUCCEEDED, begins, last_operation
from cli.deploy.follow import EventStream, View
from cli.deploy.operation import Operation
from cli.deploy.stack import existing
from cli.deploy.target import Target
from cli.deploy.views import JsonLineView, event_view
from cli.edge import Edge
from cli.flags import Flags
from cli.records import Event, Stack
from cli.ui import Ui


def last_events(target: Target, flags: Flags) -> list[Event]:
    """Return the events of the stack's last operation, the oldest first."""
    stack = existing(target, flags)
    pages = target.aws.event_pages(stack.id)
    return last_operation(event for page in pages for event in page)


def reattach(target: Target, flags: Flags, edge: Edge, ui: Ui) -> int:
    """Follow the stack's last operation to its end; raise its first failure."""
    stack = existing(target, flags)
    again = flags.command("events", "--follow")
    with attached(again), _view(flags, edge, ui) as view:
        stack, seen = followed(Operation(target, flags, edge, ui), stack, view)
    if stack.status in SUCCEEDED:
        ui.say(f"Stack {stack.name} is {stack.status}.")
        return 0
    raise result.failure(stack, failures(target.aws, stack.id, seen), flags)


def followed(work: Operation, stack: Stack, view: View) -> tuple[Stack, list[Event]]:
    """Show a stack's last operation, to its end if it goes on; return its stack and its events."""
    seen = last_operation(e for page in work.aws.event_pages(stack.id) for e in page)
    view.show(seen)
    if stack.running and seen:
        newest = seen[-1].id
        stream = EventStream(work.aws, stack.id, stop=lambda e: e.id == newest or begins(e))
        stack = work.follow(stream, view, seen)
    return stack, seen


def _view(flags: Flags, edge: Edge, ui: Ui) -> AbstractContextManager[View]:
    """Choose how events are shown; as JSON they go to stdout."""
    return nullcontext(JsonLineView(ui.result)) if flags.json else event_view(ui, edge.now)
