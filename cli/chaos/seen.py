"""What a stack is made of and how it is at one moment, as faults and measurements see it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Side = Literal["local", "aws"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A slot: one ECS service.

    Attributes:
        name: Its own name: `main-1`.
        controller: Its controller's.
        service: Its ARN.
        cluster: The cluster's name.
        target_group: The ARN of the target group that it registers in.
        subnets: Where its tasks may run: pinned to one zone.
        optional: Whether the hook `scale` turns it on and off: off it is none too few.
    """

    name: str
    controller: str
    service: str
    cluster: str
    target_group: str
    subnets: tuple[str, ...] = ()
    optional: bool = False

    def lasts(self, controller: str) -> bool:
        """Tell whether it is a controller's, and always on: users are bound to no other."""
        return self.controller == controller and not self.optional

    @property
    def service_name(self) -> str:
        """The last part of the ARN."""
        return self.service.rpartition("/")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Controller:
    """A controller as its users reach it.

    Attributes:
        name: As its users know it.
        mode: `mirror` or `standby`.
        host: Its own host name, empty for the stack's.
        prefix: Its path, empty for the root.
        secret: The ARN of the administrator's password.
        label: A label that agents are started for; empty without agents.
    """

    name: str
    mode: str
    host: str = ""
    prefix: str = ""
    secret: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What does not change while faults are caused.

    Attributes:
        stack: The stack's name.
        stack_id: Its id.
        region: Where it is.
        url: The address users type.
        cluster: The ECS cluster's name.
        host_group: The Auto Scaling group's name.
        file_system: The file system's id; empty where the stack has none of its own.
        file_system_group: The security group that stands before it.
        controller_group: The security group of the controllers, which that one admits.
        zones: Each zone's subnets, hosts' and balancer's.
        controllers: In the template's order.
        slots: In the template's order.
        functions: Those of the Lambda hooks that the stack has, by the hook's name: `health`.
    """

    stack: str
    stack_id: str
    region: str
    url: str
    cluster: str
    host_group: str
    file_system: str = ""
    file_system_group: str = ""
    controller_group: str = ""
    zones: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    controllers: tuple[Controller, ...] = ()
    slots: tuple[Slot, ...] = ()
    functions: Mapping[str, str] = field(default_factory=dict)

    @property
    def hooks(self) -> frozenset[str]:
        """The Lambda hooks that the stack has, by name."""
        return frozenset(self.functions)

    def slot(self, name: str) -> Slot:
        """Return a slot by its name."""
        return next(slot for slot in self.slots if slot.name == name)

    def controller(self, name: str) -> Controller:
        """Return a controller by its name."""
        return next(one for one in self.controllers if one.name == name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """An ECS service at one moment; `rollout` is the newest deployment's state."""

    slot: str
    desired: int
    running: int
    pending: int
    deployments: int
    definition: str
    rollout: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A task that ECS wants to run.

    Attributes:
        arn: Its ARN.
        slot: Whose.
        state: `RUNNING`, `PENDING`, …
        health: By the containers' checks: `HEALTHY`, `UNHEALTHY`, `UNKNOWN`.
        instance: The EC2 instance that it runs on; empty before it is placed.
        address: Its own address in the VPC.
        pid: The process; 0 where there is none to be seen, as on AWS.
        started: When it ran, in seconds since 1970; 0 before.
    """

    arn: str
    slot: str
    state: str
    health: str = "UNKNOWN"
    instance: str = ""
    address: str = ""
    pid: int = 0
    started: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """An instance of the hosts' group.

    Attributes:
        id: Its id.
        zone: Where it runs.
        lifecycle: Of Auto Scaling: `InService`.
        healthy: What Auto Scaling thinks of it.
        state: Of EC2: `running`.
        connected: Whether its ECS agent is; also false before it has joined.
        draining: Whether ECS moves its tasks away.
    """

    id: str
    zone: str
    lifecycle: str
    healthy: bool
    state: str = "running"
    connected: bool = True
    draining: bool = False

    @property
    def serves(self) -> bool:
        """Whether tasks can run there."""
        in_service = self.lifecycle == "InService" and self.healthy and self.state == "running"
        return in_service and self.connected and not self.draining


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A target of a target group."""

    group: str
    address: str
    port: int
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """An EC2 agent that a slot has started."""

    id: str
    slot: str
    zone: str
    state: str
    spot: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A stack at one moment.

    Attributes:
        stack_status: Of CloudFormation.
        desired_hosts: How many hosts the group wants.
        minimum_hosts: How many it wants at least.
        services: Of the slots.
        tasks: Those that ECS wants to run.
        hosts: Those of the group, in any state.
        targets: Of all target groups.
        agents: Of all slots.
    """

    stack_status: str
    desired_hosts: int
    minimum_hosts: int = 0
    services: tuple[Service, ...] = ()
    tasks: tuple[Task, ...] = ()
    hosts: tuple[Host, ...] = ()
    targets: tuple[Target, ...] = ()
    agents: tuple[Agent, ...] = ()

    def tasks_of(self, slot: str) -> tuple[Task, ...]:
        """Return a slot's tasks."""
        return tuple(task for task in self.tasks if task.slot == slot)

    def tasks_on(self, instance: str) -> tuple[Task, ...]:
        """Return the tasks on a host."""
        return tuple(task for task in self.tasks if task.instance == instance)

    @property
    def ids(self) -> frozenset[str]:
        """The ids of everything that a fault can take away."""
        hosts = {host.id for host in self.hosts if host.lifecycle == "InService" and host.healthy}
        tasks = {task.arn for task in self.tasks}
        return frozenset(hosts | tasks | {agent.id for agent in self.agents})
