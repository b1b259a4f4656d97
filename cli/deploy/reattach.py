"""Come back to an operation: show what happened since it began, and what still comes."""

from contextlib import AbstractContextManager, nullcontext

from cli.deploy import result
from cli.deploy.attached import attached
from cli.deploy.events import SUCCEEDED, begins, last_operation
from cli.deploy.follow import EventStream, View
from cli.deploy.operation import Operation
from cli.deploy.stack import existing
from cli.deploy.target import Target
from cli.deploy.views import JsonLineView, event_view
from cli.edge import Edge
from cli.flags import Flags
from cli.records import Event
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
    seen: list[Event] = []
    with attached(again), _view(flags, edge, ui) as view:
        begun = last_operation(e for page in target.aws.event_pages(stack.id) for e in page)
        seen += begun
        view.show(begun)
        if stack.running and begun:
            newest = begun[-1].id
            stream = EventStream(target.aws, stack.id, stop=lambda e: e.id == newest or begins(e))
            stack = Operation(target, flags, edge, ui).follow(stream, view, seen)
    if stack.status in SUCCEEDED:
        ui.say(f"Stack {stack.name} is {stack.status}.")
        return 0
    raise result.failure(stack, seen, flags)


def _view(flags: Flags, edge: Edge, ui: Ui) -> AbstractContextManager[View]:
    """Choose how events are shown; as JSON they go to stdout."""
    return nullcontext(JsonLineView(ui.result)) if flags.json else event_view(ui, edge.now)
