"""What the hook decides: each signal, each limit; every order of faults ends well."""

import json
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lambdas.health.decide import decide
from lambdas.health.model import (
    Action,
    AskForDump,
    Complain,
    Disk,
    DoNothing,
    Forget,
    Loss,
    Remember,
    ReplaceHost,
    Seen,
    Settings,
    StopTask,
)
from lambdas.shared.record import decode, encode
from lambdas.shared.seen import Site
from tests.unit.lambdas.health.world import (
    FAULTS,
    KINDS,
    SETTINGS,
    World,
    host,
    noted,
    probe,
    seen,
    slot,
    task,
)

#: Three failed looks, and the threads were asked for a minute ago.
FAILED = (
    noted("secured/t1"),
    noted("secured/t2"),
    noted("failing/t1", count=2),
    noted("dump/t1"),
)
HUNG = {"login": 0, "anonymous": 0, "api": "unasked"}


def deeds(found: Seen, given: Settings = SETTINGS) -> list[Action]:
    """Return what is done, without what is left alone."""
    return [one for one in decide(found, given) if not isinstance(one, DoNothing)]


def replacements(found: Seen) -> list[str]:
    """Return what is replaced."""
    actions = decide(found, SETTINGS)
    return [one.instance for one in actions if isinstance(one, ReplaceHost)] + [
        one.slot for one in actions if isinstance(one, StopTask)
    ]


def reasons(found: Seen, subject: str) -> str:
    """Return what is said of a subject."""
    return "; ".join(
        one.reason
        for one in decide(found, SETTINGS)
        if isinstance(one, DoNothing | Complain) and one.subject == subject
    )


def on(hosts: dict[str, dict[str, object]], **more: object) -> Seen:
    """Return a stack with some hosts changed."""
    names = ("a1", "a2", "b1", "b2")
    site = Site(
        slots=(slot(1), slot(2)), hosts=tuple(host(name, **hosts.get(name, {})) for name in names)
    )
    return seen(site=site, **more)


def test_a_stack_that_is_well_is_left_alone() -> None:
    """Each slot and each host has its reason."""
    assert deeds(seen()) == []
    assert {one.subject for one in decide(seen(), SETTINGS)} == {  # type: ignore[union-attr]
        "main-1",
        "main-2",
        "i-a1",
        "i-a2",
        "i-b1",
        "i-b2",
    }


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        (HUNG, "does not answer /login"),
        ({"login": 500}, "answers 500"),
        ({"login": 503, "anonymous": 503}, "still answers 503"),
        ({"api": "boots"}, "still answers 503"),
        ({"api": "silent"}, "its API does not answer"),
        ({"seconds": 10.5}, "took 10.5 s"),
        ({"anonymous": 200}, "not secured any more"),
    ],
)
def test_each_answer_that_is_none_counts(changes: dict[str, object], why: str) -> None:
    """Looks are counted; the second asks for the threads, the third replaces the slot."""
    failing = replace(seen(), probes=(probe(1, **changes), probe(2)))
    first = [one for one in deeds(failing) if not isinstance(one, Complain)]
    assert [(type(one), getattr(one, "count", None)) for one in first] == [(Remember, 1)]
    assert why in first[0].reason
    again = (*failing.notes, noted("failing/t1", count=1))
    second = deeds(replace(failing, notes=again))
    assert [one.task for one in second if isinstance(one, AskForDump)] == [task(1).arn]
    assert replacements(replace(failing, notes=again)) == []
    assert replacements(replace(failing, notes=FAILED)) == ["main-1"]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"target": "unhealthy"}, "the balancer finds it unhealthy"),
        ({"target": "absent"}, "in no target group"),
        ({"health": "UNHEALTHY"}, "ECS finds its container unhealthy"),
    ],
)
def test_what_aws_says_counts_as_well(changes: dict[str, object], why: str) -> None:
    """A slot that answers and is not let in serves nobody."""
    site = Site(slots=(slot(1, tasks=(task(1, **changes),)), slot(2)), hosts=seen().site.hosts)
    found = seen(site=site, notes=FAILED)
    assert why in reasons(replace(found, notes=()), "main-1")
    assert replacements(found) == ["main-1"]


def test_a_slot_without_a_balancer_misses_no_target() -> None:
    """Its target is absent because nobody asked for one."""
    alone = slot(1, tasks=(task(1, target="absent"),), group="")
    site = Site(slots=(alone, slot(2)), hosts=seen().site.hosts)
    assert replacements(seen(site=site, notes=FAILED)) == []


