"""The spot hook in a world of its own."""

import contextlib
import json
from collections.abc import Callable
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lambdas.shared.aws import AwsError
from lambdas.shared.builds import Build
from lambdas.shared.table import Table
from lambdas.spot import events, observe
from lambdas.spot.decide import CAUSE, Settings
from lambdas.spot.handler import UnfinishedError, run
from tests.unit.lambdas.agents_world import HOWS, REFUSALS, Controller, World

EVENTS = Path(__file__).parents[3] / "events"
NOTICE = json.loads((EVENTS / "ec2/spot-interruption-warning.json").read_text())
TICK = json.loads((EVENTS / "schedule/spot.json").read_text())
INSTANCE = NOTICE["detail"]["instance-id"]
TWIN = ("main-1", "linux-m5.large-a")


def document(name: str) -> Any:
    """Return an event document of EC2."""
    return json.loads((EVENTS / f"ec2/{name}.json").read_text())


def spot(world: World, event: object = NOTICE) -> dict[str, Any]:
    """Run the hook once."""
    table = Table(world, "t", "spot", world.clock)
    eyes = observe.Eyes(
        aws=world,
        clock=world.clock,
        stack="ci",
        site=world.site,
        reach=world.reach,
        notes=table.notes,
    )
    return run(event, eyes, world.named, table, Settings())


def build(job: str, node: str, kind: str = "freestyle") -> Build:
    """Return a build that runs."""
    return Build(job=job, number=7, kind=kind, node=node, url="")


def site(*jobs: str) -> tuple[World, Controller, str]:
    """Return a spot agent that runs these jobs, its Jenkins, and its node's name."""
    world = World()
    jenkins = world.slot("main-1")
    node = world.agent(INSTANCE)
    jenkins.nodes[node] = [build(job, node) for job in jobs]
    jenkins.results = {(job, 7): None for job in jobs}
    return world, jenkins, node


