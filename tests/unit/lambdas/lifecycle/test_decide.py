"""Each rule of the lifecycle hook, in the smallest stack that shows it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from lambdas.lifecycle.decide import PAUSE_SECONDS, STOP_SECONDS, SUCCESSOR_SECONDS, decide
from lambdas.lifecycle.deeds import (
    Action,
    Activate,
    Alarm,
    CancelQuietDown,
    Continue,
    DoNothing,
    Drain,
    Forget,
    Heartbeat,
    QuietDown,
    Remember,
    Wait,
)
from lambdas.lifecycle.seen import Asked, Held, Note, Seen, Settings
from lambdas.shared.seen import Host, Site, Slot
from tests.unit.lambdas.lifecycle.world import slot, task

_HERE = Host(
    instance="i-a",
    zone="a",
    lifecycle="Terminating:Wait",
    healthy=True,
    container_instance="ci/i-a",
    status="ACTIVE",
    connected=True,
    runtime="OK",
    age_seconds=900.0,
)
_THERE = replace(_HERE, instance="i-b", zone="b", lifecycle="InService", container_instance="ci/b")
_NEXT = replace(_HERE, instance="i-c", lifecycle="InService", container_instance="ci/c")
_ONE, _TWO = task("t1", host="i-a"), task("t2", host="i-b")
_SERVES = Asked(task="t1", answer="serves")


def _seen(
    *,
    host: Host = _HERE,
    slots: Sequence[Slot] = (slot("main-1", tasks=(_ONE,)), slot("main-2", tasks=(_TWO,))),
    power: str = "running",
    spare: tuple[Host, ...] = (_NEXT,),
    **more: Any,
) -> Seen:
    """Return a stack of two slots on two hosts, of which the first leaves; one is to follow it."""
    leaves = host.lifecycle == "Terminating:Wait"
    held = (Held(instance="i-a", power=power),) if leaves else ()
    given = {"asked": (_SERVES,), **more}
    return Seen(site=Site(slots=tuple(slots), hosts=(host, _THERE, *spare)), held=held, **given)


def _note(kind: Any, seconds: float = 600.0, about: str = "") -> Note:
    named = about or ("t1" if kind == "quiet" else "i-a")
    return Note(kind=kind, about=named, instance="i-a", seconds=seconds)


def _does(seen: Seen, minutes: float = 60) -> list[type[Action]]:
    """Name what is done, beside the heartbeat and the note of whose turn it is."""
    found = [type(one) for one in decide(seen, Settings(drain_minutes=minutes))]
    return [one for one in found if one not in {Heartbeat, Remember}]


def _reason(seen: Seen, kind: type[Action]) -> str:
    return next(one.reason for one in decide(seen, Settings()) if isinstance(one, kind))


def test_nobody_leaves() -> None:
    """It says so."""
    assert decide(Seen(site=Site(slots=(), hosts=())), Settings()) == [
        DoNothing(reason="no host of the group leaves")
    ]


def test_its_turn_is_noted_once() -> None:
    """The time a host may take begins with its turn; a step later it has begun."""
    assert Remember in [type(one) for one in decide(_seen(), Settings())]
    noted = _seen(notes=(_note("turn"),))
    assert Remember not in [type(one) for one in decide(noted, Settings())]


def test_each_step_of_a_host_that_runs_is_a_heartbeat() -> None:
    """Also of one that only waits."""
    assert type(decide(_seen(), Settings())[0]) is Heartbeat


@pytest.mark.parametrize("power", ["shutting-down", "terminated", "stopping", "stopped"])
def test_a_host_that_was_killed_goes_at_once(power: str) -> None:
    """DoNothing can be saved; what was lost is said."""
    seen = _seen(power=power)
    assert [type(one) for one in decide(seen, Settings())] == [Continue]
    assert _reason(seen, Continue) == f"it is {power} already; on it ran: main-1 (t1)"


def test_a_host_that_never_joined_goes_at_once() -> None:
    """DoNothing can run on it."""
    seen = _seen(host=replace(_HERE, container_instance="", status=""), asked=())
    assert _does(seen) == [Continue]


def test_an_empty_host_is_drained_before_it_goes() -> None:
    """ECS could place a task on it between a look and its end."""
    idle = _seen(slots=[slot("main-2", tasks=(_TWO,))], asked=())
    assert _does(idle) == [Drain]
    drained = replace(_HERE, status="DRAINING")
    empty = _seen(host=drained, slots=[], asked=(), notes=(_note("drain", 0),))
    assert _does(empty) == [Continue]


def test_a_jenkins_that_takes_builds_is_quieted_first() -> None:
    """Once it is quiet and runs nothing, ECS drains its host; a restart forgets: asked again."""
    assert _does(_seen()) == [QuietDown, Wait]
    noted = (_note("turn"), _note("quiet"))
    assert _does(_seen(notes=noted)) == [QuietDown, Wait]
    assert _does(_seen(asked=(replace(_SERVES, quiet=True),), notes=noted)) == [Drain]


def test_freestyle_builds_finish() -> None:
    """They are named, and no limit but the settings' ends the wait."""
    busy = (replace(_SERVES, quiet=True, lost=("f #3",)),)
    seen = _seen(asked=busy, notes=(_note("turn", 3599), _note("quiet", 3599)))
    assert _does(seen) == [Wait]
    assert _reason(seen, Wait) == "main-1: f #3 would be lost"
    late = _seen(asked=busy, notes=(_note("turn", 3600), _note("quiet", 3600)))
    assert _does(late) == [Drain]
    assert "60 minutes" in _reason(late, Drain)
    assert _does(seen, minutes=10) == [Drain]


