"""The whole function against an AWS and a Jenkins in memory: each call, and each one's failure."""

import contextlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from lambdas.lifecycle.decide import decide
from lambdas.lifecycle.handler import StepError, step
from lambdas.lifecycle.seen import Seen, Settings
from lambdas.lifecycle.tools import Tools
from lambdas.shared.aws import AwsError
from lambdas.shared.jenkins import BlindError, BootingError, JenkinsError, UnreachableError
from lambdas.shared.log import described
from lambdas.shared.reach import Reach
from lambdas.shared.record import decode
from lambdas.shared.seen import Slot, Task
from lambdas.shared.table import Table
from tests.unit.lambdas.fake_aws import (
    CLUSTER,
    FAILURES,
    GROUP,
    TABLE,
    Failure,
    FakeAws,
    arn,
    place,
)
from tests.unit.lambdas.fake_jenkins import FakeJenkins, FakeNode

_HOOK = "ci-HostTerminationHook-1"
_SCHEDULE = {"version": "0", "detail-type": "Scheduled Event", "source": "aws.events"}
_PAGE = "http://10.0.0.1:8080/job/f/1/"
_FREESTYLE = "hudson.model.FreeStyleBuild"
_PIPELINE = "org.jenkinsci.plugins.workflow.job.WorkflowRun"


