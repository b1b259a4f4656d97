"""A controller with two slots and two optional ones, in an AWS in memory."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lambdas.scale.handler import run
from lambdas.scale.tools import Tools
from lambdas.shared.jenkins import JenkinsError
from lambdas.shared.reach import Reach
from lambdas.shared.seen import Slot
from lambdas.shared.table import Table
from tests.unit.lambdas.fake_aws import TARGET_GROUP, FakeAws, arn, place
from tests.unit.lambdas.fake_jenkins import FakeJenkins, FakeNode

TICK = {"version": "0", "detail-type": "Scheduled Event", "source": "aws.events"}

_BALANCER = arn("elasticloadbalancing", "loadbalancer/app/ci/0123456789abcdef")


class SlotJenkins(FakeJenkins):
    """A slot's Jenkins that can fail once, or say something else of its nodes.

    Attributes:
        fails: The number of the question or order that fails, counted from now on, and how.
        nodes_said: What it says of its nodes instead.
    """

    def __init__(self) -> None:
        super().__init__()
        self.fails: tuple[int, JenkinsError] | None = None
        self.nodes_said: list[Mapping[str, Any]] | None = None

    def _note(self, *what: str) -> None:
        super()._note(*what)
        if self.fails:
            number, error = self.fails
            self.fails = (number - 1, error)
            if number == 1:
                raise error

    def computers(self) -> list[Mapping[str, Any]]:
        """Describe the nodes."""
        found = super().computers()
        return found if self.nodes_said is None else self.nodes_said


@dataclass
class Site:
    """The stack.

    Attributes:
        cpu: Returns that of each slot's service, in percent.
        aws: In memory.
        jenkins: By slot.
        published: Figures, by namespace.
        settings: Of the hook.
    """

    cpu: Callable[[], float] = lambda: 1.0
    aws: FakeAws = field(default_factory=FakeAws)
    jenkins: dict[str, SlotJenkins] = field(default_factory=dict)
    published: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)

    def build(self, on: int = 2) -> "Site":
        """Have so many slots serve; the others are off."""
        for number in range(1, 5):
            zone, host = f"eu-west-1{'ab'[number % 2]}", f"i-{number}"
            self.aws.host(host, zone)
            there = number <= on
            optional = number > 2
            name = f"main-{number}"
            self.aws.slot(
                name, host if there else "", zone, optional=optional, desired=int(there), age=9000
            )
            made = SlotJenkins()
            made.nodes["Built-In Node"] = FakeNode(executors=0)
            made.labels["linux"] = (
                {"totalExecutors": 0, "busyExecutors": 0},
                {"queueLength": 0.0},
            )
            made.gauges["vm.memory.heap.usage"] = 0.25
            self.jenkins[name] = made
        self.aws.answers |= {
            ("ecs", "UpdateService"): self._update_service,
            ("cloudwatch", "GetMetricData"): self._figures,
            ("cloudwatch", "PutMetricData"): self._publish,
            ("elbv2", "DescribeTargetGroups"): lambda _: {
                "TargetGroups": [{"TargetGroupArn": TARGET_GROUP, "LoadBalancerArns": [_BALANCER]}]
            },
            ("elbv2", "DeregisterTargets"): lambda asked: self._balance(asked, "draining"),
            ("elbv2", "RegisterTargets"): lambda asked: self._balance(asked, "healthy"),
        }
        return self

    def tools(self) -> Tools:
        """Return what a run looks and acts with."""
        where = place(**self.settings)
        return Tools(
            aws=self.aws,
            clock=self.aws.clock,
            place=where,
            table=Table(self.aws, where.table, "scale", self.aws.clock),
            ask=self._ask,
            each=map,
        )

    def run(self, event: object = TICK) -> None:
        """Run the hook once, in a process of its own; raises what it raises."""
        run(event, self.tools())

    def minute(self) -> str:
        """Let a minute pass with a run; return what it failed with, empty if it did not."""
        self.aws.now += 60
        for address in [it for it, state in self.aws.targets.items() if state == "draining"]:
            del self.aws.targets[address]
        try:
            self.run()
        except Exception as error:  # noqa: BLE001 - whatever ends a run
            return f"{type(error).__name__}: {error}"
        return ""

    def noted(self) -> set[str]:
        """Return what is noted."""
        return {subject for _, subject in self.aws.items if not subject.startswith("taken#")}

    def on_the_way(self) -> bool:
        """Tell whether a slot is noted to be on its way out."""
        return any(subject.startswith(("leave", "out")) for subject in self.noted())

    def failed_all(self) -> bool:
        """Tell whether every call that was to fail has been made."""
        return all(number <= len(self.aws.calls) for number in self.aws.failing)

    def note(self, subject: str, minutes: float) -> None:
        """Have something noted so long ago."""
        self.aws.items["scale", subject] = {
            "hook": {"S": "scale"},
            "subject": {"S": subject},
            "at": {"N": str(self.aws.now - 60 * minutes)},
            "value": {"S": '"because"'},
        }

    def desired(self) -> list[int]:
        """Return how many tasks each slot is to have."""
        return [one["desiredCount"] for one in self.aws.services.values()]

    def figure(self, name: str, **dimensions: str) -> float | None:
        """Return a figure of the last run."""
        for data in self.published.values():
            for one in data:
                named = {it["Name"]: it["Value"] for it in one["Dimensions"]}
                del named["ClusterName"]
                if (one["MetricName"], named) == (name, dimensions):
                    return float(one["Value"])
        return None

    def refuse(self, slot: str, error: type[JenkinsError] | None) -> None:
        """Have a Jenkins refuse everything, or nothing any more."""
        self.jenkins[slot].refuses = error

    def _ask(self, slot: Slot) -> SlotJenkins | None:
        # The token is read as `Reach` does: a call that can fail.
        made = Reach(self.aws, make=lambda *_: self.jenkins[slot.name]).jenkins(slot)
        return self.jenkins[slot.name] if made else None

    def _update_service(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        service = self.aws.services[asked["service"]]
        name, count = service["serviceName"], asked["desiredCount"]
        if count < service["desiredCount"]:
            for task in [it for it, one in self.aws.tasks.items() if one["group"].endswith(name)]:
                self.aws.stopped(task)
        elif count > service["desiredCount"]:
            self.aws.task(name, f"i-{name[-1]}", age=0)
            self.jenkins[name].quiet = False
        service["desiredCount"] = count
        return {"service": dict(service)}

    def _balance(self, asked: Mapping[str, Any], state: str) -> dict[str, Any]:
        assert asked["TargetGroupArn"] == TARGET_GROUP
        for target in asked["Targets"]:
            assert target["Port"] == 8080
            self.aws.targets[target["Id"]] = state
        return {}

    def _publish(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        self.published[asked["Namespace"]] = list(asked["MetricData"])
        return {}

    def _figures(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        assert asked["StartTime"] < asked["EndTime"] == self.aws.now
        results = []
        for query in asked["MetricDataQueries"]:
            ours = query["MetricStat"]["Metric"]["MetricName"] == "CPUUtilization"
            results.append(
                {
                    "Id": query["Id"],
                    "Timestamps": [self.aws.now - 90, self.aws.now - 150] if ours else [],
                    "Values": [self.cpu(), 50.0] if ours else [],
                }
            )
        return {"MetricDataResults": results}
