"""What decisions are made about: services, hosts, tasks. No effect, no clock, no client."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

#: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
State = Literal[
    "PROVISIONING",
    "PENDING",
    "ACTIVATING",
    "RUNNING",
    "DEACTIVATING",
    "STOPPING",
    "DEPROVISIONING",
    "STOPPED",
]

StopCode = Literal[
    "TaskFailedToStart",
    "EssentialContainerExited",
    "UserInitiated",
    "ServiceSchedulerInitiated",
    "TerminationNotice",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """A target group that a service's tasks belong to.

    Attributes:
        group: The target group's ARN.
        container: The container that serves.
        port: The port it serves inside its task.
    """

    group: str
    container: str
    port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Breaker:
    """A service's deployment circuit breaker.

    Attributes:
        rollback: Whether a failed deployment is rolled back to the last completed one.
        kind: How `value` becomes a number of failures: `COUNT`, `BOUNDED_PERCENT` (of the desired
            count, 3 to 200) or `UNBOUNDED_PERCENT`.
        value: A count, or per cent.
        resets: Whether a healthy task sets the number of failures back to none.
    """

    rollback: bool = False
    kind: str = "BOUNDED_PERCENT"
    value: int = 50
    resets: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """An ECS service as ECS describes it.

    Attributes:
        region: Where it is.
        cluster: The cluster's ARN.
        arn: The service's ARN.
        name: The service's name.
        desired: How many tasks it asks for.
        definition: The ARN of the task definition its tasks shall have.
        deployment: The id of its current deployment: what its tasks are started by.
        rollout: `IN_PROGRESS`, `COMPLETED` or `FAILED`.
        subnets: Where its tasks' network interfaces lie.
        security_groups: Of those network interfaces.
        bindings: The target groups it serves.
        minimum_percent: How many of the desired tasks stay healthy while others are replaced.
        maximum_percent: How many tasks there are at the most meanwhile.
        grace_seconds: How long a new task's failing checks are no reason to replace it.
        breaker: None without one.
    """

    region: str
    cluster: str
    arn: str
    name: str
    desired: int
    definition: str
    deployment: str
    rollout: str = "IN_PROGRESS"
    subnets: tuple[str, ...] = ()
    security_groups: tuple[str, ...] = ()
    bindings: tuple[Binding, ...] = ()
    minimum_percent: int = 100
    maximum_percent: int = 200
    grace_seconds: int = 0
    breaker: Breaker | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What a task takes, or what a host offers to tasks.

    Attributes:
        cpu: CPU units, 1,024 for a vCPU.
        memory_mib: Memory.
        interfaces: Network interfaces of tasks: one each in the network mode awsvpc.
    """

    cpu: int = 0
    memory_mib: int = 0
    interfaces: int = 0

    def less(self, taken: Sequence["Room"]) -> "Room":
        """Return what is left."""
        return Room(
            cpu=self.cpu - sum(one.cpu for one in taken),
            memory_mib=self.memory_mib - sum(one.memory_mib for one in taken),
            interfaces=self.interfaces - sum(one.interfaces for one in taken),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """A container instance.

    Attributes:
        arn: Its ARN.
        instance: Its EC2 instance's id.
        zone: Its availability zone.
        room: What it offers to tasks altogether.
        draining: Whether it takes no task any more.
        connected: Whether its ECS agent is connected.
        gone: How its instance ended, `terminated` or `stopped`; empty while it runs.
        lost: Whether that is so long ago that ECS has noticed.
        stuck: Whether its container runtime starts and stops nothing.
    """

    arn: str
    instance: str
    zone: str
    room: Room
    draining: bool = False
    connected: bool = True
    gone: str = ""
    lost: bool = False
    stuck: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A task that has not stopped, as a decision sees it.

    Attributes:
        task: Its ARN.
        service: The ARN of its service.
        deployment: The id of the deployment that started it.
        state: Its last status.
        host: The ARN of its container instance, empty while it has none.
        stopping: Whether its end has begun.
        healthy: Whether it runs and passes every check.
        failing: Which checks it fails, as ECS words it; empty if none.
    """

    task: str
    service: str
    deployment: str
    state: State = "RUNNING"
    host: str = ""
    stopping: bool = False
    healthy: bool = True
    failing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """End a task.

    Attributes:
        task: The task's ARN.
        reason: As ECS words it.
        code: Of which kind the reason is.
    """

    task: str
    reason: str
    code: StopCode = "ServiceSchedulerInitiated"