def test_a_look_that_comes_too_soon_is_not_counted() -> None:
    """Events come between the minutes: three within seconds are one look."""
    soon = (noted("failing/t1", count=2, age=5.0), noted("dump/t1"))
    assert replacements(seen(probes=(probe(1, **HUNG), probe(2)), notes=soon)) == []
    stale = (*FAILED[:2], noted("failing/t1", count=2, age=900.0), noted("dump/t1"))
    found = deeds(seen(probes=(probe(1, **HUNG), probe(2)), notes=stale))
    assert [one.count for one in found if isinstance(one, Remember)] == [1]


def test_a_slot_that_is_well_again_is_forgotten() -> None:
    """The count begins anew."""
    found = deeds(seen(notes=FAILED[:3]))
    assert [one.subject for one in found if isinstance(one, Forget)] == ["failing/t1"]


def test_it_waits_for_the_threads() -> None:
    """Ten seconds after they were asked for; that they were asked for at all is enough."""
    hung = seen(probes=(probe(1, **HUNG), probe(2)))
    young = (noted("failing/t1", count=3), noted("dump/t1", age=4.0))
    assert replacements(replace(hung, notes=young)) == []
    refused = (noted("failing/t1", count=3), noted("dump/t1", age=11.0, text="not asked: denied"))
    assert replacements(replace(hung, notes=refused)) == ["main-1"]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"desired": 0}, "off"),
        ({"tasks": ()}, "no task"),
        ({"deploying": True}, "deploys"),
        ({"tasks": (task(1, status="PENDING"),)}, "PENDING"),
        ({"tasks": (task(1, age_seconds=599.0),)}, "may still boot"),
        ({"tasks": (task(1, age_seconds=None),)}, "may still boot"),
        ({"tasks": (task(1, target="draining"),)}, "leaves the balancer"),
        ({"tasks": (task(1, target="absent"),), "optional": True}, "left the balancer"),
    ],
)
def test_what_is_on_its_way_is_not_judged(changed: dict[str, object], why: str) -> None:
    """Whatever it answers meanwhile."""
    site = Site(slots=(slot(1, **changed), slot(2)), hosts=seen().site.hosts)
    found = seen(site=site, probes=(probe(1, **HUNG), probe(2)), notes=FAILED)
    assert replacements(found) == []
    assert why in reasons(found, "main-1")


@pytest.mark.parametrize(
    "changed", [{"status": "DRAINING"}, {"lifecycle": "Terminating:Wait"}, {"healthy": False}]
)
def test_a_slot_on_a_host_that_goes_is_not_judged(changed: dict[str, object]) -> None:
    """Its host's end is somebody else's."""
    found = on({"a1": dict(changed)}, probes=(probe(1, **HUNG), probe(2)), notes=FAILED)
    assert replacements(found) == []
    assert "way out" in reasons(found, "main-1")


def test_never_the_last_slot_that_serves() -> None:
    """A slow one stays while the other is down; one that hangs altogether is no loss."""
    slow, hung = probe(1, seconds=30.0), probe(1, **HUNG)
    down = slot(2, tasks=(task(2, target="unhealthy"),))
    site = Site(slots=(slot(1), down), hosts=seen().site.hosts)
    found = seen(site=site, probes=(slow, probe(2, **HUNG)), notes=FAILED)
    assert replacements(found) == []
    assert "no other slot of main serves" in reasons(found, "main-1")
    gone = Site(slots=(slot(1, tasks=(task(1, target="unhealthy"),)), down), hosts=site.hosts)
    assert replacements(seen(site=gone, probes=(hung, probe(2, **HUNG)), notes=FAILED)) == [
        "main-1"
    ]


def test_slots_that_are_in_no_target_group_serve_nobody() -> None:
    """They answer, and no request reaches them: the last one is no loss either."""
    slots = (
        slot(1, tasks=(task(1, target="absent"),)),
        slot(2, tasks=(task(2, target="absent"),)),
    )
    site = Site(slots=slots, hosts=seen().site.hosts)
    assert replacements(seen(site=site, notes=FAILED)) == ["main-1"]
    refused = (replace(slots[0], tasks=(task(1, target="unhealthy"),)), slots[1])
    assert replacements(seen(site=replace(site, slots=refused), notes=FAILED)) == []


def test_who_reaches_no_slot_replaces_none() -> None:
    """The balancer reaches them all: it is the hook that is cut off."""
    both = (*FAILED, noted("failing/t2", count=2), noted("dump/t2"))
    found = seen(probes=(probe(1, **HUNG), probe(2, **HUNG)), notes=both)
    assert replacements(found) == []


