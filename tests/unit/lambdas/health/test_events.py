"""What wakes the health hook: real events, and all that is none."""

import json
from pathlib import Path
from typing import Any

import pytest

from lambdas.health.events import Due, parse
from lambdas.shared.events import Ignored

EVENTS = Path(__file__).parents[3] / "events"

DUE = (
    "schedule/health.json",
    "ecs/task-stops.json",
    "ecs/task-stops-duplicate.json",
    "ecs/task-stops-late.json",
    "ecs/container-instance-disconnected.json",
    "ecs/container-instance-health.json",
)
IGNORED = (
    "ecs/task-runs.json",
    "ecs/task-of-another-cluster.json",
    "ecs/task-version-1.json",
    "ecs/task-malformed.json",
    "autoscaling/test-notification.json",
    "autoscaling/terminate-lifecycle-action.json",
)


def event(name: str) -> Any:
    """Return an event's document."""
    return json.loads((EVENTS / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", DUE)
def test_a_look_is_due(name: str) -> None:
    """Twice and late as well: what is described counts."""
    assert isinstance(parse(event(name), "ci-Cluster-1"), Due)


@pytest.mark.parametrize("name", IGNORED)
def test_nothing_is_due(name: str) -> None:
    """The schedule looks in a minute anyway."""
    found = parse(event(name), "ci-Cluster-1")
    assert isinstance(found, Ignored)
    assert found.why


@pytest.mark.parametrize("given", [None, [], "text", {}, {"version": "0"}])
def test_what_is_no_event_is_ignored(given: object) -> None:
    """It says what was found."""
    assert isinstance(parse(given, "ci"), Ignored)


def test_the_reason_is_told() -> None:
    """ECS says why it ends a task."""
    found = parse(event("ecs/task-stops.json"), "ci-Cluster-1")
    assert isinstance(found, Due)
    assert "failed container health checks" in found.why
