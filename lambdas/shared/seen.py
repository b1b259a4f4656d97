"""The stack as a hook sees it, described by AWS a moment ago. Pure.

There is no time of day in it, only ages in seconds of AWS: a decision made of it can be made again
tomorrow, and a local AWS may compress time.
"""

from dataclasses import dataclass
from typing import Literal

#: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html
TargetState = Literal[
    "initial", "healthy", "unhealthy", "unused", "draining", "unavailable", "absent"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A task of a slot.

    Attributes:
        arn: Which.
        status: Its last status: PROVISIONING … RUNNING … STOPPED.
        instance: The EC2 instance that carries it; empty before it is placed.
        address: Its own, inside the VPC; empty before it has one.
        age_seconds: Since it was started, None before.
        health: Of its containers: HEALTHY, UNHEALTHY or UNKNOWN.
        target: What the balancer says of it.
        stopping: Whether ECS has decided to stop it.
    """

    arn: str
    status: str
    instance: str
    address: str
    age_seconds: float | None
    health: str
    target: TargetState
    stopping: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A slot: one service, at most one task that runs.

    Attributes:
        controller: Its controller's name.
        name: Its own, such as `main-1`.
        service: The service's ARN.
        zone: The availability zone it is pinned to.
        optional: Whether the scale hook turns it on and off.
        desired: Tasks wanted: 0 or 1.
        deploying: Whether a deployment of it is under way.
        port: Jenkins' own.
        prefix: The path Jenkins lives under, empty for the root.
        secret: The ARN of the secret with the hooks' token.
        tasks: Those not stopped yet.
        group: The ARN of the target group its task is registered in; empty without one.
        labels: Of the kinds of agents its Jenkins can start, as `STACKGEN_AGENTS` names them.
    """

    controller: str
    name: str
    service: str
    zone: str
    optional: bool
    desired: int
    deploying: bool
    port: int
    prefix: str
    secret: str
    tasks: tuple[Task, ...]
    group: str = ""
    labels: tuple[str, ...] = ()

    @property
    def task(self) -> Task | None:
        """The task that serves, or is to: the youngest that ECS does not stop."""
        alive = [task for task in self.tasks if not task.stopping]
        return min(alive, key=lambda task: task.age_seconds or 0.0) if alive else None

    @property
    def serves(self) -> bool:
        """Whether the balancer sends it requests."""
        task = self.task
        return task is not None and task.status == "RUNNING" and task.target == "healthy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """An EC2 instance of the controllers' group.

    Attributes:
        instance: Its id.
        zone: Its availability zone.
        lifecycle: Of Auto Scaling: Pending, InService, Terminating:Wait …
        healthy: Whether Auto Scaling counts it so.
        container_instance: Its ARN in the cluster; empty before it has registered.
        status: Of the container instance: ACTIVE, DRAINING …; empty before it has registered.
        connected: Whether its ECS agent is.
        runtime: Of its container runtime: OK, IMPAIRED, INSUFFICIENT_DATA, INITIALIZING or empty.
            https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-health.html
        age_seconds: Since it was registered, None before.
    """

    instance: str
    zone: str
    lifecycle: str
    healthy: bool
    container_instance: str
    status: str
    connected: bool
    runtime: str
    age_seconds: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Everything at once.

    Attributes:
        slots: By name.
        hosts: By instance id.
    """

    slots: tuple[Slot, ...]
    hosts: tuple[Host, ...]

    def on(self, instance: str) -> tuple[Slot, ...]:
        """Return the slots that have a task on a host, one that stops too."""
        return tuple(
            slot for slot in self.slots if any(task.instance == instance for task in slot.tasks)
        )

    def others(self, slot: Slot) -> tuple[Slot, ...]:
        """Return the other slots of the same controller."""
        return tuple(
            one for one in self.slots if one.controller == slot.controller and one.name != slot.name
        )

    def task(self, arn: str) -> tuple[Slot, Task] | None:
        """Return a task with its slot, None of one that has stopped."""
        found = ((slot, task) for slot in self.slots for task in slot.tasks if task.arn == arn)
        return next(found, None)

    def host(self, instance: str) -> Host | None:
        """Return a host, if the group or the cluster knows it."""
        return next((one for one in self.hosts if one.instance == instance), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """An agent's instance.

    Attributes:
        instance: Its id.
        state: As EC2 names it.
        stack: The name of its stack, empty for an instance that is nobody's agent.
        slot: Whose Jenkins asked for it; empty as above.
        spot: Whether AWS may take it back.
        request: Of the spot request it came from, by which the plugin may name its node.
        age_seconds: Since its launch.
    """

    instance: str
    state: str
    stack: str
    slot: str
    spot: bool
    request: str
    age_seconds: float

    def named(self, node: str) -> bool:
        """Tell whether a node of Jenkins is this instance: its name alone says it.

        `EC2 (<cloud>) - <description> (<id>)`, the id being the spot request's at times.
        """
        return any(one and node.endswith(f"({one})") for one in (self.instance, self.request))
