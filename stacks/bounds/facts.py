"""What of a template decides how long recovery takes. Pure."""

from collections.abc import Mapping

from stacks.capacity import Room, hosts_for
from stacks.light import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A target group.

    Attributes:
        name: Its logical id.
        interval: Seconds between two checks.
        timeout: Seconds that a check waits.
        unhealthy: Failures that take a target out.
        healthy: Passes that let one in that was out.
        deregistration: Seconds that a target which leaves may finish its requests.
    """

    name: str
    interval: float
    timeout: float
    unhealthy: float
    healthy: float
    deregistration: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerCheck:
    """A container's health check: seconds, and failures that make it unhealthy."""

    interval: float
    timeout: float
    retries: float
    start: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """An ECS service that runs a controller's slot.

    Attributes:
        service: Its logical id.
        task: Its task definition's logical id.
        controller: The controller whose slot it is.
        target: The target group it serves; None without a balancer.
        check: Its container's; None without one.
        exits_without_memory: The JVM ends when it has no memory left, instead of going on broken.
        stop: Seconds from SIGTERM to SIGKILL.
        grace: Seconds in which ECS heeds no health check of a new task.
        breaker: Failed tasks after which a deployment is taken back; None if none is.
        subnets: Where its task may run, each as JSON.
        after: The services that CloudFormation touches before it.
        room: What its task takes of a host.
    """

    service: str
    task: str
    controller: str
    target: Target | None
    check: ContainerCheck | None
    exits_without_memory: bool
    stop: float
    grace: float
    breaker: float | None
    subnets: frozenset[str]
    after: frozenset[str]
    room: Room


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The Auto Scaling group of the hosts.

    Attributes:
        name: Its logical id.
        minimum: Fewest hosts.
        subnets: One of each zone, as JSON.
        warm: Whether stopped hosts are kept ready.
        draining: The logical id of what drains a host before it goes: the capacity provider, or the
            lifecycle hook that a Lambda hook answers; empty if nothing does.
        launches_first: Whether a host that shall go is replaced before.
        even: Whether a zone without capacity is waited for, not made up for in another.
        host: What a host offers to tasks; None for types that no table knows.
    """

    name: str
    minimum: int
    subnets: tuple[str, ...]
    warm: bool
    draining: str
    launches_first: bool
    even: bool
    host: Room | None

    def spare(self, slots: tuple[Slot, ...]) -> bool:
        """Tell whether every zone could lose a host and still carry its slots."""
        least = self.minimum // max(len(self.subnets), 1)
        return all(
            hosts_for([slot.room for slot in slots if subnet in slot.subnets], self.host) < least
            for subnet in self.subnets
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """A Lambda hook.

    Attributes:
        function: Its function's logical id.
        schedule: Its schedule's.
        every: Seconds between two of its looks.
        settings: Its section of the file, as far as it is numbers.
    """

    function: str
    schedule: str
    every: float
    settings: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A stack.

    Attributes:
        slots: Every slot of every controller.
        group: The hosts; None in a template without any.
        idle: Seconds after which the balancer gives up on a silent target.
        balancer: The balancer's logical id.
        agents: Whether the controllers start agents.
        hooks: The Lambda hooks that are called again and again, by name: `health`.
    """

    slots: tuple[Slot, ...]
    group: Group | None
    idle: float
    balancer: str
    agents: bool
    hooks: Mapping[str, Hook]
