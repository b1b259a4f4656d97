"""Which agents nobody owns."""

from typing import Any

import pytest

from lambdas.reap.decide import (
    Alarm,
    DeleteStream,
    DoNothing,
    Keep,
    Mark,
    Owner,
    Seen,
    Settings,
    Stream,
    Terminate,
    Unmark,
    decide,
)
from lambdas.shared.seen import Agent

DAY = 86_400.0


def agent(instance: str = "i-1", **more: Any) -> Agent:
    """Return an agent that runs for long."""
    given = {"state": "running", "stack": "ci", "slot": "main-1", "spot": False, "request": ""}
    return Agent(**{"instance": instance, "age_seconds": 9e4, **given, **more})


def owner(*nodes: str, **more: Any) -> Owner:
    """Return a slot whose Jenkins lists nodes."""
    return Owner(**{"slot": "main-1", "says": "nodes", "age_seconds": 1e5, "nodes": nodes, **more})


def seen(*agents: Agent, owners: tuple[Owner, ...] = (), **more: Any) -> Seen:
    """Return a look."""
    return Seen(agents=agents, owners=owners, **{"marks": {}, **more})


def kinds(what: Seen) -> list[type]:
    """Return what is done about it."""
    return [type(one) for one in decide(what, Settings())]


def test_two_steps() -> None:
    """Missed once: marked. Still missed when the wait is over: ended."""
    assert kinds(seen(agent(), owners=(owner("Built-In Node"),))) == [Mark]
    assert kinds(seen(agent(), owners=(owner(),), marks={"i-1": 599})) == [Keep]
    assert kinds(seen(agent(), owners=(owner(),), marks={"i-1": 600})) == [Terminate]


def test_a_listed_agent_is_kept_and_its_mark_forgotten() -> None:
    """Its node's name ends with its id, or with its spot request's."""
    listed = owner("EC2 (main-1) - linux (i-1)")
    assert kinds(seen(agent(), owners=(listed,))) == [Keep]
    assert kinds(seen(agent(), owners=(listed,), marks={"i-1": 1e6})) == [Keep, Unmark]
    requested = owner("EC2 (main-1) - linux (sir-7)")
    assert kinds(seen(agent(request="sir-7"), owners=(requested,), marks={"i-1": 9e9})) == [
        Keep,
        Unmark,
    ]
    # Another's id of the same beginning is another.
    assert kinds(seen(agent("i-12"), owners=(listed,))) == [Mark]


@pytest.mark.parametrize("says", ["nothing", "booting", "refused"])
def test_no_answer_is_never_unknown(says: str) -> None:
    """Whatever was marked, however long ago: without an answer nothing ends, no mark goes."""
    found = kinds(seen(agent(), owners=(owner(says=says),), marks={"i-1": 1e9}))
    assert found == ([Alarm, Keep] if says == "refused" else [Keep])


@pytest.mark.parametrize("age", [None, 0.0, 299.0])
def test_a_jenkins_that_has_just_booted_does_not_count(age: float | None) -> None:
    """It may still be reading its nodes."""
    just = owner(age_seconds=age)
    assert kinds(seen(agent(), owners=(just,), marks={"i-1": 1e9})) == [Keep]


def test_a_young_agent_is_left_alone() -> None:
    """Between RunInstances and the node's entry nobody lists it."""
    assert kinds(seen(agent(age_seconds=599.0), owners=(owner(),), marks={"i-1": 1e9})) == [Keep]


def test_an_agent_whose_slot_is_gone_or_off_has_no_owner() -> None:
    """A slot taken out of the stack, and an optional one that is turned off."""
    assert kinds(seen(agent())) == [Mark]
    assert kinds(seen(agent(), marks={"i-1": 1e4})) == [Terminate]
    assert kinds(seen(agent(), owners=(owner(says="off"),), marks={"i-1": 1e4})) == [Terminate]


def test_an_instance_without_slot_is_nobodys_business() -> None:
    """The tag was taken away by a person: they know why."""
    assert kinds(seen(agent(slot=""), marks={"i-1": 1e9})) == [Keep]


def test_marks_of_what_has_ended_are_forgotten() -> None:
    """The table does not grow."""
    assert kinds(seen(marks={"i-9": 10.0})) == [Unmark]


def test_streams_without_lines_go() -> None:
    """Only those whose retention is over for three days, of agents that are gone."""
    streams = tuple(
        Stream(name=f"main-1/linux/{instance}/stackgen", age_seconds=days * DAY)
        for instance, days in (("i-0", 18), ("i-0", 16.9), ("i-1", 400))
    )
    found = decide(
        seen(agent(), owners=(owner("n (i-1)"),), streams=streams, kept_days=14), Settings()
    )
    assert [one.stream for one in found if isinstance(one, DeleteStream)] == [streams[0].name]
    assert kinds(seen(streams=streams)) == [DoNothing]


def test_every_action_says_why() -> None:
    """Also doing nothing."""
    look = seen(agent(), agent("i-2", slot="gone"), owners=(owner(says="refused"),))
    assert all(one.reason for one in decide(look, Settings()))
