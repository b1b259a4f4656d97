"""The whole function against an AWS and Jenkins in memory: each call, and each one's failure."""

import json
from collections.abc import Callable

import pytest

from lambdas.scale.actions import Actions
from lambdas.scale.plan import Deregister, TurnOff
from lambdas.shared.jenkins import BlindError, BootingError, JenkinsError, UnreachableError
from lambdas.shared.observe import site as look
from tests.programs import ROOT
from tests.unit.lambdas.fake_aws import CLUSTER, FAILURES, TABLE, Failure
from tests.unit.lambdas.scale.site import TICK, Site

_TURNS = ("UpdateService", "DeregisterTargets", "RegisterTargets")


def grown() -> Site:
    """Return a site whose load has been high for a while, and is served well by three slots."""
    site = Site().build(on=2)
    site.cpu = lambda: 90.0 if sum(site.desired()) < 3 else 50.0
    site.note("over:main", 5)
    return site


def shrunk() -> Site:
    """Return a site with a slot too many for a while."""
    site = Site().build(on=3)
    site.note("calm:main", 30)
    return site


def wanted_back() -> Site:
    """Return a site whose slot has left the balancer when load comes back."""
    site = shrunk()
    assert [site.minute() for _ in range(2)] == ["", ""]
    assert site.jenkins["main-3"].quiet
    site.cpu = lambda: 90.0 if site.jenkins["main-3"].quiet else 50.0
    return site


def test_a_slot_is_turned_on_by_one_call() -> None:
    """DoNothing else is changed; no other service is ever named."""
    site = grown()
    site.run()
    assert site.desired() == [1, 1, 1, 0] or site.desired() == [1, 1, 0, 1]
    made = [call for call in site.aws.made() if call[0] == "UpdateService"]
    assert [given["cluster"] for _, given in made] == [CLUSTER]
    assert [given["desiredCount"] for _, given in made] == [1]
    assert not any(one.quiet for one in site.jenkins.values())


def test_a_slot_is_turned_off_in_steps() -> None:
    """Quieted, out of the balancer, off: a step a run."""
    site = shrunk()
    seen = []
    for _ in range(3):
        assert site.minute() == ""
        made = [action for action, _ in site.aws.made() if action in _TURNS]
        seen.append((site.jenkins["main-3"].quiet, made))
    assert seen == [
        (True, []),
        (True, ["DeregisterTargets"]),
        (True, ["DeregisterTargets", "UpdateService"]),
    ]
    assert site.desired() == [1, 1, 0, 0]
    assert not site.noted()


def test_load_that_comes_back_takes_the_slot_back() -> None:
    """Balanced again, and it begins builds."""
    site = wanted_back()
    assert site.minute() == ""
    assert not site.jenkins["main-3"].quiet
    assert set(site.aws.targets.values()) == {"healthy"}
    assert site.desired() == [1, 1, 1, 0]


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize(
    ("make", "desired"),
    [(grown, 3), (shrunk, 2), (wanted_back, 3)],
)
def test_with_each_call_failing_in_turn_the_next_run_mends_it(
    make: Callable[[], Site], desired: int, failure: Failure
) -> None:
    """Whatever fails, a few minutes later it is as if nothing had."""
    whole = make()
    before = len(whole.aws.calls)
    steps = 4
    for _ in range(steps):
        assert whole.minute() == ""
    count = len(whole.aws.calls) - before
    assert sum(whole.desired()) == desired
    failed = 0
    for number in range(1, count + 1):
        site = make()
        site.aws.failing = {len(site.aws.calls) + number: failure}
        for _ in range(40):  # who cannot see that it is calm counts anew
            failed += bool(site.minute())
            assert site.desired()[:2] == [1, 1]
            if site.failed_all() and sum(site.desired()) == desired and not site.on_the_way():
                break
        assert sum(site.desired()) == desired, (number, site.aws.calls[before + number - 1])
        state = [
            one.quiet for name, one in site.jenkins.items() if site.desired()[int(name[-1]) - 1]
        ]
        assert not any(state)
        assert set(site.aws.targets.values()) == {"healthy"}
        assert not site.on_the_way()
    assert failed, "no failure was noticed"


@pytest.mark.parametrize("error", [BlindError, BootingError, UnreachableError])
@pytest.mark.parametrize(("make", "desired"), [(shrunk, 2), (wanted_back, 3)])
def test_with_each_answer_of_jenkins_failing_in_turn_the_next_run_mends_it(
    make: Callable[[], Site], desired: int, error: type[JenkinsError]
) -> None:
    """The same for what Jenkins is asked and told."""
    for number in range(1, 25):
        site = make()
        site.jenkins["main-3"].fails = (number, error("just this once"))
        for _ in range(24):
            site.minute()
        assert sum(site.desired()) == desired, number
        assert set(site.aws.targets.values()) == {"healthy"}