def test_a_pipeline_gets_time_to_pause() -> None:
    """It resumes with the home; only what it is in the midst of must end."""
    paused = (replace(_SERVES, quiet=True, resumes=("p #1",)),)
    for seconds, does in ((PAUSE_SECONDS - 1, Wait), (PAUSE_SECONDS, Drain)):
        assert _does(_seen(asked=paused, notes=(_note("quiet", seconds),))) == [does]
    # Quieted by somebody else, at whatever time.
    assert _does(_seen(asked=paused)) == [Drain]


@pytest.mark.parametrize(
    "other",
    [
        slot("main-2"),
        slot("main-2", tasks=(replace(_TWO, target="initial"),)),
        slot("main-2", tasks=(replace(_TWO, status="PENDING"),)),
        slot("main-2", tasks=(replace(_TWO, stopping=True),)),
        replace(slot("main-2", tasks=(_TWO,)), deploying=True),
    ],
)
def test_the_other_slots_serve_first(other: Slot) -> None:
    """Until they do, the Jenkins takes builds: one that was quieted before takes them again."""
    slots = [slot("main-1", tasks=(_ONE,)), other]
    assert _does(_seen(slots=slots)) == [Wait]
    assert _reason(_seen(slots=slots), Wait) == "main-2 must serve first"
    quieted = _seen(slots=slots, notes=(_note("turn"), _note("quiet")))
    assert _does(quieted) == [CancelQuietDown, Wait]
    assert _does(_seen(slots=slots, notes=(_note("turn", 3600),))) == [Drain]


@pytest.mark.parametrize(
    "other",
    [
        slot("main-2", desired=0),
        slot("team-2"),
        replace(slot("main-2", tasks=(replace(_TWO, target="draining"),)), optional=True),
    ],
)
def test_who_is_not_waited_for(other: Slot) -> None:
    """A slot that is off or on its way, another controller's."""
    assert _does(_seen(slots=[slot("main-1", tasks=(_ONE,)), other])) == [QuietDown, Wait]


