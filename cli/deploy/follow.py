"""Stage 6: follow an operation by its events until it ends.

The end is read from the stack's own event, so that one poll is one request. DescribeStacks is asked
only when that event came, or when nothing at all came for a while.
"""

from collections.abc import Callable, Iterator
from typing import Protocol

from cli.deploy.events import is_end
from cli.records import Event, Stack
from cli.text import duration
from stacks.errors import StackgenError

FIRST_SECONDS = 0.1
#: What a user waits beyond AWS is half of it on average; small steps grow to it quickly, so that
#: the first minute stays within its calls.
LONGEST_SECONDS = 3.7
FACTOR = 2.4
#: After this time without an event the stack itself is asked, in case its last event got lost.
SILENCE_SECONDS = 30.0


class StackEvents(Protocol):
    """What following needs of AWS."""

    def event_pages(self, stack: str) -> Iterator[list[Event]]:
        """Yield events, newest first."""

    def stack(self, name: str) -> Stack | None:
        """Describe the stack."""


class View(Protocol):
    """Shows events as they come."""

    def show(self, events: list[Event]) -> None:
        """Show these events, the oldest first."""


class StillRunningError(StackgenError):
    """We stopped waiting; AWS did not stop working."""


def delays(first: float = FIRST_SECONDS, factor: float = FACTOR) -> Iterator[float]:
    """Yield the seconds between polls: short at first, for what is quick, then ever longer."""
    delay = first
    while True:
        yield delay
        delay = min(delay * factor, LONGEST_SECONDS)


class EventStream:
    """Reads events that were not read before.

    Args:
        aws: Where events come from.
        stack_id: The stack's id: a deleted stack is not found by name.
        stop: Tells the first event that belongs to the past; it is not returned itself.
    """

    def __init__(self, aws: StackEvents, stack_id: str, *, stop: Callable[[Event], bool]) -> None:
        self._aws = aws
        self.stack_id = stack_id
        self._is_past = stop

    def read(self) -> list[Event]:
        """Return what is new, the oldest first; fetches no page beyond the first known event."""
        fresh: list[Event] = []
        for page in self._aws.event_pages(self.stack_id):
            past = next((i for i, event in enumerate(page) if self._is_past(event)), None)
            fresh += page[:past]
            if past is not None:
                break
        if fresh:
            newest = fresh[0].id
            self._is_past = lambda event: event.id == newest
        return fresh[::-1]


def newest_event_id(aws: StackEvents, stack: str) -> str | None:
    """Return the id of the stack's newest event: what comes after it is news."""
    for page in aws.event_pages(stack):
        if page:
            return page[0].id
    return None


def follow(
    stream: EventStream,
    aws: StackEvents,
    view: View,
    *,
    seen: list[Event],
    timeout: float,
    monotonic: Callable[[], float],
    sleep: Callable[[float], None],
) -> Stack:
    """Show events until the operation ends; return the stack as it is then.

    Args:
        stream: The events.
        aws: Asked for the stack when its last event came.
        view: Shows them.
        seen: Takes all events, the oldest first.
        timeout: Seconds after which waiting ends.
        monotonic: A clock that only goes forward.
        sleep: Waits.

    Raises:
        StillRunningError: The time is over; AWS goes on.
    """
    start = news = monotonic()
    for delay in delays():
        fresh = stream.read()
        seen += fresh
        view.show(fresh)
        now = monotonic()
        if fresh:
            news = now
        if any(map(is_end, fresh)) or now - news >= SILENCE_SECONDS:
            news = now
            stack = aws.stack(stream.stack_id)
            if stack is None or not stack.running:
                return stack or _gone(stream.stack_id)
        if now + delay - start > timeout:
            raise StillRunningError(
                f"stopped waiting after {duration(timeout)}; AWS goes on working"
            )
        sleep(delay)
    raise AssertionError("delays() has no end")


def _gone(stack_id: str) -> Stack:
    """Describe a stack that AWS does not know any more."""
    return Stack(name=stack_id.split("/")[1], id=stack_id, status="DELETE_COMPLETE")
