"""How often AWS is asked, and that no event is lost or shown twice."""

from itertools import islice

import pytest

from cli.deploy.follow import EventStream, StillRunningError, delays, follow, newest_event_id
from cli.records import STACK_TYPE, Event, Stack
from tests.unit.cli.fakes import CREATED, STACK_ID, FakeAws, Script, world


class Seen:
    """A view that keeps what it is shown."""

    def __init__(self) -> None:
        self.shown: list[Event] = []

    def show(self, events: list[Event]) -> None:
        """Keep."""
        self.shown += events


def followed(aws: FakeAws, *, timeout: float = 3600.0) -> tuple[Stack, list[Event]]:
    """Begin the fake's script and follow it."""
    past = newest_event_id(aws, STACK_ID)
    aws.started_at = aws.clock.seconds
    view, seen = Seen(), list[Event]()
    stack = follow(
        EventStream(aws, STACK_ID, stop=lambda event: event.id == past),
        aws,
        view,
        seen=seen,
        timeout=timeout,
        monotonic=aws.clock.monotonic,
        sleep=aws.clock.sleep,
    )
    assert view.shown == seen
    return stack, seen


def long(count: int, seconds: float) -> Script:
    """Make an operation with many resources that ends at a time."""
    step = seconds / (count + 1)
    return [
        (0.0, "ci", STACK_TYPE, "CREATE_IN_PROGRESS", ""),
        *((i * step, f"R{i}", "AWS::EC2::VPC", "CREATE_COMPLETE", "") for i in range(1, count)),
        (seconds, "ci", STACK_TYPE, "CREATE_COMPLETE", ""),
    ]


def test_polls_get_rarer() -> None:
    """0.1 s, then each time 2.4 times longer, never more than 3.7 s."""
    first = list(islice(delays(), 12))
    assert first[:3] == pytest.approx([0.1, 0.24, 0.576])
    assert first[-1] == 3.7
    assert first == sorted(first)


def test_a_minute_of_polls_is_few() -> None:
    """The schedule alone takes at most 22 of the 40 calls of the first minute."""
    at, polls = 0.0, 0
    for delay in delays():
        if at > 60:
            break
        polls += 1
        at += delay
    assert polls <= 22


@pytest.mark.parametrize("seconds", [0.0, 0.3, 7.0, 20.0, 41.0, 90.0])
def test_the_end_is_seen_soon(seconds: float) -> None:
    """Waiting beyond AWS's own time is at most one poll."""
    aws = world(script=long(5, seconds)).aws
    stack, _ = followed(aws)
    assert stack.status == "CREATE_COMPLETE"
    assert aws.clock.seconds - seconds <= 5.0


def test_every_event_is_shown_once_in_order() -> None:
    """Across pages and polls, and nothing of what was before."""
    outside = world(script=long(57, 30.0), page_size=3)
    outside.aws.past = [Event(
        id="old", at=outside.clock.now(), stack_id=STACK_ID, logical_id="ci",
        physical_id=STACK_ID, type=STACK_TYPE, status="UPDATE_COMPLETE",
    )]  # fmt: skip
    _, seen = followed(outside.aws)
    assert [event.id for event in seen] == [
        f"{row[1]}-{i}" for i, row in enumerate(outside.aws.script)
    ]


def test_no_page_beyond_the_known_is_fetched() -> None:
    """A long history costs no more requests than a short one."""
    outside = world()
    outside.aws.past = [
        Event(
            id=f"old-{i}", at=outside.clock.now(), stack_id=STACK_ID, logical_id="X",
            type="T", status="UPDATE_COMPLETE",
        )
        for i in range(500)
    ]  # fmt: skip
    outside.aws.page_size = 10
    followed(outside.aws)
    polls = len({at for at, name in outside.aws.calls if name == "event_pages"})
    assert outside.aws.names().count("event_pages") <= polls + 1


def test_a_lost_end_is_found() -> None:
    """When nothing comes for half a minute the stack itself is asked."""
    aws = world(script=CREATED[:-1]).aws
    gone = Stack(name="ci", id=STACK_ID, status="CREATE_COMPLETE")

    class Silent:
        """Answers like the fake, but for a stack that ended without an event."""

        event_pages = aws.event_pages

        def stack(self, name: str) -> Stack | None:
            """Say that it ended."""
            assert name == STACK_ID
            return gone

    aws.started_at = 0.0
    found = follow(
        EventStream(aws, STACK_ID, stop=lambda _: False),
        Silent(),
        Seen(),
        seen=[],
        timeout=3600.0,
        monotonic=aws.clock.monotonic,
        sleep=aws.clock.sleep,
    )
    assert found == gone
    assert 30 <= aws.clock.seconds <= 45


def test_a_stack_that_goes_on_is_followed_on() -> None:
    """An event that looks like an end counts only when the stack itself agrees."""
    aws = world(script=[*CREATED[:1], (1.0, "ci", STACK_TYPE, "UPDATE_FAILED", "")]).aws
    states = iter(["UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE"])

    class Undoing:
        """Answers like the fake, but for a stack that is still undoing."""

        event_pages = aws.event_pages

        def stack(self, name: str) -> Stack | None:
            """Return the next state."""
            return Stack(name="ci", id=name, status=next(states))

    aws.started_at = 0.0
    found = follow(
        EventStream(aws, STACK_ID, stop=lambda _: False),
        Undoing(),
        Seen(),
        seen=[],
        timeout=3600.0,
        monotonic=aws.clock.monotonic,
        sleep=aws.clock.sleep,
    )
    assert found.status == "UPDATE_ROLLBACK_COMPLETE"


def test_time_is_limited() -> None:
    """The limit is kept without waiting beyond it."""
    aws = world(script=long(3, 100.0)).aws
    with pytest.raises(StillRunningError):
        followed(aws, timeout=20.0)
    assert aws.clock.seconds <= 20.0
