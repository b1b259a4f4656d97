"""Managed scaling of an ECS capacity provider: how many hosts its group shall have. Pure.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-scaling-behavior.html
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

#: Looks in a row at which hosts were too many, before there are fewer.
#: https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html:
#: the alarm of a target-tracking policy that scales in evaluates 15 minutes.
LOOKS = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What a task takes, or a host offers: CPU units, memory in MiB, and how many tasks."""

    cpu: int = 0
    memory_mib: int = 0
    tasks: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What is asked of a provider's group.

    Attributes:
        waiting: The tasks that fit on no host.
        host: What an empty host offers.
        desired: How many hosts the group wants.
        coming: How many of them have not joined the cluster yet.
        used: How many of them run a task.
        least: The group's minimum.
        most: The group's maximum.
        target: The target capacity, in percent.
        step: The fewest and the most hosts that are added at once.
    """

    waiting: Sequence[Room]
    host: Room
    desired: int
    coming: int
    used: int
    least: int
    most: int
    target: int = 100
    step: tuple[int, int] = (1, 10_000)


def bins(waiting: Sequence[Room], host: Room) -> int:
    """Return how many empty hosts the tasks need, the largest tasks first.

    A task that no host could take needs one all the same: ECS asks for hosts that do not help.
    """
    free: list[Room] = []
    for task in sorted(waiting, key=lambda one: (one.memory_mib, one.cpu), reverse=True):
        for number, room in enumerate(free):
            left = Room(
                cpu=room.cpu - task.cpu,
                memory_mib=room.memory_mib - task.memory_mib,
                tasks=room.tasks - task.tasks,
            )
            if min(left.cpu, left.memory_mib, left.tasks) >= 0:
                free[number] = left
                break
        else:
            free.append(
                Room(
                    cpu=host.cpu - task.cpu,
                    memory_mib=host.memory_mib - task.memory_mib,
                    tasks=host.tasks - task.tasks,
                )
            )
    return len(free)


def grown(load: Load) -> int:
    """Return the desired capacity that tasks without a host ask for; never over the maximum."""
    missing = bins(load.waiting, load.host) - load.coming
    if missing <= 0:
        return load.desired
    added = min(max(missing, load.step[0]), load.step[1])
    return max(load.desired, min(load.desired + added, load.most))


def shrunk(load: Load) -> int:
    """Return the desired capacity that would do; never below the minimum."""
    if load.waiting or load.coming:
        return load.desired
    enough = math.ceil(load.used * 100 / load.target)
    return min(load.desired, max(enough, load.least))
