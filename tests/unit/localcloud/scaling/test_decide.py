"""What a group does: how many, where, in which order; over drawn histories never too much."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localcloud.delays import GROUP_NOTICES, GROUP_TRUSTS
from localcloud.scaling.model import (
    ACTIVE,
    LAUNCHING,
    TERMINATING,
    Hook,
    Launch,
    Leave,
    Pool,
)
from tests.unit.localcloud.scaling.simulated import HEARTBEAT, Simulated, running

BEFORE = Hook(name="before", transition=LAUNCHING, default="ABANDON")
AFTER = Hook(name="after", transition=TERMINATING, default="CONTINUE")
ALSO = Hook(name="also", transition=TERMINATING, default="CONTINUE")


def zones(site: Simulated) -> list[str]:
    """Return the zones of what serves, sorted."""
    return sorted(one.zone for one in site.serving())


def lose(site: Simulated, zone: str = "a", state: str = "shutting-down") -> str:
    """Lose the first instance of a zone; return its id."""
    lost = next(one for one in site.serving() if one.zone == zone)
    site.power(lost.instance, state)
    return lost.instance


@pytest.mark.parametrize("state", ["shutting-down", "stopping"])
def test_a_loss_is_noticed_late_and_replaced_in_its_zone(state: str) -> None:
    """Until the group notices, nothing happens; then old and new go their ways together."""
    site = running()
    lost = lose(site, state=state)
    site.run(GROUP_NOTICES.seconds - 5)
    assert site.states() == ["InService", "InService"]
    site.run(5)
    assert site.states() == ["InService", "Pending", "Terminating"]
    site.run(200)
    assert (zones(site), site.launched) == (["a", "b"], 1)
    assert lost not in {one.instance for one in site.group.members}


def test_an_impaired_instance_is_trusted_for_a_while() -> None:
    """Status checks must fail for minutes, and the grace period must be over."""
    site = running(grace=500.0)
    sick = site.serving()[0].instance
    began = site.member(sick).in_service_since or 0.0
    site.change(sick, impaired_since=site.now)
    site.run(GROUP_TRUSTS.seconds + 50)
    assert site.member(sick).healthy
    site.run(began + 505 - site.now)
    assert not site.member(sick).healthy
    site.run(200)
    assert (len(site.serving()), site.launched) == (2, 1)


def test_a_maintenance_policy_launches_first() -> None:
    """The unhealthy one serves on until another does; without the policy it goes at once."""
    for highest, states in ((150, ["InService", "InService", "Pending"]), (100, None)):
        site = running(highest=highest)
        sick = site.serving()[0]
        site.change(sick.instance, healthy=False)
        site.settle()
        assert site.states() == (states or ["InService", "Pending", "Terminating"])
        site.run(60)
        assert sick.instance not in {one.instance for one in site.serving()}
        site.run(100)
        assert (zones(site), site.launched) == (["a", "b"], 1)


def test_what_does_not_run_never_waits_for_its_replacement() -> None:
    """It serves nobody."""
    site = running(highest=150)
    lose(site)
    site.run(GROUP_NOTICES.seconds)
    assert site.states() == ["InService", "Pending", "Terminating"]


@pytest.mark.parametrize(
    ("strict", "expected"), [(True, ["b"]), (False, ["b", "b"])], ids=["only", "best-effort"]
)
def test_a_zone_without_capacity(strict: bool, expected: list[str]) -> None:  # noqa: FBT001
    """`balanced-only` waits for its zone, best effort goes elsewhere; both are even afterwards."""
    site = running(strict=strict)
    site.full = {"a"}
    lose(site)
    site.run(200)
    assert zones(site) == expected
    site.full = set()
    site.run(400)
    assert zones(site) == ["a", "b"]


def test_balance_comes_back_launch_first() -> None:
    """There are never fewer in service than wanted while zones are evened out."""
    site = running()
    site.full = {"a"}
    lose(site)
    site.run(200)
    site.full = set()
    for _ in range(80):
        site.run(5)
        assert len(site.serving()) >= 2
    assert zones(site) == ["a", "b"]
    site.group = replace(site.group, suspended=frozenset({"AZRebalance"}))


def test_a_zone_that_stays_empty_costs_nothing() -> None:
    """The group tries it again and again, and leaves alone what serves elsewhere meanwhile."""
    site = running()
    site.full = {"a"}
    lose(site)
    site.run(1200)
    assert (zones(site), site.launched) == (["b", "b"], 1)
    assert sum(isinstance(one, Launch) and one.zone == "a" for one in site.done) > 5


def test_it_shrinks_from_the_fullest_zone_and_the_oldest_template() -> None:
    """Protected members stay; ended for the size, not for their health."""
    site = running(desired=5)
    assert zones(site) == ["a", "a", "a", "b", "b"]
    first, second, _ = (one for one in site.serving() if one.zone == "a")
    site.change(second.instance, version=0)
    for one in site.serving():
        if one.instance != second.instance:
            site.change(one.instance, version=2)
    site.group = replace(site.group, desired=4)
    site.settle()
    assert site.done[-1] != Leave(instance=first.instance, why="shrink")
    assert Leave(instance=second.instance, why="shrink") in site.done
    site.run(100)
    for one in site.serving():
        site.change(one.instance, protected=True)
    site.group = replace(site.group, desired=1)
    site.run(100)
    assert len(site.serving()) == 4


def test_it_shrinks_from_the_newest_where_its_policy_says_so() -> None:
    """Still of the fullest zone; the template's version does not matter then."""
    site = running(desired=5)
    inside = [one for one in site.serving() if one.zone == "a"]
    site.change(inside[0].instance, version=0)
    newest = max(inside, key=lambda one: one.number)
    site.group = replace(site.group, desired=4, newest=True)
    site.settle()
    assert Leave(instance=newest.instance, why="shrink") in site.done


