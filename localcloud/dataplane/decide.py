"""Which tasks of a service end, and how many more it gets. Pure.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
"""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from localcloud.dataplane.model import Seen, Service, Stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a service needs now.

    Attributes:
        stop: Tasks to end.
        start: How many tasks to start.
    """

    stop: tuple[Stop, ...] = ()
    start: int = 0


def limits(service: Service) -> tuple[int, int]:
    """Return how many tasks must stay healthy, and how many there may be, while some are replaced.

    The minimum is rounded up, the maximum down:
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
    """
    minimum = -(-service.desired * service.minimum_percent // 100)
    return minimum, service.desired * service.maximum_percent // 100


def decide(service: Service, tasks: Sequence[Seen], draining: AbstractSet[str]) -> Plan:
    """Return what to end and how many to start.

    A task counts until it has stopped: where the maximum is 100 % its successor comes after it, and
    two never share a home. Where there is room, the successor comes first.

    Args:
        service: As it is described.
        tasks: Its tasks that have not stopped.
        draining: The ARNs of the hosts that are drained.
    """
    minimum, maximum = limits(service)
    wanted = [task for task in tasks if not task.stopping]
    reasons = {task.task: _reason(task, service, draining) for task in wanted}
    staying = sorted(
        (task for task in wanted if not reasons[task.task]), key=lambda task: not task.healthy
    )
    leaving = [task for task in wanted if reasons[task.task]]
    room = maximum - len(tasks)
    missing = max(0, service.desired - len(staying))
    start = 0 if service.rollout == "FAILED" else max(0, min(missing, room))
    excess = staying[service.desired :]
    replaced = sum(task.healthy for task in staying) >= service.desired
    spare = sum(task.healthy for task in wanted if task not in excess) - minimum
    ended = [*excess]
    for task in leaving:
        if task.healthy:
            if spare > 0:
                spare -= 1
                ended.append(task)
        elif not task.failing or replaced or room <= 0:
            # What never served is no loss. What serves no more waits for its successor if it may.
            ended.append(task)
    scaled = f"Scaling activity initiated by (deployment {service.deployment})"
    return Plan(
        stop=tuple(Stop(task=task.task, reason=reasons[task.task] or scaled) for task in ended),
        start=start,
    )


def _reason(task: Seen, service: Service, draining: AbstractSet[str]) -> str:
    """Return why a task shall be replaced, as ECS words it; empty if it may stay."""
    if task.deployment != service.deployment:
        return f"Scaling activity initiated by (deployment {service.deployment})"
    if task.host in draining:
        return "Task stopped: its container instance is draining"
    return task.failing


def orphans(services: Iterable[Service], tasks: Iterable[Seen]) -> tuple[Stop, ...]:
    """Return the ends of tasks whose service is no more."""
    known = {service.arn for service in services}
    return tuple(
        Stop(task=task.task, reason="The service is gone or inactive")
        for task in tasks
        if task.service not in known and not task.stopping
    )
