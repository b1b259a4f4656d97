"""What to do so that what runs is what ECS describes. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field


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
        subnets: Where its tasks' network interfaces lie.
        security_groups: Of those network interfaces.
        bindings: The target groups it serves.
    """

    region: str
    cluster: str
    arn: str
    name: str
    desired: int
    definition: str
    deployment: str
    subnets: tuple[str, ...]
    security_groups: tuple[str, ...]
    bindings: tuple[Binding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A task with a process.

    Attributes:
        task: The task's ARN.
        service: The ARN of its service.
        definition: The ARN of its task definition.
        deployment: The id of the deployment that started it.
        host: The ARN of its container instance.
        exit_code: None while the process runs.
    """

    task: str
    service: str
    definition: str
    deployment: str
    host: str
    exit_code: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """End a task.

    Attributes:
        task: The task's ARN.
        reason: As ECS words it.
        known: Whether ECS has ended it already: somebody asked it to.
    """

    task: str
    reason: str
    known: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Tasks to end, then services that each get one more task."""

    stop: tuple[Stop, ...] = ()
    start: tuple[Service, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What ECS describes.

    Attributes:
        services: The active services.
        tasks: The ARNs of the tasks that ECS wants to run.
        lost: The instance id by container instance ARN, of hosts whose instance is no more.
        draining: The ARNs of the container instances that take no task any more.
    """

    services: Sequence[Service] = ()
    tasks: AbstractSet[str] = frozenset()
    lost: Mapping[str, str] = field(default_factory=dict)
    draining: AbstractSet[str] = frozenset()


def decide(described: Described, running: Iterable[Running]) -> Plan:
    """Return what to end and what to start.

    A service whose task is ended gets its next one in the following round: a task counts until its
    process is gone (stop-first), because two must never share a home.
    """
    by_service: dict[str, list[Running]] = {}
    for task in running:
        by_service.setdefault(task.service, []).append(task)
    stop: list[Stop] = []
    start: list[Service] = []
    for service in described.services:
        tasks = by_service.pop(service.arn, [])
        ended = [stopped for task in tasks if (stopped := _end(task, service, described))]
        gone = {item.task for item in ended}
        spare = [task for task in tasks if task.task not in gone][service.desired :]
        reason = f"Scaling activity initiated by (deployment {service.deployment})"
        ended += [Stop(task=task.task, reason=reason) for task in spare]
        stop += ended
        start += [service] * max(0, service.desired - len(tasks))
    for orphans in by_service.values():
        stop += [
            Stop(
                task=task.task,
                reason="The service is gone or inactive",
                known=task.task not in described.tasks,
            )
            for task in orphans
        ]
    return Plan(stop=tuple(stop), start=tuple(start))


def _end(task: Running, service: Service, described: Described) -> Stop | None:
    """Return why a task must go, None when it may stay."""
    if task.task not in described.tasks:
        return Stop(task=task.task, reason="Stopped through ECS", known=True)
    if task.host in described.lost:
        reason = f"Host EC2 (instance {described.lost[task.host]}) terminated."
        return Stop(task=task.task, reason=reason)
    if task.host in described.draining:
        return Stop(task=task.task, reason="Task stopped: its container instance is draining")
    if task.exit_code is not None:
        reason = f"Essential container in task exited (exit code {task.exit_code})"
        return Stop(task=task.task, reason=reason)
    if (task.definition, task.deployment) != (service.definition, service.deployment):
        reason = f"Scaling activity initiated by (deployment {service.deployment})"
        return Stop(task=task.task, reason=reason)
    return None


def place(
    zones: Sequence[str], hosts: Sequence[tuple[str, str]], load: Sequence[str]
) -> str | None:
    """Choose the container instance of a task: in its zones if there is one, the emptiest first.

    Args:
        zones: The zones of the service's subnets.
        hosts: Container instance ARN and zone of every host.
        load: The container instance of every running task.
    """
    inside = [host for host in hosts if host[1] in zones] or hosts
    return min((arn for arn, _ in inside), key=load.count, default=None)
