"""Pure: what the events of a stack mean."""

from collections.abc import Iterable, Sequence

from cli.records import Event

#: The stack's own events that begin an operation; a rollback belongs to the operation it undoes.
BEGINS = frozenset(
    {"CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS", "IMPORT_IN_PROGRESS"}
)
#: Where a stack ends when all went as wanted.
SUCCEEDED = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE", "DELETE_COMPLETE", "IMPORT_COMPLETE"})


def is_end(event: Event) -> bool:
    """Tell whether an event ends its stack's operation."""
    return event.about_stack and not event.status.endswith("_IN_PROGRESS")


def begins(event: Event) -> bool:
    """Tell whether an event begins an operation on its stack."""
    return event.about_stack and event.status in BEGINS


def last_operation(newest_first: Iterable[Event]) -> list[Event]:
    """Return the events of the last operation, oldest first.

    Reads no further than the event that began it, so that pages are fetched only as needed.
    """
    found = []
    for event in newest_first:
        found.append(event)
        if begins(event):
            break
    return found[::-1]


def first_failure(oldest_first: Sequence[Event]) -> Event | None:
    """Return the event that everything else followed from.

    When one resource fails CloudFormation cancels its siblings, and their rows say FAILED too
    ("Resource creation cancelled"): they are consequences, whatever their order.
    """
    failed = [event for event in oldest_first if event.status.endswith("_FAILED")]
    resources = [event for event in failed if not event.about_stack]
    causes = [event for event in resources if "cancelled" not in event.reason.lower()]
    return next(iter([*causes, *resources, *failed]), None)