@pytest.mark.parametrize(
    "next_",
    [
        {"zone": "b"},
        {"lifecycle": "Pending"},
        {"lifecycle": "Terminating:Wait"},
        {"status": ""},
        {"connected": False},
    ],
)
def test_another_host_of_the_zone_joins_first(next_: dict[str, Any]) -> None:
    """Else the slot were down while that one boots; where none comes, five minutes are enough."""
    spare = (replace(_NEXT, **next_),)
    assert _does(_seen(spare=spare)) == [Wait]
    assert _reason(_seen(spare=spare), Wait) == "another host in a must serve first"
    late = (_note("turn", SUCCESSOR_SECONDS),)
    assert _does(_seen(spare=spare, notes=late)) == [QuietDown, Wait]
    # A Jenkins that nobody hears is not down any longer for it.
    hung = [
        slot("main-1", tasks=(replace(_ONE, target="unhealthy"),)),
        slot("main-2", tasks=(_TWO,)),
    ]
    silent = (replace(_SERVES, answer="silent"),)
    assert _does(_seen(slots=hung, asked=silent, spare=spare)) == [Drain]


def test_a_slot_on_the_same_host_goes_too() -> None:
    """It cannot be waited for: it is to be replaced as well."""
    beside = replace(_ONE, arn="t3", target="initial")
    slots = [
        slot("main-1", tasks=(_ONE,)),
        slot("main-2", tasks=(_TWO,)),
        slot("main-3", tasks=(beside,)),
    ]
    assert _does(_seen(slots=slots)) == [QuietDown, Wait]


def _both(notes: tuple[Note, ...] = (), **there: Any) -> Seen:
    """Return two hosts of one controller that leave at the same time."""
    other = replace(_THERE, lifecycle="Terminating:Wait", **there)
    spare = (_NEXT, replace(_NEXT, instance="i-d", zone="b"))
    seen = _seen(asked=(_SERVES, Asked(task="t2", answer="serves")), notes=notes)
    held = (*seen.held, Held(instance="i-b", power="running"))
    return replace(seen, site=replace(seen.site, hosts=(_HERE, other, *spare)), held=held)


def _of(seen: Seen, instance: str) -> list[type[Action]]:
    found = decide(seen, Settings())
    return [type(one) for one in found if getattr(one, "instance", "") == instance]


def test_two_hosts_of_a_controller_leave_one_after_the_other() -> None:
    """The first by name, or whose drain has begun, or whose turn it has been longer."""
    assert _of(_both(), "i-b") == [Heartbeat, Wait]
    begun = _both((Note(kind="quiet", about="t2", instance="i-b", seconds=9),))
    assert _of(begun, "i-a") == [Heartbeat, Wait]
    assert _of(_both(status="DRAINING"), "i-a") == [Heartbeat, Wait]
    longer = _both((Note(kind="turn", about="i-b", instance="i-b", seconds=9),))
    assert _of(longer, "i-a") == [Heartbeat, Wait]


def test_who_waits_for_another_host_keeps_all_its_time() -> None:
    """Else it would be drained at its limit, the moment the other has gone."""
    noted = (_note("turn"), Note(kind="turn", about="i-b", instance="i-b", seconds=9))
    assert Remember in _of(_both(noted), "i-b")


def test_of_two_that_have_begun_one_is_given_up() -> None:
    """However it came about: never both at once."""
    quiet = (_note("quiet"), Note(kind="quiet", about="t2", instance="i-b", seconds=9))
    found = decide(_both(quiet), Settings())
    assert [one.task for one in found if isinstance(one, CancelQuietDown)] == ["t2"]


def test_an_answer_that_says_nothing() -> None:
    """The wait depends on whether the balancer still gets one; a boot runs nothing to lose."""
    assert _does(_seen(asked=(replace(_SERVES, answer="silent"),))) == [Wait]
    hung = [
        slot("main-1", tasks=(replace(_ONE, target="unhealthy"),)),
        slot("main-2", tasks=(_TWO,)),
    ]
    assert _does(_seen(slots=hung, asked=(replace(_SERVES, answer="silent"),))) == [Drain]
    assert _does(_seen(asked=(replace(_SERVES, answer="booting"),))) == [Drain]
    assert _does(_seen(asked=())) == [Drain]