def test_what_waits_is_published_by_controller_and_label() -> None:
    """Summed up over the slots: each has a queue of its own."""
    site = Site().build(on=2)
    for number, name in enumerate(("main-1", "main-2"), start=1):
        since = 1000 * (site.aws.now - 100 * number)
        jenkins = site.jenkins[name]
        jenkins.waiting = [{"id": 1, "inQueueSince": since, "buildable": True, "why": ""}] * number
        jenkins.labels["linux"] = (
            {"totalExecutors": 0, "busyExecutors": 0},
            {"queueLength": float(number)},
        )
    site.run()
    assert site.figure("QueueLength", Controller="main") == 3
    assert site.figure("UnservedBuilds", Controller="main") == 3
    assert site.figure("OldestWaitSeconds", Controller="main") == pytest.approx(200)
    assert site.figure("QueueLength", Controller="main", Label="linux") == 3
    assert site.figure("Executors", Controller="main", Label="linux") == 0
    assert site.figure("Slots", Controller="main") == 2
    assert site.figure("Complaints", Hook="scale") == 0


def test_builds_that_wait_for_busy_agents_are_not_unserved() -> None:
    """An agent that is there serves the label, however long its queue is."""
    site = Site().build(on=2)
    jenkins = site.jenkins["main-1"]
    jenkins.waiting = [{"id": 1, "inQueueSince": 0, "buildable": True, "why": ""}] * 7
    jenkins.labels["linux"] = (
        {"totalExecutors": 2, "busyExecutors": 2},
        {"queueLength": 7.0},
    )
    site.run()
    assert site.figure("UnservedBuilds", Controller="main") == 0


@pytest.mark.parametrize("kind", ["executor", "hidden", "pipeline"])
def test_a_slot_that_builds_is_not_idle(kind: str) -> None:
    """On an executor, on one whose job the hook may not read, or as a Pipeline between two."""
    site = shrunk()
    busy: dict[str, dict[str, object]] = {
        "executor": {"executors": [{"currentExecutable": {"url": "http://x/job/a/1/"}}]},
        "hidden": {"executors": [{"currentExecutable": None, "idle": False}]},
        "pipeline": {"oneOffExecutors": [{"currentExecutable": {"url": "http://x/job/p/1/"}}]},
    }
    jenkins = site.jenkins["main-3"]
    jenkins.nodes_said = [busy[kind]]
    site.run()
    assert not jenkins.quiet
    jenkins.nodes_said = [{"executors": [{"idle": True}]}]
    site.run()
    assert jenkins.quiet


def test_no_decision_turns_a_slot_that_is_not_optional() -> None:
    """Were there one, nothing would be called."""
    site = Site().build()
    tools = site.tools()
    found = look(tools.aws, tools.clock, tools.place)
    hands = Actions(tools, found)
    before = len(site.aws.calls)
    with pytest.raises(ValueError, match="main-1"):
        hands.do(TurnOff(controller="main", slot="main-1", reason=""))
    hands.do(Deregister(controller="main", slot="main-1", reason=""))
    assert len(site.aws.calls) == before


def test_a_jenkins_that_refuses_the_token_is_a_complaint_and_nothing_is_done() -> None:
    """401 or 403: blind."""
    site = shrunk()
    site.refuse("main-3", BlindError)
    assert site.minute() == ""
    assert site.figure("Complaints", Hook="scale") == 1
    assert not [action for action, _ in site.aws.made() if action in _TURNS]


def test_figures_that_cannot_be_read_stop_nothing_else() -> None:
    """The queue is published all the same, and the run ends in an error."""
    site = grown()
    calls = [call[1] for call in _calls(grown)]
    site.aws.failing = {calls.index("GetMetricData") + 1: "throttled"}
    assert "ThrottlingException" in site.minute()
    assert site.figure("QueueLength", Controller="main") == 0
    assert site.desired() == [1, 1, 0, 0]


def _calls(make: Callable[[], Site]) -> list[tuple[str, str]]:
    site = make()
    site.minute()
    return [(service, action) for service, action, _ in site.aws.calls]


def test_two_runs_at_once_are_one() -> None:
    """Whoever does not get the turn asks nothing."""
    site = grown()
    site.run()
    site.aws.items["scale", "taken#turn"] = {
        "hook": {"S": "scale"},
        "subject": {"S": "taken#turn"},
        "run": {"S": "another"},
        "until": {"N": str(site.aws.now + 50)},
    }
    before = len(site.aws.calls)
    site.run()
    assert [action for _, action, _ in site.aws.calls[before:]] == ["PutItem"]
    assert site.aws.calls[before][2]["TableName"] == TABLE


@pytest.mark.parametrize("name", ["scale", "scale-late"])
def test_the_schedules_event_wakes_whenever_it_comes(name: str) -> None:
    """Twice, or days late: what is decided follows from what is seen."""
    event = json.loads((ROOT / "tests/events/schedule" / f"{name}.json").read_text())
    site = grown()
    site.run(event)
    site.run(event)
    assert sum(site.desired()) == 3


@pytest.mark.parametrize(
    "event",
    [
        None,
        [],
        {},
        {**TICK, "source": "aws.autoscaling"},
        {**TICK, "version": "1"},
        json.loads((ROOT / "tests/events/autoscaling/test-notification.json").read_text()),
        json.loads((ROOT / "tests/events/autoscaling/terminate-lifecycle-action.json").read_text()),
    ],
)
def test_nothing_else_wakes(event: object) -> None:
    """Not a test notification, not another rule's event, no unknown version, nothing malformed."""
    site = grown()
    site.run(event)
    assert not site.aws.calls
