"""How many hosts the slots need: what a host offers to tasks, and how tasks fill hosts.

A slot is pinned to a zone, so each zone needs its own hosts; the Auto Scaling group spreads hosts
evenly, so the fullest zone decides.
"""

import re
from collections.abc import Iterable, Sequence

from stacks.light import dataclass
from stacks.tables import InstanceType, instance_types

#: Part of the installed memory that hypervisor and kernel keep. An m4.large registers 7,985 of its
#: 8,192 MiB (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/memory-management.html);
#: small types keep a larger part, so this takes Karpenter's default for them all, 7.5 %.
KERNEL_SHARE = 0.075

#: Kept for the ECS agent, Docker and the system, in MiB: an assumption, the figure AWS uses in the
#: example of ECS_RESERVED_MEMORY on the page above.
SYSTEM_MIB = 256

#: What tasks of a type that the table does not know may rely on: one network interface each.
UNKNOWN_TASKS = 1

CPU_UNITS = 1024

#: General, compute and memory types of these generations take a trunk interface, the flexible ones
#: far less than the others, burstable ones none.
#: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/eni-trunking-supported-instance-types.html
_TRUNKING = re.compile(r"^[cmr][5-8][a-z]*\.")

#: From how many vCPUs on a trunk carries how many tasks: the fewest of any of those types, so some
#: hosts could carry more. The largest types are counted as those of 16.
_TRUNK_TASKS = ((16, 50), (8, 34), (4, 18), (2, 8), (1, 3))


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What one task takes, or one host offers.

    Attributes:
        memory_mib: Memory for containers.
        cpu: CPU units, 1,024 for a vCPU.
        tasks: Tasks, each of which takes a network interface.
    """

    memory_mib: int
    cpu: int
    tasks: int = 1


def can_trunk(name: str) -> bool:
    """Tell whether a type is known to carry tasks on a trunk interface."""
    return bool(_TRUNKING.match(name))


def room_of(name: str, found: InstanceType, *, trunking: bool = False) -> Room:
    """Return what a host of a type offers: the host's own primary interface takes one.

    With `trunking` another is the trunk, and only what that carries is counted.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-eni.html
    """
    tasks = found.interfaces - 1
    if trunking and can_trunk(name):
        tasks = next(most for vcpus, most in _TRUNK_TASKS if found.vcpus >= vcpus)
    return Room(
        memory_mib=int(found.memory_mib * (1 - KERNEL_SHARE)) - SYSTEM_MIB,
        cpu=found.vcpus * CPU_UNITS,
        tasks=tasks,
    )


def smallest_room(types: Iterable[str], *, trunking: bool = False) -> Room | None:
    """Return what every host of these types offers at least; none when one type is not known."""
    known = instance_types()
    rooms = [
        room_of(name, known[name], trunking=trunking) if name in known else None for name in types
    ]
    certain = [room for room in rooms if room is not None]
    if len(certain) < len(rooms) or not certain:
        return None
    return Room(
        memory_mib=min(room.memory_mib for room in certain),
        cpu=min(room.cpu for room in certain),
        tasks=min(room.tasks for room in certain),
    )


def slots_in_zones(slots: int, zones: int) -> list[int]:
    """Return how many of a controller's slots stand in each zone: they go round in order."""
    return [len(range(zone, slots, zones)) for zone in range(zones)]


def hosts_for(tasks: Sequence[Room], host: Room | None) -> int:
    """Return how many hosts carry these tasks: the largest first, each on the first that fits.

    A task larger than any host counts as one host of its own; `stacks/checks/hosts.py` refuses it.
    """
    if host is None:
        return -(-len(tasks) // UNKNOWN_TASKS)
    free: list[Room] = []
    for task in sorted(tasks, key=lambda task: (task.memory_mib, task.cpu), reverse=True):
        for number, room in enumerate(free):
            if _fits(task, room):
                free[number] = _rest(room, task)
                break
        else:
            free.append(_rest(host, task))
    return len(free)


def _fits(task: Room, room: Room) -> bool:
    return task.memory_mib <= room.memory_mib and task.cpu <= room.cpu and task.tasks <= room.tasks


def _rest(room: Room, task: Room) -> Room:
    return Room(
        memory_mib=room.memory_mib - task.memory_mib,
        cpu=room.cpu - task.cpu,
        tasks=room.tasks - task.tasks,
    )
