"""Agents, their controllers and the hooks' table in memory, for the tests of spot and reap.

Every call is kept; call number n can be made to fail, before or after it was done.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from lambdas.shared.aws import AwsError
from lambdas.shared.builds import Build
from lambdas.shared.clock import Clock
from lambdas.shared.jenkins import (
    BlindError,
    BootingError,
    GoneError,
    JenkinsError,
    RefusedError,
    UnreachableError,
)
from lambdas.shared.place import Place
from lambdas.shared.seen import Site, Slot, Task

STACK, CLUSTER = "ci", "ci-cluster"
PLACE = Place(cluster=CLUSTER, group="g", stack=STACK, table="t", region="eu-west-1")

How = Literal["denied", "throttled", "lost-before", "lost-after"]
ERRORS = {
    "denied": AwsError("AccessDeniedException", "no", 400),
    "throttled": AwsError("ThrottlingException", "too many", 400),
    "lost-before": AwsError("Unanswered", "nothing came back", 0),
    "lost-after": AwsError("Unanswered", "nothing came back", 0),
}
HOWS: tuple[How, ...] = ("denied", "throttled", "lost-before", "lost-after")


def named(instance: str, slot: str = "main-1", template: str = "linux-m5.large-a-spot") -> str:
    """Return the name of an agent's node."""
    return f"EC2 ({slot}) - {template} ({instance})"


@dataclass
class Controller:
    """A slot's Jenkins.

    Attributes:
        nodes: The names of its nodes, with the builds on each.
        error: What it answers with instead of anything.
        waiting: Builds that wait for each label.
        results: By job and number; None while it runs.
        offline: Nodes that were taken offline, with the reason.
        asked: Templates of which an agent was asked for.
        capped: Whether its cloud's cap is reached.
    """

    nodes: dict[str, list[Build]] = field(default_factory=dict)
    error: type[JenkinsError] | None = None
    waiting: int = 0
    results: dict[tuple[str, int], str | None] = field(default_factory=dict)
    offline: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    capped: bool = False
    world: "World | None" = None

    def _called(self, action: str) -> None:
        if self.world:
            self.world.count("jenkins", action, {}, ())
        if self.error:
            raise self.error(action)

    def computers(self) -> list[Mapping[str, Any]]:
        """Return its nodes."""
        self._called("computers")
        return [
            {
                "displayName": name,
                "temporarilyOffline": name in self.offline,
                "offlineCauseReason": self.offline.get(name, ""),
                "assignedLabels": [{"name": "linux"}, {"name": name}],
            }
            for name in ("Built-In Node", *self.nodes)
        ]

    def running_builds(self) -> list[Build]:
        """Return what runs."""
        self._called("running_builds")
        return [build for builds in self.nodes.values() for build in builds]

    def label_load(self, name: str) -> Mapping[str, float]:
        """Return a label's figures."""
        self._called("label_load")
        return {"queueLength": float(self.waiting if name == "linux" else 99)}

    def build(self, job: str, number: int) -> Mapping[str, Any]:
        """Return a build."""
        self._called("build")
        if (job, number) not in self.results:
            raise GoneError(job)
        result = self.results[job, number]
        return {"building": result is None, "result": result}

    def take_offline(self, node: str, reason: str) -> None:
        """Have a node start no builds."""
        self._called("take_offline")
        if node not in self.nodes:
            raise GoneError(node)
        self.offline[node] = reason

    def provision(self, cloud: str, template: str) -> None:
        """Start an agent."""
        self._called("provision")
        if self.capped:
            raise RefusedError("cap")
        self.asked.append((cloud, template))


#: What Jenkins may answer instead of anything.
REFUSALS: tuple[type[JenkinsError], ...] = (BlindError, BootingError, UnreachableError)