def test_hooks_hold_until_all_have_answered() -> None:
    """Two at once; ABANDON of a termination ends all waiting, of a launch the launch."""
    site = running(hooks=(AFTER, ALSO))
    lost = lose(site)
    site.run(60)
    assert site.member(lost).lifecycle == "Terminating:Wait"
    assert len(site.serving()) == 2, "a replacement does not wait for the one that goes"
    held = site.member(lost).waits
    site.change(lost, waits=(replace(held[0], result="CONTINUE"), held[1]))
    site.run(30)
    assert site.member(lost).lifecycle == "Terminating:Wait"
    site.change(lost, waits=(replace(held[0], result="ABANDON"), held[1]))
    site.run(60)
    assert site.states() == ["InService", "InService"]


@pytest.mark.parametrize(
    ("result", "serves"), [("CONTINUE", True), ("ABANDON", False), ("", False)]
)
def test_a_launch_hook_lets_in_or_abandons(result: str, serves: bool) -> None:  # noqa: FBT001
    """Without an answer its default decides at its deadline."""
    site = running()
    site.group = replace(site.group, desired=3, hooks=(BEFORE,))
    site.run(30)
    new = next(one for one in site.group.members if one.lifecycle == "Pending:Wait")
    if result:
        site.change(new.instance, waits=(replace(new.waits[0], result=result),))
    site.run(HEARTBEAT + 5 if not result else 10)
    there = {one.instance for one in site.serving()}
    assert (new.instance in there) is serves


def test_a_deleted_hook_answers_itself() -> None:
    """It lets terminations continue and abandons launches."""
    site = running(hooks=(AFTER,))
    lost = lose(site)
    site.run(30)
    assert [one.hook for one in site.member(lost).waits] == ["after"]
    site.group = replace(site.group, hooks=())
    site.run(60)
    assert site.states() == ["InService", "InService"]


@pytest.mark.parametrize(
    ("process", "states"),
    [
        ("Launch", ["InService"]),
        ("Terminate", ["InService", "InService"]),
        ("HealthCheck", ["InService", "InService"]),
        ("ReplaceUnhealthy", ["InService", "InService"]),
    ],
)
def test_suspended_processes_are_left_out(process: str, states: list[str]) -> None:
    """What is suspended does not happen, for as long as it is."""
    site = running()
    site.group = replace(site.group, suspended=frozenset({process}))
    lose(site)
    site.run(300)
    assert site.states() == states
    site.group = replace(site.group, suspended=frozenset())
    site.run(300)
    assert (site.states(), site.launched) == (["InService", "InService"], 1)