@dataclass
class Stage:
    """Two slots on two hosts, of which `i-1` leaves.

    Attributes:
        aws: In memory.
        jenkins: By slot.
        powers: What EC2 says of each instance.
    """

    aws: FakeAws = field(default_factory=FakeAws)
    jenkins: dict[str, FakeJenkins] = field(default_factory=dict)
    powers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make them."""
        for number, zone in ((1, "eu-west-1a"), (2, "eu-west-1b")):
            self.aws.host(f"i-{number}", zone)
            self.aws.slot(f"main-{number}", f"i-{number}", zone)
            self.jenkins[f"main-{number}"] = FakeJenkins()
            self.powers[f"i-{number}"] = "running"
            self.aws.host(f"i-{number}-next", zone)
        self.leave("i-1")
        self.aws.answers |= {
            ("ec2", "DescribeInstances"): self._instances,
            ("autoscaling", "RecordLifecycleActionHeartbeat"): self._waiting,
            ("autoscaling", "CompleteLifecycleAction"): self._complete,
        }

    def leave(self, instance: str) -> None:
        """Have the group let a host go."""
        self.aws.members[instance]["LifecycleState"] = "Terminating:Wait"

    def step(self, event: object = _SCHEDULE, **settings: Any) -> None:
        """Take a step, as a run of its own; a minute passes."""
        where = place(**settings)
        tools = Tools(
            aws=self.aws,
            clock=self.aws.clock,
            place=where,
            table=Table(self.aws, where.table, "lifecycle", self.aws.clock),
            jenkins=self._reach(),
            hook=_HOOK,
        )
        try:
            step(event, tools)
        finally:
            self.aws.now += 60

    def notes(self) -> list[str]:
        """Return what is noted; a turn that is not given back ends by itself."""
        found = (subject for _, subject in self.aws.items)
        return sorted(subject for subject in found if not subject.startswith("taken#"))

    def state(self, instance: str) -> tuple[str, str]:
        """Return what the group and the cluster call a host."""
        carrier = self.aws.carriers[arn("ecs", f"container-instance/{CLUSTER}/{instance}")]
        return self.aws.members[instance]["LifecycleState"], carrier["status"]

    def stop_drained(self) -> None:
        """Do as ECS does: stop the tasks of drained hosts, start them elsewhere at once."""
        for name, task in list(self.aws.tasks.items()):
            carrier = self.aws.carriers.get(task["containerInstanceArn"], {})
            if carrier.get("status") == "DRAINING" and task["lastStatus"] == "RUNNING":
                self.aws.stopped(name)

    def _reach(self) -> Callable[[Slot, Task], FakeJenkins | None]:
        reach = Reach(self.aws)

        def jenkins(slot: Slot, task: Task) -> FakeJenkins | None:
            return self.jenkins[slot.name] if reach.jenkins(slot, task) else None

        return jenkins

    def _instances(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        wanted = asked["Filters"][0]["Values"]
        assert wanted
        found = [
            {"InstanceId": name, "State": {"Name": power}}
            for name, power in self.powers.items()
            if name in wanted
        ]
        return {"Reservations": [{"Instances": [one]} for one in found]}

    def _waiting(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        assert (asked["AutoScalingGroupName"], asked["LifecycleHookName"]) == (GROUP, _HOOK)
        if self.aws.members[asked["InstanceId"]]["LifecycleState"] != "Terminating:Wait":
            raise AwsError("ValidationError", "No active Lifecycle Action found", 400)
        return {}

    def _complete(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        self._waiting(asked)
        assert asked["LifecycleActionResult"] == "CONTINUE"
        self.aws.members[asked["InstanceId"]]["LifecycleState"] = "Terminating:Proceed"
        return {}


def _said(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_host_leaves_in_two_steps() -> None:
    """Idle: quieted and drained in one, let go in the next, once ECS has stopped its tasks."""
    stage = Stage()
    stage.step()
    assert stage.jenkins["main-1"].quiet
    assert not stage.jenkins["main-2"].quiet
    assert stage.state("i-1") == ("Terminating:Wait", "DRAINING")
    stage.step()
    assert stage.state("i-1")[0] == "Terminating:Wait", "its task has not stopped"
    stage.stop_drained()
    stage.step()
    assert stage.state("i-1")[0] == "Terminating:Proceed"


def test_a_freestyle_build_finishes_and_a_pipeline_pauses() -> None:
    """The drain begins when the one has ended, and not before the other had time to pause."""
    stage = Stage()
    stage.jenkins["main-1"].nodes["built-in"] = FakeNode(
        builds={_PAGE: _FREESTYLE, _PAGE.replace("f", "p"): _PIPELINE}
    )
    for _ in range(5):
        stage.step()
    assert stage.jenkins["main-1"].quiet
    assert stage.state("i-1")[1] == "ACTIVE"
    del stage.jenkins["main-1"].nodes["built-in"].builds[_PAGE]
    stage.step()
    assert stage.state("i-1")[1] == "DRAINING"


def test_a_pipeline_gets_a_step_to_pause() -> None:
    """It is quieted in one, drained in the next."""
    stage = Stage()
    stage.jenkins["main-1"].nodes["built-in"] = FakeNode(builds={_PAGE: _PIPELINE})
    stage.step()
    assert stage.state("i-1")[1] == "ACTIVE"
    stage.step()
    assert stage.state("i-1")[1] == "DRAINING"


def test_without_a_host_that_leaves_it_asks_twice() -> None:
    """The group and its own notes, each minute of its life; beside that it takes its turn."""
    stage = Stage()
    stage.aws.members["i-1"]["LifecycleState"] = "InService"
    stage.step()
    assert [action for _, action, _ in stage.aws.calls] == [
        "PutItem",
        "DescribeAutoScalingGroups",
        "Query",
        "DeleteItem",
    ]


def test_a_test_notification_is_no_reason_to_ask_anything() -> None:
    """It says so in a line."""
    stage = Stage()
    stage.step({"Event": "autoscaling:TEST_NOTIFICATION"})
    assert stage.aws.calls == []


def test_a_second_run_leaves_the_step_to_the_first(capsys: pytest.CaptureFixture[str]) -> None:
    """Two that decide at the same time could quiet two hosts of a controller."""
    stage = Stage()
    other = Table(stage.aws, TABLE, "lifecycle", stage.aws.clock)
    assert other.take("step", 90)
    stage.step()
    assert stage.aws.made() == stage.aws.made("RecordLifecycleActionHeartbeat")
    assert not stage.jenkins["main-1"].asked
    assert _said(capsys)[-1]["did"]["reason"] == "another run takes this step"
    stage.aws.now += 90
    stage.step()
    assert stage.jenkins["main-1"].quiet


def test_a_killed_host_goes_in_the_first_step(capsys: pytest.CaptureFixture[str]) -> None:
    """Gone for EC2 as well: nobody asks its Jenkins."""
    for power in ("shutting-down", "terminated", None):
        stage = Stage()
        stage.powers = {"i-2": "running", **({"i-1": power} if power else {})}
        stage.step()
        assert stage.state("i-1")[0] == "Terminating:Proceed"
        assert stage.jenkins["main-1"].asked == []
        assert "on it ran: main-1" in _said(capsys)[0]["actions"][0]["reason"]


def test_a_drain_that_is_given_up_is_undone() -> None:
    """The host is in service again: Jenkins takes builds, ECS places tasks."""
    stage = Stage()
    stage.step()
    stage.aws.members["i-1"]["LifecycleState"] = "InService"
    stage.step()
    stage.step()
    assert not stage.jenkins["main-1"].quiet
    assert stage.state("i-1") == ("InService", "ACTIVE")
    assert stage.notes() == []


def test_a_wait_that_ended_meanwhile_is_no_error() -> None:
    """Its time was over, or another run has let the host go."""
    stage = Stage()
    stage.powers["i-1"] = "terminated"

    def over(_: Mapping[str, Any]) -> dict[str, Any]:
        raise AwsError("ValidationError", "No active Lifecycle Action found", 400)

    stage.aws.answers["autoscaling", "CompleteLifecycleAction"] = over
    stage.step()


def test_blind_it_fails_and_does_nothing() -> None:
    """The alarm on errors rings, the heartbeat goes on, the host waits."""
    stage = Stage()
    stage.jenkins["main-1"].refuses = lambda _: BlindError("401")
    with pytest.raises(StepError, match="main-1 tells the hook nothing"):
        stage.step()
    assert stage.state("i-1") == ("Terminating:Wait", "ACTIVE")
    assert "RecordLifecycleActionHeartbeat" in [action for action, _ in stage.aws.made()]


@pytest.mark.parametrize(
    ("error", "state"), [(UnreachableError, "ACTIVE"), (BootingError, "DRAINING")]
)
def test_a_jenkins_that_says_nothing(error: type[JenkinsError], state: str) -> None:
    """One that the balancer hears is waited for; one that boots runs nothing to lose."""
    stage = Stage()
    stage.jenkins["main-1"].refuses = error
    stage.step()
    assert stage.state("i-1")[1] == state


def test_a_host_that_ecs_does_not_drain() -> None:
    """ECS says why in its answer, not as an error."""
    stage = Stage()
    stage.aws.answers["ecs", "UpdateContainerInstancesState"] = lambda _: {
        "failures": [{"arn": "ci", "reason": "MISSING"}]
    }
    with pytest.raises(StepError, match="MISSING"):
        stage.step()


def test_what_failed_once_is_told_although_all_else_was_done() -> None:
    """A heartbeat that nobody took: the alarm on errors counts it, the others' deeds are done."""
    stage = Stage()
    calls = [action for _, action, _ in _stepped(Stage()).aws.calls]
    stage.aws.failing = {calls.index("RecordLifecycleActionHeartbeat") + 1: "denied"}
    with pytest.raises(StepError, match="Heartbeat"):
        stage.step()
    assert stage.jenkins["main-1"].quiet