@dataclass
class World:
    """Everything that the two hooks see.

    Attributes:
        now: The time of day.
        instances: By id: state, tags, launch time, spot.
        controllers: By slot.
        optional: Slots that the scale hook turns on and off.
        booted: When each slot's task started; none without a task.
        services: Of the cluster; None when it is gone.
        streams: Log streams with the time of their last line.
        fail: Which call fails, counted from 1, and how.
        calls: All calls.
    """

    now: float = 2_000_000_000.0
    instances: dict[str, dict[str, Any]] = field(default_factory=dict)
    controllers: dict[str, Controller] = field(default_factory=dict)
    optional: set[str] = field(default_factory=set)
    booted: dict[str, float] = field(default_factory=dict)
    services: list[str] | None = field(default_factory=list)
    streams: dict[str, float] = field(default_factory=dict)
    items: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    fail: tuple[int, How] | None = None
    calls: list[tuple[str, str, Mapping[str, Any]]] = field(default_factory=list)

    @property
    def clock(self) -> Clock:
        """The clock of a hook in this world."""
        return Clock(1.0, lambda: self.now)

    def slot(self, name: str, *, up: float | None = 1e6) -> Controller:
        """Add a slot whose Jenkins runs for so long; None: it has no task."""
        if up is not None:
            self.booted[name] = self.now - up
        self.controllers[name] = Controller(world=self)
        return self.controllers[name]

    def agent(
        self,
        instance: str,
        slot: str = "main-1",
        *,
        stack: str = STACK,
        state: str = "running",
        age: float = 1e5,
        spot: bool = True,
    ) -> str:
        """Add an agent's instance; return its node's name."""
        self.instances[instance] = {
            "state": state,
            "tags": {"stackgen:stack": stack, **({"stackgen:slot": slot} if slot else {})},
            "at": self.now - age,
            "spot": spot,
        }
        return named(instance, slot)

    def count(self, service: str, action: str, given: Mapping[str, Any], _: object) -> bool:
        """Keep a call; tell whether it is to fail after it was done."""
        self.calls.append((service, action, given))
        if self.fail and self.fail[0] == len(self.calls):
            if self.fail[1] == "lost-after":
                return True
            raise UnreachableError(action) if service == "jenkins" else ERRORS[self.fail[1]]
        return False

    def site(self) -> Site:
        """Describe the slots; a call as any other."""
        self.count("ecs", "DescribeServices", {}, ())
        return Site(slots=tuple(map(self._slot, self.controllers)), hosts=())

    def _slot(self, name: str) -> Slot:
        started = self.booted.get(name)
        task = Task(
            arn=f"task-{name}",
            status="RUNNING",
            instance="i-host",
            address="10.0.0.1",
            age_seconds=self.now - (started or 0.0),
            health="HEALTHY",
            target="healthy",
        )
        off = name in self.optional and started is None
        return Slot(
            controller="main",
            name=name,
            service=name,
            zone="a",
            optional=name in self.optional,
            desired=0 if off else 1,
            deploying=False,
            port=8080,
            prefix="",
            secret="arn",  # noqa: S106 - a name
            tasks=() if started is None else (task,),
        )

    def reach(self, slot: Slot) -> Controller | None:
        """Return a slot's Jenkins."""
        return self.named(slot.name)

    def named(self, slot: str) -> Controller | None:
        """Return a slot's Jenkins by its name."""
        return self.controllers.get(slot) if slot in self.booted else None

    # --- AWS ---

    def call(self, service: str, action: str, parameters: Mapping[str, Any], /) -> dict[str, Any]:
        """Make one call."""
        late = self.count(service, action, parameters, ())
        found: dict[str, Any] = getattr(self, f"_{action}")(parameters)
        if late:
            raise ERRORS["lost-after"]
        return found

    def pages(
        self, service: str, action: str, parameters: Mapping[str, Any], key: str, /
    ) -> Iterator[Any]:
        """Yield the items of a list."""
        yield from self.call(service, action, parameters)[key]

    def _DescribeInstances(self, given: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802 - AWS's name
        filters = {one["Name"]: one["Values"] for one in given["Filters"]}
        found = [
            (identity, one)
            for identity, one in self.instances.items()
            if _passes(identity, one, filters)
        ]
        return {"Reservations": [{"Instances": [_described(*one)]} for one in found]}

    def _TerminateInstances(self, given: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802
        if gone := [one for one in given["InstanceIds"] if one not in self.instances]:
            raise AwsError("InvalidInstanceID.NotFound", str(gone), 400)
        for identity in given["InstanceIds"]:
            if self.instances[identity]["state"] != "terminated":
                self.instances[identity]["state"] = "shutting-down"
        return {}

    def _ListServices(self, given: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802
        assert given["cluster"] == CLUSTER
        if self.services is None:
            raise AwsError("ClusterNotFoundException", "Cluster not found.", 400)
        return {"serviceArns": self.services}

    def _DescribeLogStreams(self, given: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802
        assert given["orderBy"] == "LastEventTime"
        found = sorted(self.streams.items(), key=lambda one: one[1])[: given["limit"]]
        return {
            "logStreams": [
                {"logStreamName": name, "creationTime": 1, "lastEventTimestamp": 1000 * at}
                for name, at in found
            ]
        }

    def _DeleteLogStream(self, given: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802
        if self.streams.pop(given["logStreamName"], None) is None:
            raise AwsError("ResourceNotFoundException", "no stream", 400)
        return {}

    def _PutItem(self, given: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802
        item = given["Item"]
        key = item["hook"]["S"], item["subject"]["S"]
        known = self.items.get(key)
        if "ConditionExpression" in given and known:
            values = given["ExpressionAttributeValues"]
            mine = known["run"] == values[":run"]
            if not mine and float(known["until"]["N"]) >= float(values[":now"]["N"]):
                raise AwsError("ConditionalCheckFailedException", "held", 400)
        self.items[key] = dict(item)
        return {}

    def _DeleteItem(self, given: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802
        self.items.pop((given["Key"]["hook"]["S"], given["Key"]["subject"]["S"]), None)
        return {}

    def _Query(self, given: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802
        hook = given["ExpressionAttributeValues"][":hook"]["S"]
        return {"Items": [item for key, item in self.items.items() if key[0] == hook]}

    def notes(self) -> set[str]:
        """Return the subjects of all notes."""
        return {key[1] for key, item in self.items.items() if "value" in item}


def _passes(identity: str, one: Mapping[str, Any], filters: Mapping[str, list[str]]) -> bool:
    tags = one["tags"]
    return all(
        identity in values
        if name == "instance-id"
        else one["state"] in values
        if name == "instance-state-name"
        else bool(set(values) & tags.keys())
        if name == "tag-key"
        else tags.get(name.removeprefix("tag:")) in values
        for name, values in filters.items()
    )


def _described(identity: str, one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "InstanceId": identity,
        "State": {"Name": one["state"], "Code": "16"},
        "LaunchTime": _iso(one["at"]),
        "Tags": [{"Key": key, "Value": value} for key, value in one["tags"].items()],
        **({"InstanceLifecycle": "spot"} if one["spot"] else {}),
    }


def _iso(at: float) -> str:
    from datetime import UTC, datetime  # noqa: PLC0415 - here alone

    return datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z")
