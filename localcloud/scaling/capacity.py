"""Managed scaling at moto's objects: looks at each capacity provider once a minute.

moto's lock is held.
"""

import logging
from collections.abc import Iterator
from functools import cache
from typing import Any

from moto.backends import get_backend

from localcloud import emulators
from localcloud.delays import ECS_SCHEDULES, SCALING_LOOKS
from localcloud.environment import ACCOUNT
from localcloud.scaling import passing
from localcloud.scaling.managed import LOOKS, Load, Room, grown, shrunk
from localcloud.scaling.model import NOT_RUNNING

logger = logging.getLogger("localcloud.scaling")

#: What a host is taken for before one has joined.
_UNKNOWN = Room(cpu=2048, memory_mib=7500, tasks=2)


class Scaling:
    """Counts, for each group, the looks at which it had too many hosts."""

    def __init__(self) -> None:
        self._next = 0.0
        self._surplus: dict[str, int] = {}

    def look(self, now: float) -> bool:
        """Look, if it is time; tell whether a group's desired capacity changed."""
        if now < self._next:
            return False
        found = [one for backend in _regions() for one in _managed(backend)]
        self._next = now + SCALING_LOOKS.seconds if found else 0.0
        changed = [self._scale(*one) for one in found]
        return any(changed)

    @property
    def due(self) -> float:
        """When it looks next; never, while no provider scales."""
        return self._next or float("inf")

    def _scale(self, backend: Any, provider: Any, group: Any) -> bool:
        load = _load(backend, provider, group)
        wanted, enough = grown(load), shrunk(load)
        looks = self._surplus.get(group.arn, 0) + 1 if enough < load.desired else 0
        self._surplus[group.arn] = looks % LOOKS
        if looks == LOOKS:
            wanted = enough
        if wanted == load.desired:
            return False
        logger.info("%s: managed scaling wants %s instead of %s", group.name, wanted, load.desired)
        group.set_desired_capacity(wanted)
        return True


def _regions() -> list[Any]:
    return list(get_backend("ecs")[ACCOUNT].values())


def _managed(backend: Any) -> Iterator[tuple[Any, Any, Any]]:
    """Yield the providers of a region that scale, each with its group."""
    used = {name for one in backend.clusters.values() for name in one.capacity_providers or ()}
    groups = emulators.moto_backend("autoscaling", backend.region_name).autoscaling_groups
    for provider in list(backend.capacity_providers.values()):
        given = provider.auto_scaling_group_provider or {}
        group = groups.get(str(given.get("autoScalingGroupArn", "")).rpartition("/")[2])
        on = (given.get("managedScaling") or {}).get("status") == "ENABLED"
        if on and group is not None and provider.name in used:
            yield backend, provider, group


def _load(backend: Any, provider: Any, group: Any) -> Load:
    settings = provider.auto_scaling_group_provider["managedScaling"]
    clusters = [
        one.name
        for one in backend.clusters.values()
        if provider.name in (one.capacity_providers or ())
    ]
    tasks = [task for name in clusters for task in backend.tasks.get(name, {}).values()]
    hosts = {
        host.ec2_instance_id: host
        for name in clusters
        for host in backend.container_instances.get(name, {}).values()
    }
    busy = {
        str(task.container_instance_arn).rpartition("/")[2]
        for task in tasks
        if task.last_status != "STOPPED" and task.container_instance_arn
    }
    members = [one.instance for one in group.active_instances()]
    joined = [one.id for one in members if one.id in hosts]
    booting = [one for one in members if one.id not in hosts and one.state not in NOT_RUNNING]
    desired = int(group.desired_capacity or 0)
    return Load(
        waiting=[_needs(task) for task in tasks if _waits(task)],
        host=next((_offers(host, group) for host in hosts.values()), _UNKNOWN),
        desired=desired,
        coming=len(booting) + max(0, desired - len(members)),
        used=sum(hosts[one].container_instance_arn.rpartition("/")[2] in busy for one in joined),
        least=int(group.min_size or 0),
        most=int(group.max_size or 0),
        target=int(settings.get("targetCapacity") or 100),
        step=(
            int(settings.get("minimumScalingStepSize") or 1),
            int(settings.get("maximumScalingStepSize") or 10_000),
        ),
    )


def _waits(task: Any) -> bool:
    """Tell whether a task fits on no host; one that was just asked for is still being placed."""
    made = getattr(task, "created_at", None)
    young = made is not None and passing.since(made) < 2 * ECS_SCHEDULES.seconds
    wanted = task.desired_status == "RUNNING" and not task.container_instance_arn
    return bool(task.last_status == "PROVISIONING" and wanted and not young)


def _needs(task: Any) -> Room:
    """Return what a task takes, as moto counted it from its definition."""
    wanted = task.resource_requirements or {}
    return Room(cpu=int(wanted.get("CPU") or 0), memory_mib=int(wanted.get("MEMORY") or 0))


def _offers(host: Any, group: Any) -> Room:
    """Return what another host like this one would offer: one interface stays its own."""
    given = {one["name"]: int(one.get("integerValue") or 0) for one in host.registered_resources}
    members = [one.instance for one in group.instance_states]
    kind = next((o.instance_type for o in members if o.id == host.ec2_instance_id), "")
    tasks = _interfaces(kind) - 1 if kind else _UNKNOWN.tasks
    return Room(cpu=given["CPU"], memory_mib=given["MEMORY"], tasks=tasks)


@cache
def _interfaces(kind: str) -> int:
    """Return how many network interfaces a type of instance takes."""
    ec2 = emulators.client("ec2", "us-east-1")
    found = ec2.describe_instance_types(InstanceTypes=[kind])["InstanceTypes"]
    return int(found[0]["NetworkInfo"]["MaximumNetworkInterfaces"])
