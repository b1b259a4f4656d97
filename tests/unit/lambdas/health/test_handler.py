"""The whole function against an AWS and a Jenkins in memory: each call, and each one's failure."""

import contextlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from lambdas.health.actions import dump_script
from lambdas.health.handler import RunError, run
from lambdas.health.model import Settings
from lambdas.health.tools import Tools
from lambdas.shared.aws import AwsError
from lambdas.shared.jenkins import BlindError, BootingError, JenkinsError, UnreachableError
from lambdas.shared.reach import Reach
from lambdas.shared.seen import Slot, Task
from lambdas.shared.table import Table
from tests.unit.lambdas.fake_aws import CLUSTER, FAILURES, GROUP, Failure, FakeAws, arn, place
from tests.unit.lambdas.fake_jenkins import FakeJenkins

_SCHEDULE = {"version": "0", "detail-type": "Scheduled Event", "source": "aws.events"}
_ZONES = {1: "eu-west-1a", 2: "eu-west-1b"}


@dataclass
class Stage:
    """Two slots in two zones, a spare host in each.

    Attributes:
        aws: In memory.
        jenkins: By slot.
        full: The hosts whose disk is full.
        activities: Of the group.
    """

    aws: FakeAws = field(default_factory=FakeAws)
    jenkins: dict[str, FakeJenkins] = field(default_factory=dict)
    full: set[str] = field(default_factory=set)
    activities: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Make them."""
        for number, zone in _ZONES.items():
            self.aws.host(f"i-{number}", zone)
            self.aws.host(f"i-{number}9", zone)
            self.aws.slot(f"main-{number}", f"i-{number}", zone)
            self.jenkins[f"main-{number}"] = FakeJenkins()
        self.aws.answers |= {
            ("autoscaling", "DescribeScalingActivities"): self._activities,
            ("autoscaling", "SetInstanceHealth"): self._set_health,
            ("cloudwatch", "GetMetricData"): self._metrics,
            ("cloudwatch", "PutMetricData"): lambda _: {},
            ("ssm", "SendCommand"): lambda _: {"Command": {"CommandId": "command"}},
        }

    def run(self, event: object = _SCHEDULE) -> None:
        """Run once; a minute passes, in which ECS starts what is missing."""
        where = place()
        tools = Tools(
            aws=self.aws,
            clock=self.aws.clock,
            place=where,
            settings=Settings(),
            table=Table(self.aws, where.table, "health", self.aws.clock),
            jenkins=self._reach(),
        )
        try:
            run(event, tools)
        finally:
            self.aws.now += 60
            self._start()

    def hang(self, slot: str) -> None:
        """Have a slot's Jenkins answer nothing, and the balancer find it."""
        self.jenkins[slot].status = 0
        task = self.task(slot)
        for detail in self.aws.tasks[task]["attachments"][0]["details"]:
            self.aws.targets[detail["value"]] = "unhealthy"

    def task(self, slot: str) -> str:
        """Return the ARN of a slot's task."""
        return next(
            name
            for name, one in self.aws.tasks.items()
            if one["group"] == f"service:{slot}" and one["desiredStatus"] == "RUNNING"
        )

    def made(self) -> list[str]:
        """Return what was changed in AWS but for notes and metrics."""
        return [action for action, _ in self.aws.made("PutItem", "DeleteItem", "PutMetricData")]

    def complaints(self) -> list[float]:
        """Return the complaints of each run."""
        return [
            given["MetricData"][0]["Value"]
            for action, given in self.aws.made()
            if action == "PutMetricData"
        ]

    def _start(self) -> None:
        for name, one in list(self.aws.tasks.items()):
            if one["desiredStatus"] == "STOPPED" and one["lastStatus"] == "RUNNING":
                slot = one["group"].removeprefix("service:")
                self.aws.stopped(name)
                one |= {"stoppingAt": self.aws.now, "availabilityZone": _ZONES[int(slot[-1])]}
                self.aws.task(slot, f"i-{slot[-1]}")
                self.jenkins[slot].status = 200

    def _reach(self) -> Callable[[Slot, Task], FakeJenkins | None]:
        reach = Reach(self.aws)

        def jenkins(slot: Slot, task: Task) -> FakeJenkins | None:
            return self.jenkins[slot.name] if reach.jenkins(slot, task) else None

        return jenkins

    def _activities(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        assert asked["AutoScalingGroupName"] == GROUP
        return {"Activities": list(self.activities)}

    def _set_health(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        assert asked["ShouldRespectGracePeriod"] is False
        self.aws.members[asked["InstanceId"]]["HealthStatus"] = asked["HealthStatus"]
        return {}

    def _metrics(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        found = []
        for query in asked["MetricDataQueries"]:
            metric = query["MetricStat"]["Metric"]
            about = {one["Name"]: one["Value"] for one in metric["Dimensions"]}
            value = 97.0 if self._is_full(about) else 20.0
            ours = about.get("fstype", "xfs") == "xfs"
            times = [self.aws.now - 30, self.aws.now - 90] if ours else []
            values = [value for _ in times]
            found.append({"Id": query["Id"], "Timestamps": times, "Values": values})
        return {"MetricDataResults": found}

    def _is_full(self, about: Mapping[str, str]) -> bool:
        return about["InstanceId"] in self.full if "InstanceId" in about else bool(self.full)


def told(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """Return the lines of the log."""
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_stack_that_is_well_is_only_looked_at(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is changed; one line tells all that was seen, and why nothing was done."""
    stage = Stage()
    stage.run()
    stage.run()
    assert stage.made() == []
    decided = [line for line in told(capsys) if "actions" in line]
    assert {one["do"] for one in decided[1]["actions"]} == {"do-nothing"}
    assert decided[1]["seen"]["gaps"] == []
    assert stage.complaints() == [0.0, 0.0]


def test_a_hung_jvm_is_asked_for_its_threads_and_then_replaced() -> None:
    """The second failed look asks, by a script for exactly its container; the third replaces it."""
    stage = Stage()
    stage.hang("main-1")
    task = stage.task("main-1")
    stage.run()
    assert stage.made() == []
    stage.run()
    assert stage.made() == ["SendCommand"]
    (sent,) = [given for action, given in stage.aws.made() if action == "SendCommand"]
    assert sent["InstanceIds"] == ["i-1"]
    assert sent["Parameters"]["commands"] == [dump_script(task)]
    assert f"task-arn={task} " in sent["Parameters"]["commands"][0]
    stage.run()
    assert stage.made() == ["SendCommand", "StopTask"]
    (stop,) = [given for action, given in stage.aws.made() if action == "StopTask"]
    assert (stop["cluster"], stop["task"]) == (CLUSTER, task)
    assert stop["reason"].startswith("stackgen health: main-1: it does not answer /login")
    for _ in range(5):
        stage.run()
    assert stage.made() == ["SendCommand", "StopTask"]


def test_a_dump_that_cannot_be_had_keeps_nothing_up(capsys: pytest.CaptureFixture[str]) -> None:
    """The host is not known to Systems Manager: no run fails of it."""
    stage = Stage()
    stage.hang("main-1")

    def refuse(_: Mapping[str, Any]) -> dict[str, Any]:
        raise AwsError("InvalidInstanceId", "not in a valid state", 400)

    stage.aws.answers["ssm", "SendCommand"] = refuse
    for _ in range(3):
        stage.run()
    assert stage.made() == ["SendCommand", "StopTask"]
    (error,) = [line["error"] for line in told(capsys) if "error" in line]
    assert "InvalidInstanceId" in error


def test_a_host_with_a_full_disk_is_marked_unhealthy() -> None:
    """Its grace period or not; the figure of all hosts is asked for first, then each host's."""
    stage = Stage()
    stage.run()
    asked = [given for _, action, given in stage.aws.calls if action == "GetMetricData"]
    assert [len(one["MetricDataQueries"]) for one in asked] == [1]
    stage.full.add("i-19")
    stage.run()
    assert stage.made() == ["SetInstanceHealth"]
    assert stage.aws.members["i-19"]["HealthStatus"] == "Unhealthy"
    stage.run()
    assert stage.made() == ["SetInstanceHealth"]


def test_activities_of_the_group_count() -> None:
    """A host that the group ended in the zone keeps the next one there for ten minutes."""
    stage = Stage()
    stage.full.add("i-1")
    stage.activities = [
        {
            "Description": "Terminating EC2 instance: i-77 - Waiting For Connection Draining",
            "StartTime": "2025-11-21T22:25:00Z",
            "Details": '{"Availability Zone": "eu-west-1a", "Subnet ID": "subnet-1"}',
        },
        {"Description": "Launching", "StartTime": "2025-11-20T22:00:00Z"},
    ]
    stage.aws.now = 1_763_764_200.0  # 22:30
    for _ in range(5):
        stage.run()
    assert stage.made() == []
    stage.run()
    assert stage.made() == ["SetInstanceHealth"]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (BlindError, "refuses the hooks' token"),
        (BootingError, "still answers 503"),
        (UnreachableError, "its API does not answer"),
    ],
)
def test_what_jenkins_refuses_is_told(
    error: type[JenkinsError], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A token that is refused is complained of; the rest counts as a failed look."""
    stage = Stage()
    stage.jenkins["main-1"].refuses = error
    stage.run()
    actions = [one for line in told(capsys) for one in line.get("actions", ())]
    assert any(said in one["reason"] for one in actions)
    assert stage.complaints() == [1.0 if error is BlindError else 0.0]
    assert stage.made() == []


def test_a_second_run_at_the_same_time_does_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """An event and the schedule: one of them looks."""
    stage = Stage()
    table = Table(stage.aws, place().table, "health", stage.aws.clock)
    assert table.take("run", 75)
    stage.run()
    (line,) = told(capsys)
    assert line["did"]["reason"] == "another run is at work"
    stage.aws.now += 20
    stage.run()
    assert any("actions" in line for line in told(capsys))


def test_what_is_no_event_of_ours_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is asked of AWS for it."""
    stage = Stage()
    stage.run({"version": "0", "detail-type": "Other"})
    assert stage.aws.calls == []
    (line,) = told(capsys)
    assert line["did"]["do"] == "do-nothing"


def test_what_cannot_be_seen_is_told_and_nothing_is_done_about_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Without metrics no disk is full; without its token no slot is asked."""
    stage = Stage()
    stage.full.add("i-1")

    def refuse(_: Mapping[str, Any]) -> dict[str, Any]:
        raise AwsError("AccessDeniedException", "no", 400)

    stage.aws.answers["cloudwatch", "GetMetricData"] = refuse
    stage.aws.answers["secretsmanager", "GetSecretValue"] = refuse
    stage.run()
    assert stage.made() == []
    (seen,) = [line["seen"] for line in told(capsys) if "seen" in line]
    assert len(seen["gaps"]) == 3
    assert seen["probes"] == []


def _mended(failing: dict[int, Failure]) -> tuple[Stage, int]:
    """Let calls fail while a slot hangs in one zone and a disk is full in the other."""
    stage = Stage()
    stage.hang("main-1")
    stage.full.add("i-29")
    stage.aws.failing = failing
    for _ in range(8):
        with contextlib.suppress(AwsError, RunError):
            stage.run()
        if "i-29" in stage.full and stage.aws.members["i-29"]["HealthStatus"] == "Unhealthy":
            stage.full.discard("i-29")
    return stage, len(stage.aws.calls)


@pytest.mark.parametrize("failure", FAILURES)
def test_with_each_call_failing_in_turn_the_next_runs_mend_it(failure: Failure) -> None:
    """The same end, whichever call fails how: one task stopped, one host marked, no third thing."""
    stage, calls = _mended({})
    assert sorted(stage.made()) == ["SendCommand", "SetInstanceHealth", "StopTask"]
    for number in range(1, calls + 1):
        stage, _ = _mended({number: failure})
        tried = [action for action in stage.made() if action != "SendCommand"]
        assert set(tried) == {"SetInstanceHealth", "StopTask"}, number
        assert len(tried) <= 3, (number, tried)
        assert stage.aws.members["i-29"]["HealthStatus"] == "Unhealthy", number
        stopped = [one for one in stage.aws.tasks.values() if one["lastStatus"] == "STOPPED"]
        assert [one["group"] for one in stopped] == ["service:main-1"], number


def test_the_group_that_is_asked_is_ours() -> None:
    """Nothing of another stack is ever named."""
    stage, _ = _mended({})
    named = json.dumps([given for _, _, given in stage.aws.calls])
    assert GROUP in named
    assert arn("ecs", f"task/{CLUSTER}/") in named
    assert "other" not in named
