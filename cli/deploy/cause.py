"""Find the events from which the first cause of a failure is read."""

from collections.abc import Sequence
from typing import Protocol

from cli.records import Event


class FailedEvents(Protocol):
    """What this needs of AWS."""

    def failed_events(self, stack: str) -> list[Event] | None:
        """List failed events, the oldest first."""


def failures(aws: FailedEvents, stack_id: str, seen: Sequence[Event]) -> list[Event]:
    """Return an operation's failed events as AWS filters them, else those that were seen.

    AWS's filter knows more: hooks and validations that failed, which are no events of a resource,
    and what happened while nobody looked.

    Args:
        aws: Asked once.
        stack_id: The stack.
        seen: The operation's events, the oldest first; the first one tells when it began.
    """
    if not seen:
        return []
    told = aws.failed_events(stack_id)
    recent = [event for event in told or () if event.at >= seen[0].at]
    return recent or list(seen)