def test_a_warm_pool_fills_gives_and_is_filled_again() -> None:
    """Stopped instances wait outside; one is taken before any is launched."""
    site = running(pool=Pool(least=1, prepared=1))
    site.run(200)
    assert site.states() == ["InService", "InService", "Warmed:Stopped"]
    warm = next(one.instance for one in site.group.members if one.warm)
    site.group = replace(site.group, desired=3)
    site.settle()
    assert site.member(warm).lifecycle == "Pending"
    site.run(200)
    assert site.states() == ["InService"] * 3 + ["Warmed:Stopped"]
    assert site.launched == 0
    site.group = replace(site.group, pool=None)
    site.run(200)
    assert site.states() == ["InService"] * 3


EVENTS = st.one_of(
    st.tuples(st.just("lose"), st.integers(0, 9)),
    st.tuples(st.just("stop"), st.integers(0, 9)),
    st.tuples(st.just("sicken"), st.integers(0, 9)),
    st.tuples(st.just("want"), st.integers(0, 6)),
    st.tuples(st.just("fill"), st.sampled_from("abc")),
    st.tuples(st.just("empty"), st.sampled_from("abc")),
    st.tuples(st.just("pass"), st.integers(1, 300)),
)


def happen(site: Simulated, kind: str, what: int | str) -> int:
    """Let one thing happen; return how many instances it costs or asks for."""
    there = [one for one in site.group.members if one.lifecycle in ACTIVE and not one.lost]
    if kind == "want" and isinstance(what, int):
        grown = max(0, what - site.group.desired)
        site.group = replace(site.group, desired=what)
        return grown
    if kind == "pass":
        site.run(float(what))
    elif kind == "fill":
        site.full.add(str(what))
    elif kind == "empty":
        site.full.discard(str(what))
    elif there and isinstance(what, int):
        one = there[what % len(there)]
        if kind == "sicken":
            site.change(one.instance, healthy=False)
        else:
            site.power(one.instance, "shutting-down" if kind == "lose" else "stopping")
        return 1
    return 0


@settings(max_examples=300, deadline=None)
@given(
    st.lists(EVENTS, max_size=12),
    st.sampled_from([100, 110, 150, 200]),
    st.booleans(),
    st.sampled_from([("a", "b"), ("a", "b", "c")]),
)
def test_whatever_happens_it_ends_as_wanted(
    events: list[tuple[str, int | str]],
    highest: int,
    strict: bool,  # noqa: FBT001
    names: tuple[str, ...],
) -> None:
    """Never over the maximum, never two for one loss; in the end all serve, evenly."""
    site = running(zones=names, highest=highest, strict=strict, most=6)
    asked = 0
    for kind, what in events:
        asked += happen(site, kind, what)
        staying = [
            one
            for one in site.group.members
            if one.lifecycle in ACTIVE and one.healthy and not one.outgoing and not one.lost
        ]
        active = [one for one in site.group.members if one.lifecycle in ACTIVE]
        assert len(staying) <= site.group.most + 1
        assert len(active) <= max(7, 6 * highest // 100)
    site.full = set()
    site.run(3000)
    there = zones(site)
    assert site.states() == ["InService"] * site.group.desired
    counts = [there.count(name) for name in names]
    assert max(counts) - min(counts) <= 1
    swapped = sum(one.why == "balance" for one in site.done if isinstance(one, Leave))
    assert site.launched <= asked + swapped


def test_a_replacement_counts_from_its_launch() -> None:
    """A loss during a loss: one each."""
    site = running(desired=4)
    lose(site, "a")
    site.run(GROUP_NOTICES.seconds)
    lose(site, "b")
    site.run(300)
    assert (len(site.serving()), site.launched) == (4, 2)
    assert [one.zone for one in site.done if isinstance(one, Launch)] == ["a", "b"]
