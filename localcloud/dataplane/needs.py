"""What tasks take and hosts offer. Pure."""

import re
from collections.abc import Mapping
from typing import Any

from localcloud.dataplane.model import Room

#: Part of the installed memory that hypervisor and kernel keep: small types keep more than large
#: ones, so this is Karpenter's default for all. An m4.large registers 7,985 of its 8,192 MiB:
#: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/memory-management.html
KERNEL_SHARE = 0.075

#: General, compute and memory types of these generations take a trunk interface, and from how many
#: vCPUs on it carries how many tasks (the fewest of any of them).
#: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/eni-trunking-supported-instance-types.html
_TRUNKING = re.compile(r"^[cmr][5-8][a-z]*\.")
_TRUNK_TASKS = ((16, 50), (8, 34), (4, 18), (2, 8), (1, 3))

CPU_UNITS = 1024


def needs(definition: Mapping[str, Any]) -> Room:
    """Return what a task of a definition takes on its host.

    A container's soft limit is what is reserved for it, where it has one.
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
    """
    containers = definition.get("containerDefinitions") or ()
    memory = sum(int(one.get("memoryReservation") or one.get("memory") or 0) for one in containers)
    return Room(
        cpu=int(definition.get("cpu") or 0) or sum(int(one.get("cpu") or 0) for one in containers),
        memory_mib=int(definition.get("memory") or 0) or memory,
        interfaces=1 if definition.get("networkMode") == "awsvpc" else 0,
    )


def offers(instance_type: Mapping[str, Any], reserved_mib: int = 0, *, trunking: bool) -> Room:
    """Return what a host of a type offers to tasks.

    Args:
        instance_type: As DescribeInstanceTypes tells it.
        reserved_mib: What the ECS agent keeps back (`ECS_RESERVED_MEMORY`).
        trunking: Whether the account setting `awsvpcTrunking` is on.
    """
    cpus = int(instance_type["VCpuInfo"]["DefaultVCpus"])
    memory = int(instance_type["MemoryInfo"]["SizeInMiB"])
    # The host's own primary interface takes one.
    interfaces = int(instance_type["NetworkInfo"]["MaximumNetworkInterfaces"]) - 1
    if trunking and _TRUNKING.match(str(instance_type["InstanceType"])):
        interfaces = next(tasks for least, tasks in _TRUNK_TASKS if cpus >= least)
    return Room(
        cpu=cpus * CPU_UNITS,
        memory_mib=int(memory * (1 - KERNEL_SHARE)) - reserved_mib,
        interfaces=interfaces,
    )


def reserved_mib(user_data: str) -> int:
    """Return what a host's user data sets `ECS_RESERVED_MEMORY` to."""
    found = re.search(r"ECS_RESERVED_MEMORY=(\d+)", user_data)
    return int(found.group(1)) if found else 0