def _stepped(stage: Stage) -> Stage:
    stage.step()
    return stage


def test_a_decision_can_be_read_again(capsys: pytest.CaptureFixture[str]) -> None:
    """Each is one line with what was seen, in settings' own words."""
    Stage().step(drain_minutes=5)
    first = _said(capsys)[0]
    assert first["settings"] == {"drain_minutes": 5}
    assert [one["do"] for one in first["actions"]] == [
        "heartbeat",
        "remember",
        "quiet-down",
        "wait",
    ]
    seen = decode(Seen, first["seen"])
    assert described(decide(seen, decode(Settings, first["settings"]))) == first["actions"]


def _whole(stage: Stage) -> None:
    """Let two hosts leave, one after the other, whatever fails."""
    for _ in range(12):
        with contextlib.suppress(AwsError, StepError):
            stage.step()
        stage.stop_drained()
        for name in [n for n, m in stage.aws.members.items() if "Proceed" in m["LifecycleState"]]:
            del stage.aws.members[name]
            del stage.aws.carriers[arn("ecs", f"container-instance/{CLUSTER}/{name}")]
            # The group has made up for it, the slot runs there.
            slot = name.replace("i-", "main-")
            stage.aws.host(f"{name}0")
            stage.aws.task(slot, f"{name}0")
            stage.jenkins[slot] = FakeJenkins()
            stage.powers[f"{name}0"] = "running"