def test_one_a_zone_in_ten_minutes() -> None:
    """Read from what AWS tells; what ended by itself does not count, nor what is long over."""
    hung = seen(probes=(probe(1, **HUNG), probe(2)), notes=FAILED)
    lost = Loss(zone="a", instance="i-a2", what="host i-a2 was ended", age_seconds=599.0)
    assert replacements(replace(hung, losses=(lost,))) == []
    assert "one a zone in ten minutes" in reasons(replace(hung, losses=(lost,)), "main-1")
    assert replacements(replace(hung, losses=(replace(lost, zone="b"),))) == ["main-1"]
    assert replacements(replace(hung, losses=(replace(lost, age_seconds=600.0),))) == ["main-1"]
    memory = (*FAILED, noted("replaced/a", age=100.0, text="the task of main-9 was stopped"))
    assert replacements(replace(hung, notes=memory)) == []
    old = (*FAILED, noted("replaced/a", age=121.0))
    assert replacements(replace(hung, notes=old)) == ["main-1"]


def test_a_host_that_goes_keeps_its_zone() -> None:
    """Whoever ends it: AWS has not told of it as an activity yet."""
    cases: tuple[dict[str, object], ...] = ({"healthy": False}, {"lifecycle": "Terminating:Wait"})
    for changed in cases:
        found = on({"a2": dict(changed)}, probes=(probe(1, **HUNG), probe(2)), notes=FAILED)
        assert replacements(found) == []


def test_the_homes_out_of_reach_are_told() -> None:
    """Every slot answers its login page and no API: a new task could not mount its home either."""
    silent = (probe(1, api="silent", anonymous=0), probe(2, api="silent", anonymous=0))
    found = seen(probes=silent, notes=FAILED)
    assert replacements(found) == []
    assert "file system" in reasons(found, "homes")


def test_a_blind_hook_does_nothing_and_says_so() -> None:
    """Its token is refused: an alarm, and no action."""
    found = seen(probes=(probe(1, api="blind"), probe(2)), notes=FAILED[:2])
    assert [type(one) for one in deeds(found)] == [Complain]
    assert "refuses the hooks' token" in reasons(found, "main-1")


def test_an_unsecured_jenkins_is_replaced_only_where_that_mends() -> None:
    """One that was secured had its configuration changed; one that never was starts so again."""
    open_one = (probe(1, anonymous=200), probe(2))
    never = (noted("secured/t2"), noted("failing/t1", count=9), noted("dump/t1"))
    found = seen(probes=open_one, notes=never)
    assert replacements(found) == []
    assert "without logging in" in reasons(found, "main-1")
    assert replacements(seen(probes=open_one, notes=FAILED)) == ["main-1"]
    assert "without logging in" in reasons(seen(probes=open_one, notes=FAILED), "main-1")


def test_that_a_slot_is_secured_is_noted_once() -> None:
    """By task: the next one is another."""
    found = deeds(seen(notes=(noted("secured/t2"), noted("secured/t0"))))
    assert [(type(one), one.subject) for one in found] == [  # type: ignore[union-attr]
        (Remember, "secured/t1"),
        (Forget, "secured/t0"),
    ]


def test_an_agent_may_be_away_for_five_minutes() -> None:
    """It reconnects several times an hour; since when it is away, the first look notes."""
    cut = on({"a1": {"connected": False}})
    (found,) = deeds(cut)
    assert isinstance(found, Remember)
    assert found.subject == "cut/i-a1"
    early = replace(cut, notes=(*cut.notes, noted("cut/i-a1", age=299.0)))
    assert deeds(early) == []
    late = replace(cut, notes=(*cut.notes, noted("cut/i-a1", age=300.0)))
    assert replacements(late) == ["i-a1"]
    back = seen(notes=(*seen().notes, noted("cut/i-a1", age=299.0)))
    assert [type(one) for one in deeds(back)] == [Forget]


def test_where_no_agent_is_connected_no_host_is_replaced() -> None:
    """A new one would not reach ECS either."""
    names = ("a1", "a2", "b1", "b2")
    notes = tuple(noted(f"cut/i-{name}", age=900.0) for name in names)
    found = on({name: {"connected": False} for name in names}, notes=notes)
    assert replacements(found) == []
    assert "a new one would not be" in reasons(found, "i-a1")


def test_a_stuck_runtime_and_a_full_disk_are_replaced() -> None:
    """At once: ECS and two values in a row have waited already."""
    assert replacements(on({"a1": {"runtime": "IMPAIRED"}})) == ["i-a1"]
    for runtime in ("INSUFFICIENT_DATA", "INITIALIZING", ""):
        assert replacements(on({"a1": {"runtime": runtime}})) == []
    full = Disk(instance="i-a2", percents=(96.0, 95.0), age_seconds=60.0)
    assert replacements(seen(disks=(full,))) == ["i-a2"]
    for changed in (
        replace(full, percents=(96.0, 94.0)),
        replace(full, age_seconds=301.0),
        replace(full, percents=()),
    ):
        assert replacements(seen(disks=(changed,))) == []


