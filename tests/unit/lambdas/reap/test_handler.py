"""The reap hook in a world of its own: what happens over many runs, in any order, with failures."""

import contextlib
import json
from collections.abc import Callable
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lambdas.reap import events
from lambdas.reap.handler import UnfinishedError, run
from lambdas.reap.observe import Logs, look
from lambdas.shared.aws import AwsError
from lambdas.shared.events import Ignored
from lambdas.shared.jenkins import BlindError
from lambdas.shared.table import Table
from tests.unit.lambdas.agents_world import HOWS, PLACE, REFUSALS, World

EVENTS = Path(__file__).parents[3] / "events"
TICK = json.loads((EVENTS / "schedule/reap.json").read_text())
LOGS = Logs(group="agents", days=14)
MINUTES = 60.0


def reap(world: World, event: object = TICK) -> dict[str, Any]:
    """Run the hook once."""
    clock = world.clock
    table = Table(world, "t", "reap", clock)

    def seen() -> Any:
        marks = {name: age for name, (_, age) in table.notes().items()}
        return look(world, clock, PLACE, world.site, world.reach, marks, LOGS)

    return run(event, seen, world, table, clock, PLACE, LOGS)


def state(world: World, instance: str) -> str:
    """Return an instance's state."""
    found: str = world.instances[instance]["state"]
    return found


def world_with_orphan() -> World:
    """Return two slots, one agent that is listed, one that is not."""
    world = World()
    for slot in ("main-1", "main-2"):
        world.slot(slot)
    world.controllers["main-1"].nodes[world.agent("i-known")] = []
    world.agent("i-orphan")
    world.agent("i-other", stack="other")
    return world


def test_an_orphan_ends_in_the_second_step() -> None:
    """Nobody else does; other stacks' instances are not even asked for."""
    world = world_with_orphan()
    reap(world)
    assert world.notes() == {"i-orphan"}
    assert state(world, "i-orphan") == "running"
    world.now += 9 * MINUTES
    reap(world)
    assert state(world, "i-orphan") == "running"
    world.now += 1 * MINUTES
    reap(world)
    assert state(world, "i-orphan") == "shutting-down"
    assert {state(world, one) for one in ("i-known", "i-other")} == {"running"}
    world.now += 10 * MINUTES
    reap(world)
    assert world.notes() == set()


def test_a_dry_run_says_and_does_nothing() -> None:
    """As `stackgen orphans` asks; the answer is JSON."""
    world = world_with_orphan()
    found = reap(world, {"dry_run": True})
    found = json.loads(json.dumps(found))
    assert [(one["do"], one["instance"]) for one in found["actions"]] == [
        ("keep", "i-known"),
        ("mark", "i-orphan"),
    ]
    assert [one["instance"] for one in found["agents"]] == ["i-known", "i-orphan"]
    assert found["marks"] == {}
    done = {action for _, action, _ in world.calls}
    assert done <= {
        "DescribeServices",
        "DescribeInstances",
        "DescribeLogStreams",
        "Query",
        "computers",
    }
    assert world.notes() == set()


def test_a_blind_hook_fails_loudly_after_everything_else() -> None:
    """The errors alarm rings; agents of other slots end all the same."""
    world = world_with_orphan()
    world.agent("i-of-two", "main-2")
    reap(world)
    world.controllers["main-2"].error = BlindError
    world.now += 10 * MINUTES
    with pytest.raises(UnfinishedError, match="main-2"):
        reap(world)
    assert state(world, "i-orphan") == "shutting-down"
    assert state(world, "i-of-two") == "running"


def test_only_slots_with_agents_are_asked() -> None:
    """A silent Jenkins without agents costs no time."""
    world = world_with_orphan()
    reap(world)
    assert sum(action == "computers" for _, action, _ in world.calls) == 1


