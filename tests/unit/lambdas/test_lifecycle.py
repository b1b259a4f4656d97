"""Whatever order things come in, hosts leave one after the other and all is well in the end."""

from collections.abc import Callable, Mapping
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from lambdas.lifecycle.seen import Settings
from tests.unit.lambdas.lifecycle.world import Build, World

#: Two controllers over two zones: every host carries a slot of each.
_PINS = {"main-1": "a", "main-2": "b", "team-1": "a", "team-2": "b"}

_EVENTS: Mapping[str, Callable[[World], object]] = {
    "a leaves": lambda world: world.terminate("i-a"),
    "b leaves": lambda world: world.terminate("i-b"),
    "step": lambda world: world.step(),
    "step again": lambda world: (world.step(), world.step()),
    "a freestyle build begins": lambda world: world.begin("main-1", Build(name="f #1", left=9)),
    "a Pipeline begins": lambda world: world.begin(
        "main-2", Build(name="p #1", left=9, pipeline=True)
    ),
}


def _lived(world: World, events: list[Callable[[World], object]], pause: int) -> World:
    """Let events happen, with a pause between; then leave the world to the schedule."""
    for event in events:
        event(world)
        world.tick(pause)
    assert world.settle(), world.hosts
    return world


def _well(world: World) -> None:
    """Assert what holds of every story in which nobody does harm."""
    assert world.lost == []
    assert world.dark == []
    assert world.together == []


def test_every_order_of_six_events_leads_to_the_same_end() -> None:
    """All orders, with each event lost once, at two speeds: nothing is lost, no controller dark."""
    for order in permutations(_EVENTS):
        for pause in (0, 3):
            _well(_lived(World(_PINS), [_EVENTS[name] for name in order], pause))
    for lost in ("step", "step again"):
        for order in permutations([name for name in _EVENTS if name != lost]):
            _well(_lived(World(_PINS), [_EVENTS[name] for name in order], 1))


def test_every_order_with_harm_leads_to_the_same_end() -> None:
    """A host killed, a Jenkins that ends: what they take with them is lost, never more."""
    events = {
        **{name: _EVENTS[name] for name in ("a leaves", "b leaves", "step")},
        "a is killed": lambda world: world.kill("i-a"),
        "main-2 ends": lambda world: world.restart("main-2"),
        "a freestyle build begins": _EVENTS["a freestyle build begins"],
    }
    for order in permutations(events):
        world = _lived(World(_PINS), [events[name] for name in order], 1)
        assert world.together == []
        # The build ran on host a: only its death may have ended it.
        assert len(world.lost) <= 1


_STORY = st.lists(
    st.tuples(
        st.sampled_from(
            ["leave", "kill", "end", "step", "freestyle", "pipeline", "cut", "stuck", "heal"]
        ),
        st.sampled_from(["a", "b", "c"]),
        st.integers(0, 5),
    ),
    max_size=14,
)


def _happens(world: World, what: str, zone: str) -> None:
    host = next((name for name in reversed(world.hosts) if world.hosts[name].zone == zone), "")
    slot = next(name for name, its in world.pins.items() if its == zone)
    if what == "leave":
        world.terminate(host)
    elif what == "kill":
        world.kill(host)
    elif what == "end":
        world.restart(slot)
    elif what == "step":
        world.step()
    elif what in {"freestyle", "pipeline"}:
        world.begin(slot, Build(name=what, left=12, pipeline=what == "pipeline"))
    elif host:
        world.hosts[host].connected = what != "cut"
        world.hosts[host].runtime = "IMPAIRED" if what == "stuck" else "OK"


@settings(max_examples=300, deadline=None)
@given(story=_STORY, minutes=st.sampled_from([0, 5, 60]))
def test_any_story_ends_well(story: list[tuple[str, str, int]], minutes: int) -> None:
    """Three zones, a slot of one controller alone in one: no two of a controller leave at once."""
    pins = {
        "main-1": "a",
        "main-2": "b",
        "main-3": "c",
        "team-1": "a",
        "team-2": "c",
        "solo-1": "b",
    }
    world = World(pins, settings=Settings(drain_minutes=minutes))
    for what, zone, pause in story:
        _happens(world, what, zone)
        world.tick(pause)
    for host in world.hosts.values():
        host.connected, host.runtime = True, "OK"
    assert world.settle(), (world.hosts, world.tasks, world.notes)
    assert world.together == []


@settings(max_examples=200, deadline=None)
@given(
    story=st.lists(
        st.tuples(
            st.sampled_from(["leave", "step", "freestyle", "pipeline"]),
            st.sampled_from(["a", "b", "c"]),
            st.integers(0, 5),
        ),
        max_size=14,
    )
)
def test_without_harm_nothing_is_ever_lost(story: list[tuple[str, str, int]]) -> None:
    """Hosts leave as often as they like: no build ends early, no controller is ever dark."""
    world = World({"main-1": "a", "main-2": "b", "main-3": "c", "team-1": "a", "team-2": "c"})
    for what, zone, pause in story:
        _happens(world, what, zone)
        world.tick(pause)
    assert world.settle()
    _well(world)