def said(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """Return the actions of the last decision."""
    lines = map(json.loads, capsys.readouterr().out.splitlines())
    found: list[dict[str, Any]] = [line["actions"] for line in lines if "actions" in line][-1]
    return found


def test_a_busy_agent_goes_offline_and_another_is_asked_for() -> None:
    """The twin that is no spot instance; its builds are followed."""
    world, jenkins, node = site("a")
    spot(world)
    assert jenkins.offline == {node: CAUSE}
    assert jenkins.asked == [TWIN]
    assert world.notes() == {f"asked/{INSTANCE}", f"builds/{INSTANCE}"}


def test_offline_comes_first() -> None:
    """Each second may give it another build."""
    world, _, _ = site("a")
    spot(world)
    posts = [action for _, action, _ in world.calls if action in {"take_offline", "provision"}]
    assert posts == ["take_offline", "provision"]


def test_an_idle_agent_only_goes_offline() -> None:
    """Nobody needs one in its place."""
    world, jenkins, node = site()
    spot(world)
    assert jenkins.offline == {node: CAUSE}
    assert jenkins.asked == []
    assert world.notes() == set()


def test_builds_that_wait_need_one() -> None:
    """Its labels' queue; the label that is its name is not asked about."""
    world, jenkins, _ = site()
    jenkins.waiting = 2
    spot(world)
    assert jenkins.asked == [TWIN]


def test_twice_is_as_once() -> None:
    """Lambda delivers events twice, and after errors again."""
    world, jenkins, node = site("a")
    for _ in range(3):
        spot(world)
        world.now += 30
    assert jenkins.offline == {node: CAUSE}
    assert jenkins.asked == [TWIN]


def test_long_after_it_is_known_that_one_was_asked_for() -> None:
    """The turn is over, the note stands: AWS told again, or never took the instance."""
    world, jenkins, _ = site("a")
    spot(world)
    world.now += 3600
    spot(world)
    assert jenkins.asked == [TWIN]


def test_two_side_by_side_ask_for_one() -> None:
    """Neither sees the other's note; one of them has the turn."""
    world, jenkins, _ = site("a")
    spot(world)
    world.items = {key: item for key, item in world.items.items() if "value" not in item}
    spot(world)
    assert jenkins.asked == [TWIN]


def test_a_person_who_took_it_offline_keeps_the_word() -> None:
    """The reason that stands there is not overwritten."""
    world, jenkins, node = site("a")
    jenkins.offline[node] = "for repair"
    spot(world)
    assert jenkins.offline == {node: "for repair"}


def test_a_reached_cap_is_no_error() -> None:
    """The plugin starts one itself when the build waits again."""
    world, jenkins, node = site("a")
    jenkins.capped = True
    spot(world)
    assert jenkins.offline == {node: CAUSE}


@pytest.mark.parametrize("stack", ["other", ""])
def test_others_instances_cost_one_call(stack: str) -> None:
    """A rule cannot choose by tags: the hook hears of every spot instance of the account."""
    world, jenkins, _ = site("a")
    world.agent(INSTANCE, stack=stack)
    spot(world)
    assert [action for _, action, _ in world.calls] == ["DescribeInstances"]
    assert jenkins.offline == {}


def test_late_or_gone_nothing_is_done() -> None:
    """The described state counts, never the event alone."""
    for state in ("shutting-down", "terminated", "stopped"):
        world, jenkins, _ = site("a")
        world.instances[INSTANCE]["state"] = state
        spot(world)
        assert jenkins.offline == {}
        assert jenkins.asked == []
    world, jenkins, _ = site("a")
    world.instances.clear()
    spot(world)
    assert jenkins.offline == {}


def test_a_jenkins_that_says_nothing_is_left_alone() -> None:
    """Only a refused token is an error that a person must see."""
    for error in REFUSALS:
        world, jenkins, _ = site("a")
        jenkins.error = error
        if error.__name__ == "BlindError":
            with pytest.raises(UnfinishedError, match="main-1"):
                spot(world)
        else:
            spot(world)
        assert world.notes() == set()


@pytest.mark.parametrize(
    "event",
    [
        None,
        {},
        document("spot-interruption-warning-unknown-version"),
        document("spot-interruption-warning-malformed"),
        document("rebalance-recommendation"),
        {**NOTICE, "detail": []},
        {**NOTICE, "time": None},
        {"Event": "autoscaling:TEST_NOTIFICATION"},
    ],
)
def test_what_is_no_notice_is_ignored(event: object) -> None:
    """Nothing is asked of anybody."""
    world, _, _ = site("a")
    assert "ignored" in spot(world, event)
    assert world.calls == []


def test_a_stopped_instance_is_taken_back_too() -> None:
    """EC2 may stop or hibernate instead of terminating."""
    told = events.read(document("spot-interruption-warning-stop"))
    assert isinstance(told, events.Notice)
    assert told.does == "stop"


def test_lost_builds_are_reported_once(capsys: pytest.CaptureFixture[str]) -> None:
    """A freestyle build that failed; one that succeeded or ran elsewhere is none."""
    world, jenkins, _ = site("lost", "well", "elsewhere", "deleted")
    spot(world)
    world.now += 300
    spot(world, TICK)
    assert {one["do"] for one in said(capsys)} == {"do-nothing"}
    jenkins.results = {
        ("lost", 7): "FAILURE",
        ("well", 7): "SUCCESS",
        ("elsewhere", 7): None,
    }
    spot(world, TICK)
    assert f"builds/{INSTANCE}" in world.notes()
    jenkins.results["elsewhere", 7] = "SUCCESS"
    capsys.readouterr()
    spot(world, TICK)
    found = said(capsys)
    assert [(one["do"], one.get("job")) for one in found] == [
        ("report-lost", "lost"),
        ("unfollow", None),
    ]
    assert "freestyle build lost #7 ended FAILURE" in found[0]["reason"]
    spot(world, TICK)
    assert said(capsys)[0]["do"] == "do-nothing"


def test_nobody_waits_for_ever() -> None:
    """A build of which Jenkins says nothing for a day is forgotten."""
    world, jenkins, _ = site("a")
    spot(world)
    jenkins.error = REFUSALS[2]
    world.now += 86_401
    spot(world, TICK)
    assert f"builds/{INSTANCE}" not in world.notes()


@pytest.mark.parametrize("how", HOWS)
def test_whichever_call_fails_the_next_run_mends_it(how: Any) -> None:
    """Offline in the end, at most one agent asked for."""
    number = 0
    while True:
        number += 1
        world, jenkins, node = site("a")
        world.fail = (number, how)
        for _ in range(3):
            with contextlib.suppress(AwsError, UnfinishedError):
                spot(world)
            world.now += 60
        assert jenkins.offline == {node: CAUSE}
        assert len(jenkins.asked) <= 1
        assert f"builds/{INSTANCE}" in world.notes()
        if number > len(world.calls):
            return


Step = Callable[[World], None]


def _notice(world: World) -> None:
    spot(world)


def _tick(world: World) -> None:
    spot(world, TICK)


def _silent(world: World) -> None:
    world.controllers["main-1"].error = REFUSALS[2]


def _speaks(world: World) -> None:
    world.controllers["main-1"].error = None


def _ends(world: World) -> None:
    world.instances[INSTANCE]["state"] = "terminated"
    world.controllers["main-1"].nodes.clear()


def _build_ends(world: World) -> None:
    world.controllers["main-1"].results["a", 7] = "FAILURE"


STEPS: tuple[Step, ...] = (_notice, _notice, _tick, _silent, _speaks, _ends)


def _play(steps: tuple[Step, ...]) -> tuple[World, Controller]:
    world, jenkins, _ = site("a")
    for step in steps:
        step(world)
        world.now += 20
        assert len(jenkins.asked) <= 1
    return world, jenkins


def test_in_every_order_it_ends_the_same() -> None:
    """All orders of six events; then nothing is followed, and nothing was done twice."""
    for steps in permutations(STEPS):
        world, jenkins = _play(steps)
        for step in (_speaks, _ends, _build_ends, _tick):
            step(world)
        assert not {one for one in world.notes() if one.startswith("builds/")}
        assert len(jenkins.asked) <= 1


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from((*STEPS, _build_ends)), max_size=25).map(tuple))
def test_in_longer_orders_too(steps: tuple[Step, ...]) -> None:
    """As above, by chance."""
    _play(steps)
