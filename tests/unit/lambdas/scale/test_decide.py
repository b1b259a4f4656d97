"""When a slot is turned on and off, and what never happens on the way."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdas.scale import plan
from lambdas.scale.decide import decide
from lambdas.scale.load import LATENCY, REQUESTS
from lambdas.scale.seen import Moment, Point
from lambdas.scale.settings import Hours, Settings
from tests.unit.lambdas.scale.world import World, kinds, with_look, world

HIGH = 800.0
LOW = 20.0


def reasons(site: World) -> str:
    """Return why the hook does what it does."""
    return "; ".join(action.reason for action in decide(site.seen(), site.settings))


def test_load_that_lasts_turns_slots_on_one_after_the_other_up_to_the_last() -> None:
    """Load that lasts turns slots on one after the other up to the last."""
    site = world(cpu=HIGH)
    site.live(2)
    assert site.on == [1, 2]
    site.live(3)
    assert site.on == [1, 2, 3], "one at a time"
    site.live(40)
    assert site.on == [1, 2, 3, 4]
    assert "no slot is left to turn on" in reasons(site)
    assert not site.clashes


def test_a_peak_that_does_not_last_turns_nothing_on() -> None:
    """A peak that does not last turns nothing on."""
    site = world()
    for _ in range(20):
        site.cpu = HIGH
        site.live(2)
        site.cpu = LOW
        site.live(1)
    assert site.on == [1, 2]


def test_calm_turns_optional_slots_off_quieted_first_and_never_below_the_least() -> None:
    """Calm turns optional slots off quieted first and never below the least."""
    site = world(on=4, cpu=LOW)
    site.live(120)
    assert site.on == [1, 2]
    assert kinds(site.done) == ["QuietDown", "Deregister", "TurnOff"] * 2
    assert not site.clashes
    assert site.state()[1] == (), "nothing of it is left in the notes"


def test_neither_high_nor_calm_changes_nothing_however_long_it_lasts() -> None:
    """Neither high nor calm changes nothing however long it lasts."""
    for count in (2, 3, 4):
        site = world(on=count, cpu=50.0 * count)
        site.live(200)
        assert site.on == list(range(1, count + 1)), count


@pytest.mark.parametrize("total", range(0, 600, 11))
def test_a_steady_load_never_flaps(total: int) -> None:
    """A steady load never flaps."""
    site = world(cpu=float(total))
    site.live(240)
    changes = [it for it in kinds(site.done) if it in ("TurnOn", "TurnOff", "CancelQuietDown")]
    assert changes in ([], ["TurnOn"], ["TurnOn", "TurnOn"])


def test_a_slot_that_builds_stays_until_it_does_not() -> None:
    """A slot that builds stays until it does not."""
    site = world(on=3, cpu=LOW)
    site.slot("main-3").busy = 1
    site.live(60)
    assert site.on == [1, 2, 3]
    assert not site.slot("main-3").quiet
    assert "main-3 runs 1 builds" in reasons(site)
    site.slot("main-3").busy = 0
    site.live(5)
    assert site.on == [1, 2]


def test_a_build_that_waits_in_a_slot_keeps_it() -> None:
    """A build that waits in a slot keeps it."""
    site = world(on=3, cpu=LOW)
    site.slot("main-3").waiting = 1
    site.live(60)
    assert site.on == [1, 2, 3]


def test_load_that_comes_back_takes_a_slot_back_from_every_step_of_its_way() -> None:
    """Load that comes back takes a slot back from every step of its way."""
    for steps in (1, 2):
        site = world(on=3, cpu=LOW)
        site.live(15 + steps)  # one minute to be called calm, fifteen to believe it
        assert site.on == [1, 2, 3]
        assert site.slot("main-3").quiet
        site.cpu = HIGH
        site.run()
        three = site.slot("main-3")
        assert (three.desired, three.quiet, three.target) == (1, False, "healthy"), steps
        assert site.state()[1] == ()


def test_a_slot_that_gets_work_on_its_way_out_stays_after_a_while() -> None:
    """A slot that gets work on its way out stays after a while."""
    site = world(on=3, cpu=LOW)
    site.live(17)
    assert site.slot("main-3").quiet
    site.slot("main-3").waiting = 1
    site.live(9)
    assert site.slot("main-3").quiet
    site.live(5)
    assert not site.slot("main-3").quiet
    assert site.on == [1, 2, 3]


def test_a_quiet_down_by_somebody_else_is_never_taken_back_nor_used() -> None:
    """A quiet down by somebody else is never taken back nor used."""
    site = world(on=3, cpu=LOW)
    site.slot("main-3").quiet = True
    site.live(60)
    assert site.slot("main-3").quiet
    assert site.on == [1, 2, 3]
    assert "quieted by somebody else" in reasons(site)


def test_draining_hosts_do_not_count() -> None:
    """Draining hosts do not count."""
    site = world(on=3, cpu=LOW)
    site.slot("main-2").host = "DRAINING"
    site.live(60)
    assert site.on == [1, 2, 3], "only one other slot would stay"
    site.slot("main-2").host = "ACTIVE"
    site.live(30)
    assert site.on == [1, 2]


def test_a_slot_whose_host_drains_is_left_to_the_hook_that_drains_it() -> None:
    """A slot whose host drains is left to the hook that drains it."""
    site = world(on=3, cpu=LOW)
    site.live(17)
    assert site.slot("main-3").quiet
    site.slot("main-3").host = "DRAINING"
    site.run()
    assert site.slot("main-3").quiet, "whoever drains has quieted it as well"
    assert site.state()[1] == ()


def test_figures_older_than_two_minutes_are_none() -> None:
    """Figures older than two minutes are none."""
    site = world(cpu=HIGH, notes={"over:main": 3600.0})
    seen = site.seen()
    old = replace(seen, points=tuple(replace(one, age_seconds=121.0) for one in seen.points))
    assert kinds(decide(seen, site.settings)) == ["TurnOn"]
    assert kinds(decide(old, site.settings)) == []


def test_nobody_is_calm_while_a_slot_says_nothing_of_its_cpu() -> None:
    """Nobody is calm while a slot says nothing of its CPU."""
    site = world(on=3, cpu=LOW, notes={"calm:main": 3600.0})
    seen = site.seen()
    some = replace(seen, points=tuple(one for one in seen.points if one.of != "main-2"))
    assert kinds(decide(seen, site.settings)) == ["QuietDown"]
    assert kinds(decide(some, site.settings)) == []


def test_figures_that_come_late_at_times_do_not_hide_that_load_lasts() -> None:
    """Every second minute nothing is known: the load still lasts."""
    site = world(cpu=HIGH)
    for minute in range(8):
        site.cpu = HIGH if minute % 2 else None
        site.live(1)
    assert site.on != [1, 2]


def test_what_was_noted_long_before_the_figures_came_again_does_not_count() -> None:
    """After some minutes without figures the load has to last anew."""
    site = world(on=3, cpu=LOW)
    site.live(14)
    site.cpu = None
    site.live(30)
    site.cpu = LOW
    site.live(3)
    assert site.on == [1, 2, 3]
    assert not site.slot("main-3").quiet
    site.live(30)
    assert site.on == [1, 2]


@pytest.mark.parametrize(
    ("name", "value", "turned_on"),
    [
        (LATENCY, 1.9, False),
        (LATENCY, 2.0, True),
        (REQUESTS, 2999.0, False),
        (REQUESTS, 3000.0, True),
    ],
)
def test_the_balancers_figures_count_as_the_cpu_does(
    name: str, value: float, *, turned_on: bool
) -> None:
    """The balancers figures count as the CPU does."""
    site = world(cpu=LOW, notes={"over:main": 3600.0})
    seen = site.seen()
    point = Point(of="main", name=name, value=value, age_seconds=0)
    found = decide(replace(seen, points=(*seen.points, point)), site.settings)
    assert kinds(found) == (["TurnOn"] if turned_on else [])


def test_the_heap_counts() -> None:
    """The heap counts."""
    site = world(cpu=LOW, notes={"over:main": 3600.0})
    seen = site.seen()
    for slot in ("main-1", "main-2"):
        seen = with_look(seen, slot, lambda look: replace(look, heap_percent=86.0))
    assert kinds(decide(seen, site.settings)) == ["TurnOn"]


def test_a_queue_turns_nothing_on() -> None:
    """A queue turns nothing on."""
    site = world(cpu=LOW)
    for one in site.slots:
        one.waiting = 500
    site.live(60)
    assert site.on == [1, 2]


def test_a_jenkins_that_refuses_the_token_is_left_alone() -> None:
    """A Jenkins that refuses the token is left alone."""
    site = world(on=3, cpu=LOW, notes={"calm:main": 3600.0})
    seen = with_look(site.seen(), "main-3", lambda look: replace(look, answers="blind"))
    found = decide(seen, site.settings)
    assert kinds(found) == []
    assert "does not say whether it is idle (blind)" in found[-1].reason


def test_office_hours_turn_slots_on_and_keep_them() -> None:
    """Office hours turn slots on and keep them."""
    hours = Hours(days=("mon",), start="08:00", end="18:00", slots=3)
    site = world(cpu=LOW, settings=Settings(floor=(hours,)))
    site.live(60)
    assert site.on == [1, 2, 3]
    site.moment = Moment(day="mon", minute=18 * 60)
    site.live(60)
    assert site.on == [1, 2]


def test_more_slots_than_there_are_are_as_many_as_there_are() -> None:
    """More slots than there are are as many as there are."""
    site = world(cpu=LOW, settings=Settings(floor=(Hours(slots=9),)))
    site.live(60)
    assert site.on == [1, 2, 3, 4]
    assert not site.clashes


@pytest.mark.parametrize(
    ("day", "minute", "holds"),
    [
        ("fri", 22 * 60 - 1, False),
        ("fri", 22 * 60, True),
        ("sat", 6 * 60 - 1, True),
        ("sat", 6 * 60, False),
        ("sat", 22 * 60, False),
    ],
)
def test_hours_may_go_on_past_midnight(day: str, minute: int, *, holds: bool) -> None:
    """Hours may go on past midnight."""
    hours = Hours(days=("fri",), start="22:00", end="06:00", slots=3)
    assert hours.hold(Moment(day=day, minute=minute)) is holds


def test_a_slot_that_is_deployed_is_not_touched() -> None:
    """A slot that is deployed is not touched."""
    site = world(cpu=HIGH, notes={"over:main": 3600.0})
    seen = site.seen()
    deployed = tuple(replace(slot, deploying=slot.optional) for slot in seen.site.slots)
    seen = replace(seen, site=replace(seen.site, slots=deployed))
    assert kinds(decide(seen, site.settings)) == []


def test_the_zone_with_fewer_slots_comes_first() -> None:
    """The zone with fewer slots comes first."""
    site = world(fixed=1, optional=3, on=1, cpu=HIGH, notes={"over:main": 3600.0})
    site.run()
    assert site.on == [1, 2]
    assert site.seen().site.slots[0].zone != site.seen().site.slots[1].zone


def test_the_next_slot_waits_until_the_last_one_serves() -> None:
    """One that never comes up is no reason to turn on all of them."""
    site = world(cpu=HIGH)
    for _ in range(40):
        site.pass_minutes()
        site.slot("main-3").target = "unhealthy"
        site.run()
    assert site.on in ([1, 2, 3], [1, 2, 4])
    assert "is on its way" in reasons(site)


def test_what_was_asked_before_is_answered_before_a_slot_is_off() -> None:
    """A target that drains for long is waited for."""
    site = world(on=3, cpu=LOW)
    site.live(17)
    for _ in range(5):
        site.pass_minutes()
        site.slot("main-3").target = "draining"
        assert kinds(site.run()) == []
    site.live(1)
    assert site.on == [1, 2]


def test_a_target_that_ecs_puts_back_keeps_no_slot_quiet() -> None:
    """ECS takes it out itself then, before it ends the task."""
    site = world(on=3, cpu=LOW)
    site.live(17)
    three = site.slot("main-3")
    assert three.target == "draining"
    site.pass_minutes()
    three.target, three.put_back = "healthy", True
    found = site.run()
    assert kinds(found) == ["TurnOff"]
    assert "put it back" in found[0].reason
    assert site.on == [1, 2]
    assert not site.clashes


def test_a_slot_that_starts_anew_on_its_way_out_begins_it_anew() -> None:
    """What was noted of the task before says nothing of this one."""
    site = world(on=3, cpu=LOW)
    site.live(17)
    site.restart(site.slot("main-3"))
    site.live(2)
    assert kinds(site.done) == ["QuietDown", "Deregister", "QuietDown", "Deregister"]
    assert site.on == [1, 2, 3]
    assert not site.clashes


def test_other_controllers_are_not_mixed_up() -> None:
    """Other controllers are not mixed up."""
    site = world(cpu=HIGH, notes={"over:main": 3600.0})
    seen = site.seen()
    other = tuple(replace(it, controller="b", name=f"b-{it.name}") for it in seen.site.slots)
    seen = replace(seen, site=replace(seen.site, slots=(*seen.site.slots, *other)))
    found = decide(seen, site.settings)
    assert [it.controller for it in found if isinstance(it, plan.TurnOn)] == ["main"]


def _high(site: World) -> None:
    site.cpu = HIGH


def _low(site: World) -> None:
    site.cpu = LOW


def _build(site: World) -> None:
    for one in site.slots:
        one.busy = int(bool(one.desired) and not one.quiet)


def _done(site: World) -> None:
    for one in site.slots:
        one.busy = 0


def _restart(site: World) -> None:
    site.restart(site.slots[2])


def _long(site: World) -> None:
    site.pass_minutes(20)


Event = Callable[[World], None]
EVENTS: tuple[Event, ...] = (_high, _low, _build, _done, _restart, _long)


#: How the run behind an event goes wrong.
RUNS: dict[str, Callable[[World], object]] = {
    "well": lambda site: site.run(),
    "twice": lambda site: (site.run(), site.run()),
    "lost": lambda _: None,
    "dies at once": lambda site: site.run(dies_after=0),
    "dies after one action": lambda site: site.run(dies_after=1),
    "dies after two": lambda site: site.run(dies_after=2),
}


def _after_all_orderings(site: World, how: str, left: tuple[Event, ...]) -> Iterator[World]:
    """Yield the world after each sequence of events, none twice, of any length."""
    yield site
    for event in left:
        then = deepcopy(site)
        then.pass_minutes()
        event(then)
        RUNS[how](then)
        yield from _after_all_orderings(then, how, tuple(it for it in left if it is not event))


@pytest.mark.parametrize(
    ("how", "on"), [*((how, 3) for how in RUNS), ("dies after one action", 4), ("well", 2)]
)
def test_whatever_happens_in_whatever_order_the_end_is_the_same(how: str, on: int) -> None:
    """Whatever happens in whatever order the end is the same."""
    begin = world(on=on, cpu=LOW, notes={"calm:main": 1200.0})
    begin.run()
    settled: set[tuple[object, ...]] = set()
    for site in _after_all_orderings(begin, how, EVENTS):
        assert not site.clashes
        if site.everything() in settled:
            continue
        settled.add(site.everything())
        for cpu, end in ((LOW, 2), (HIGH, 4)):
            after = deepcopy(site)
            _done(after)
            after.cpu = cpu
            after.live(100, step=5)
            assert not after.clashes
            assert after.state() == world(on=end).state()


@given(
    on=st.integers(2, 4),
    happens=st.lists(
        st.tuples(st.sampled_from(EVENTS), st.sampled_from(sorted(RUNS)), st.integers(1, 20)),
        max_size=60,
    ),
)
def test_a_long_random_time_ends_as_a_short_one(
    on: int, happens: list[tuple[Event, str, int]]
) -> None:
    """A long random time ends as a short one."""
    site = world(on=on, cpu=LOW)
    for event, how, minutes in happens:
        event(site)
        RUNS[how](site)
        site.pass_minutes(minutes)
        assert {1, 2} <= set(site.on)
        assert not site.clashes
    _done(site)
    site.cpu = LOW
    site.live(200, step=5)
    assert site.state() == world(on=2).state()