def test_two_hosts_that_hang_do_not_wait_for_each_other() -> None:
    """Neither Jenkins answers anybody: the first goes, and the other after it."""
    dead = {name: replace(one, target="unhealthy") for name, one in (("1", _ONE), ("2", _TWO))}
    slots = [slot(f"main-{name}", tasks=(one,)) for name, one in dead.items()]
    silent = tuple(Asked(task=one.arn, answer="silent") for one in dead.values())
    assert _does(_seen(slots=slots, asked=silent)) == [Drain]
    # One that boots is about to serve: it waits for the other.
    boots = (replace(_SERVES, answer="booting"), silent[1])
    assert _does(_seen(slots=slots, asked=boots)) == [Wait]
    # A task that never got to run is moved at once.
    pending = [slot("main-1", tasks=(replace(_ONE, status="PENDING"),)), slots[1]]
    assert _does(_seen(slots=pending, asked=())) == [Drain]


def test_blind_it_rings_and_waits() -> None:
    """A refused token says nothing about builds; the limit holds."""
    blind = (replace(_SERVES, answer="blind"),)
    assert _does(_seen(asked=blind)) == [Alarm, Wait]
    assert _does(_seen(asked=blind, notes=(_note("turn", 3600),))) == [Drain]


@pytest.mark.parametrize("broken", [{"connected": False}, {"runtime": "IMPAIRED"}])
def test_a_host_that_cannot_stop_a_container(broken: dict[str, Any]) -> None:
    """Its Jenkins is quieted and its builds finish; then it goes at once, drained or not."""
    host = replace(_HERE, **broken)
    assert _does(_seen(host=host)) == [QuietDown, Wait]
    assert _does(_seen(host=host, asked=(replace(_SERVES, quiet=True),))) == [Continue]
    drained = replace(host, status="DRAINING")
    assert _does(_seen(host=drained, asked=(), notes=(_note("drain", 60),))) == [Continue]


def test_a_drained_host_goes_when_its_tasks_have_stopped() -> None:
    """One that stops is not stopped; what never stops is not waited for for ever."""
    drained = replace(_HERE, status="DRAINING")
    stopping = [slot("main-1", tasks=(replace(_ONE, status="STOPPING", stopping=True),))]
    for seconds, does in ((STOP_SECONDS - 1, Wait), (STOP_SECONDS, Continue)):
        noted = (_note("drain", seconds),)
        assert _does(_seen(host=drained, slots=stopping, asked=(), notes=noted)) == [does]


def test_a_host_that_somebody_else_drains() -> None:
    """It is drained once more: its time begins with the note."""
    drained = replace(_HERE, status="DRAINING")
    assert _does(_seen(host=drained, asked=())) == [Drain]


def test_a_drain_that_is_given_up_is_undone() -> None:
    """The host is in service again: builds begin, tasks are placed, nothing stays noted."""
    back = replace(_HERE, lifecycle="InService")
    assert _does(_seen(host=back, notes=(_note("quiet"),))) == [CancelQuietDown]
    drained = replace(back, status="DRAINING")
    assert _does(_seen(host=drained, notes=(_note("drain"),))) == [Activate]
    assert _does(_seen(host=back, notes=(_note("drain"), _note("turn")))) == [Forget, Forget]


def test_what_a_person_has_done_stays() -> None:
    """A Jenkins quieted, a host drained by somebody else: no note, nothing to undo."""
    back = replace(_HERE, lifecycle="InService", status="DRAINING")
    quiet = (replace(_SERVES, quiet=True),)
    assert _does(_seen(host=back, asked=quiet)) == [DoNothing]


def test_notes_of_what_is_gone_are_forgotten() -> None:
    """The task, on a host that still leaves; the host; not while it is on its way out."""
    assert Forget in _does(_seen(notes=(_note("quiet", about="t0"),)))
    gone = Note(kind="drain", about="i-0", instance="i-0", seconds=9)
    assert _does(_seen(host=_THERE, notes=(gone,))) == [Forget]
    leaving = replace(_HERE, lifecycle="Terminating:Proceed")
    assert _does(_seen(host=leaving, notes=(_note("quiet"), _note("drain")))) == [DoNothing]