@pytest.mark.parametrize("failure", FAILURES)
def test_with_each_call_failing_in_turn_the_next_run_mends_it(failure: Failure) -> None:
    """The end is the same as without: both hosts gone, nobody quiet, nothing noted."""
    calm = Stage()
    calm.leave("i-2")
    _whole(calm)
    assert sorted(calm.aws.members) == ["i-1-next", "i-10", "i-2-next", "i-20"]
    for number in range(1, len(calm.aws.calls) + 1):
        stage = Stage()
        stage.leave("i-2")
        stage.aws.failing = {number: failure}
        _whole(stage)
        assert sorted(stage.aws.members) == ["i-1-next", "i-10", "i-2-next", "i-20"], number
        assert not any(one.quiet for one in stage.jenkins.values()), number
        assert stage.notes() == [], number


@pytest.mark.parametrize("number", range(1, 7))
@pytest.mark.parametrize("error", [UnreachableError, BlindError, BootingError])
def test_with_each_request_to_jenkins_failing(number: int, error: type[JenkinsError]) -> None:
    """As for AWS's calls."""
    stage = Stage()
    stage.jenkins["main-1"] = _Once(number, error)
    _whole(stage)
    assert sorted(stage.aws.members) == ["i-1-next", "i-10", "i-2", "i-2-next"]
    assert stage.notes() == []


class _Once(FakeJenkins):
    """A Jenkins that refuses one request."""

    def __init__(self, number: int, error: type[JenkinsError]) -> None:
        super().__init__()
        self._number, self._error = number, error

    def _note(self, *what: str) -> None:
        super()._note(*what)
        if len(self.asked) == self._number:
            raise self._error(" ".join(what))


def _given_up(stage: Stage) -> Stage:
    """Let a host begin to leave and come back, whatever fails."""
    for number in range(6):
        if number == 1:
            stage.aws.members["i-1"]["LifecycleState"] = "InService"
        with contextlib.suppress(AwsError, StepError):
            stage.step()
    return stage


@pytest.mark.parametrize("failure", FAILURES)
def test_a_drain_is_undone_with_each_call_failing_in_turn(failure: Failure) -> None:
    """What was to be done and failed, what was done and not noted: nothing of it stays."""
    for number in range(1, len(_given_up(Stage()).aws.calls) + 1):
        stage = Stage()
        stage.aws.failing = {number: failure}
        _given_up(stage)
        assert not stage.jenkins["main-1"].quiet, number
        assert stage.state("i-1") == ("InService", "ACTIVE"), number
        assert stage.notes() == [], number


@pytest.mark.parametrize("number", range(1, 9))
def test_a_drain_is_undone_with_each_request_to_jenkins_failing(number: int) -> None:
    """A Jenkins that is asked to take builds again and does not answer is asked again."""
    stage = Stage()
    stage.jenkins["main-1"] = _Once(number, UnreachableError)
    _given_up(stage)
    assert not stage.jenkins["main-1"].quiet
    assert stage.notes() == []


def test_a_token_that_cannot_be_read_is_blindness() -> None:
    """Of one Jenkins: the others' hosts leave all the same."""
    stage = Stage()

    def denied(_: Mapping[str, Any]) -> dict[str, Any]:
        raise AwsError("AccessDeniedException", "no", 400)

    stage.aws.answers["secretsmanager", "GetSecretValue"] = denied
    with pytest.raises(StepError, match="main-1 tells the hook nothing"):
        stage.step()
    assert stage.state("i-1") == ("Terminating:Wait", "ACTIVE")
