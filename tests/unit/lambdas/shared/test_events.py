"""The envelope of events."""

from typing import Any

import pytest

from lambdas.shared.events import Envelope, Ignored, opened

TICK = {
    "version": "0",
    "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "time": "2025-11-21T22:30:00Z",
    "detail": {},
}


def test_a_schedules_event() -> None:
    """As EventBridge documents it."""
    found = opened(TICK)
    assert found == Envelope(
        source="aws.events", kind="Scheduled Event", detail={}, sent="2025-11-21T22:30:00Z"
    )
    assert isinstance(found, Envelope)
    assert found.scheduled


@pytest.mark.parametrize(
    "changed", [{"source": "somebody"}, {"detail-type": "Scheduled"}, {"detail-type": None}]
)
def test_others_are_no_schedule(changed: dict[str, Any]) -> None:
    """Anybody may put events with our words onto a bus."""
    found = opened({**TICK, **changed})
    assert isinstance(found, Envelope)
    assert not found.scheduled
    assert found.ignored().why.startswith("an event of the kind ")


@pytest.mark.parametrize("detail", [None, [], "text", 7])
def test_a_detail_that_is_none(detail: Any) -> None:
    """Whoever reads it finds nothing in it."""
    found = opened({**TICK, "detail": detail, "time": 7})
    assert isinstance(found, Envelope)
    assert (found.detail, found.sent) == ({}, "")


@pytest.mark.parametrize("event", [None, [], "event", 7, b""])
def test_what_is_no_event(event: object) -> None:
    """Whatever somebody calls the function with."""
    assert opened(event) == Ignored(why="the event is no object")


@pytest.mark.parametrize("version", ["1", 0, None])
def test_versions_that_nobody_knows(version: Any) -> None:
    """A later one may mean something else by the same words."""
    assert opened({**TICK, "version": version}) == Ignored(
        why=f"events of version {version!r} are not known"
    )