def test_streams_of_agents_that_are_gone_go() -> None:
    """The oldest page; one that is gone already is no error."""
    world = World()
    world.slot("main-1")
    world.streams = {
        "main-1/linux/i-9/stackgen": world.now - 18 * 86_400,
        "main-1/linux/i-8/stackgen": world.now - 5,
    }
    reap(world)
    assert list(world.streams) == ["main-1/linux/i-8/stackgen"]


@pytest.mark.parametrize(
    "event",
    [
        None,
        [],
        {},
        {"dry_run": "yes"},
        {**TICK, "version": "1"},
        {**TICK, "detail-type": "Scheduled Event 2"},
        {"Event": "autoscaling:TEST_NOTIFICATION"},
    ],
)
def test_what_is_no_event_of_its_own_is_ignored(event: object) -> None:
    """Nothing is asked of anybody."""
    world = world_with_orphan()
    assert "ignored" in reap(world, event)
    assert world.calls == []
    assert isinstance(events.read(event), Ignored)


@pytest.mark.parametrize("how", HOWS)
def test_whichever_call_fails_the_next_run_mends_it(how: Any) -> None:
    """With each call of each of two runs failing in turn, the end is the same."""
    number = 0
    while True:
        number += 1
        world = world_with_orphan()
        world.streams = {"main-1/linux/i-9/x": world.now - 18 * 86_400}
        world.fail = (number, how)
        for _ in range(6):
            with contextlib.suppress(AwsError, UnfinishedError):
                reap(world)
            assert state(world, "i-known") == state(world, "i-other") == "running"
            world.now += 10 * MINUTES
        assert state(world, "i-orphan") == "shutting-down"
        assert not world.streams
        assert world.notes() == set()
        if number > len(world.calls):
            return


def _listed(world: World) -> None:
    world.controllers["main-1"].nodes["EC2 (main-1) - linux (i-1)"] = []


def _unlisted(world: World) -> None:
    world.controllers["main-1"].nodes.clear()


def _silent(world: World) -> None:
    world.controllers["main-1"].error = REFUSALS[2]


def _speaks(world: World) -> None:
    world.controllers["main-1"].error = None


def _restarts(world: World) -> None:
    world.booted["main-1"] = world.now


def _later(world: World) -> None:
    world.now += 10 * MINUTES


STEPS: tuple[Callable[[World], None], ...] = (
    _listed,
    _unlisted,
    _silent,
    _speaks,
    _restarts,
    _later,
)


def _play(steps: tuple[Callable[[World], None], ...], shift: int) -> World:
    """Play steps, with no, one or two runs after each; see that no living agent ever ends."""
    world = World()
    jenkins = world.slot("main-1")
    world.agent("i-1")
    missed_since: float | None = None
    for number, step in enumerate(steps, start=shift):
        step(world)
        speaks, knows = jenkins.error is None, bool(jenkins.nodes)
        if speaks and knows:
            missed_since = None
        elif speaks and missed_since is None:
            missed_since = world.now
        for _ in range(number % 3):
            before = state(world, "i-1")
            reap(world)
            if (before, state(world, "i-1")) == ("running", "shutting-down"):
                assert speaks
                assert not knows
                assert world.now - world.booted["main-1"] >= 300
                assert missed_since is not None
                assert world.now - missed_since >= 600
                return world
    return world


def test_in_every_order_only_what_nobody_knows_ends() -> None:
    """All orders of six things that may happen, runs lost and doubled; then all end the same."""
    for number, steps in enumerate(permutations(STEPS)):
        world = _play(steps, number)
        _speaks(world)
        _unlisted(world)
        for _ in range(3):
            _later(world)
            reap(world)
        assert state(world, "i-1") == "shutting-down"


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(STEPS), max_size=30).map(tuple), st.integers(0, 2))
def test_in_longer_orders_too(steps: tuple[Callable[[World], None], ...], shift: int) -> None:
    """As above, by chance."""
    _play(steps, shift)