def test_the_host_of_the_last_slot_stays() -> None:
    """Its containers go on: users are served as long as nobody touches it."""
    down = slot(2, tasks=(task(2, target="unhealthy"),))
    hosts = (host("a1", runtime="IMPAIRED"), host("b1"))
    found = seen(site=Site(slots=(slot(1), down), hosts=hosts), probes=(probe(1), probe(2, **HUNG)))
    assert replacements(found) == []
    assert "it carries main-1" in reasons(found, "i-a1")


def test_two_hosts_with_the_only_slots_go_one_after_the_other() -> None:
    """Both are at fault, and each serves as long as the other one is away."""
    found = on({"a1": {"runtime": "IMPAIRED"}, "b1": {"runtime": "IMPAIRED"}})
    assert replacements(found) == ["i-a1"]


def test_what_left_a_host_does_not_keep_it_from_being_replaced() -> None:
    """ECS has taken the slot off a full disk a minute ago: that is the same misfortune."""
    full = Disk(instance="i-a1", percents=(100.0, 100.0), age_seconds=10.0)
    moved = Site(
        slots=(slot(1, tasks=(task(1, instance="i-a2"),)), slot(2)), hosts=seen().site.hosts
    )
    lost = Loss(zone="a", instance="i-a1", what="a task of main-1 was stopped", age_seconds=60.0)
    assert replacements(seen(site=moved, disks=(full,), losses=(lost,))) == ["i-a1"]
    ours = replace(lost, ours=True)
    assert replacements(seen(site=moved, disks=(full,), losses=(ours,))) == []
    other = replace(lost, instance="i-a2")
    assert replacements(seen(site=moved, disks=(full,), losses=(other,))) == []


def test_what_was_seen_can_be_decided_again() -> None:
    """From the log's own form: with the same settings it is the same."""
    found = seen(probes=(probe(1, **HUNG), probe(2)), notes=FAILED)
    again = decode(Seen, json.loads(json.dumps(encode(found))))
    assert again == found
    assert decide(again, decode(Settings, encode(SETTINGS))) == decide(found, SETTINGS)


def test_a_host_that_has_not_joined_is_left_alone() -> None:
    """Its group and its boot are at work."""
    found = on({"a2": {"container_instance": "", "connected": False, "age_seconds": None}})
    assert deeds(found) == []
    assert "not joined" in reasons(found, "i-a2")


def test_the_threads_of_a_task_that_ecs_ends_are_asked_for() -> None:
    """Its container is unhealthy: it has a moment left while the balancer lets go of it."""
    ending = task(1, stopping=True, health="UNHEALTHY", target="draining")
    site = Site(slots=(slot(1, tasks=(ending,)), slot(2)), hosts=seen().site.hosts)
    (found,) = deeds(seen(site=site))
    assert isinstance(found, AskForDump)
    assert deeds(seen(site=site, notes=(*seen().notes, noted("dump/t1")))) == []
    leaving = replace(site, hosts=(host("a1", lifecycle="Terminating:Wait"), host("b1")))
    assert deeds(seen(site=leaving)) == []


@pytest.mark.parametrize("wakes", [0, 2])
def test_every_order_of_faults_ends_well(wakes: int) -> None:
    """Six faults, a minute apart, each event lost or there twice: the stack is whole in the end."""
    for order in permutations(FAULTS):
        world = World()
        for name in order:
            FAULTS[name](world)
            for _ in range(wakes):
                world.run()
            world.wait(60.0)
            world.run()
        _settle(world)
        assert world.well(), order


STEPS = st.lists(
    st.tuples(
        st.sampled_from(sorted(KINDS)),
        st.integers(min_value=1, max_value=5),
        st.sampled_from([0.0, 5.0, 60.0, 61.0, 400.0]),
        st.integers(min_value=0, max_value=3),
    ),
    min_size=1,
    max_size=20,
)


@settings(max_examples=60, deadline=None)
@given(st.integers(min_value=2, max_value=5), STEPS)
def test_any_faults_end_well(zones: int, steps: list[tuple[str, int, float, int]]) -> None:
    """Anywhere, at any time, with looks lost and doubled: nothing goes that must not."""
    world = World(zones=zones)
    for kind, number, pause, looks in steps:
        KINDS[kind](world, min(number, zones))
        world.wait(pause)
        for _ in range(looks):
            world.run()
    _settle(world)
    assert world.well()


def _settle(world: World) -> None:
    """Let the hook run each minute until all is well; each fault may take its zone ten minutes."""
    for _ in range(120):
        if world.well():
            return
        world.wait(60.0)
        world.run()
