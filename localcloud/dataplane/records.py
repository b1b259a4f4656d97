"""The scheduler's pen: what ECS itself writes about tasks and services, and no caller can.

All else goes through the services' own APIs. What is written here is what their describe calls
tell; nothing is read from here that they do not tell.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from moto.ecs import models

from localcloud import emulators
from localcloud.adjust import ecs_deployments
from localcloud.dataplane.model import Service

#: How many events DescribeServices tells.
#: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Service.html
_EVENTS = 100


class GoneError(LookupError):
    """The cluster, service or task is not there any more."""


def create_task(service: Service) -> str:
    """Write down a new task of a service, on no host yet; return its ARN."""
    with emulators.MOTO_LOCK:
        backend = emulators.moto_backend("ecs", service.region)
        cluster = backend.clusters.get(_name(service.cluster))
        kept = _service(service)
        if cluster is None:
            raise GoneError(service.cluster)
        definition = backend.describe_task_definition(service.definition)
        strategy = getattr(kept, "capacity_provider_strategy", None) or [{}]
        task = models.Task(
            cluster,
            _plain(definition),
            None,
            backend._calculate_task_resource_requirements(definition),
            backend=backend,
            group=f"service:{service.name}",
            launch_type="EC2",
            started_by=service.deployment,
            tags=list(kept.tags or ()) if kept.propagate_tags == "SERVICE" else [],
            capacity_provider_name=strategy[0].get("capacityProvider"),
        )
        task.containers = [
            models.Container(_plain(definition, one)) for one in definition.container_definitions
        ]
        for container in task.containers:
            container.exitCode, container.health_status = None, "UNKNOWN"
            container.task_arn = task.task_arn
        task.followed = True
        task.version = 1
        task.created_at = datetime.now(UTC)
        task.health_status = "UNKNOWN"
        task.enable_execute_command = bool(getattr(kept, "enable_execute_command", False))
        task.cpu, task.memory = (
            str(task.resource_requirements[name]) for name in ("CPU", "MEMORY")
        )
        task.last_status = "PROVISIONING"
        backend.tasks.setdefault(cluster.name, {})[task.task_arn] = task
        return str(task.task_arn)


def place_task(
    region: str, arn: str, host: str, zone: str, details: Sequence[Mapping[str, str]]
) -> None:
    """Put a task on a host, with the details of its network interface."""
    with emulators.MOTO_LOCK:
        task = _task(region, arn)
        task.container_instance_arn, task.availability_zone = host, zone
        if details:
            task.attachments = [
                {
                    "id": str(uuid.uuid4()),
                    "type": "ElasticNetworkInterface",
                    "status": "ATTACHED",
                    "details": list(details),
                }
            ]


def change_task(region: str, arn: str, **fields: Any) -> dict[str, Any] | None:
    """Change what is told of a task; return it as it is told now, None where it is forgotten.

    `container_status`, `exit_code` and `container_reason` are its containers'.
    """
    of_containers = {
        "container_status": "last_status",
        "exit_code": "exitCode",
        "container_reason": "reason",
        "container_health": "health_status",
    }
    with emulators.MOTO_LOCK:
        try:
            task = _task(region, arn)
        except GoneError:
            return None
        task.version += 1
        for name, value in fields.items():
            if name in of_containers:
                for container in task.containers:
                    setattr(container, of_containers[name], value)
            else:
                setattr(task, name, value)
        cluster = task.cluster_arn
    found = emulators.client("ecs", region).describe_tasks(cluster=cluster, tasks=[arn])["tasks"]
    return found[0] if found else None


def wanted(region: str, arn: str) -> tuple[str, str] | None:
    """Return why somebody asked ECS to stop a task, and the stop code; None if nobody did."""
    with emulators.MOTO_LOCK:
        try:
            task = _task(region, arn)
        except GoneError:
            return "The cluster is gone", "ServiceSchedulerInitiated"
        if task.desired_status != "STOPPED":
            return None
        return task.stopped_reason, getattr(task, "stop_code", "UserInitiated")


def forget_task(region: str, arn: str) -> None:
    """Tell of a stopped task no more."""
    with emulators.MOTO_LOCK:
        for tasks in emulators.moto_backend("ecs", region).tasks.values():
            tasks.pop(arn, None)


def connect(region: str, arn: str, *, connected: bool) -> None:
    """Change whether a host's ECS agent is connected."""
    cluster, identity = arn.split("/")[-2:]
    with emulators.MOTO_LOCK:
        hosts = emulators.moto_backend("ecs", region).container_instances.get(cluster, {})
        if identity in hosts:
            hosts[identity].agent_connected = connected


def runtime(region: str, arn: str, status: str) -> bool:
    """Change the health of a host's container runtime; tell whether it was another before."""
    cluster, identity = arn.split("/")[-2:]
    with emulators.MOTO_LOCK:
        host = emulators.moto_backend("ecs", region).container_instances.get(cluster, {})[identity]
        before = host.runtime_health
        if before and before[0] == status:
            return False
        host.runtime_health = status, datetime.now(UTC).timestamp()
        return before is not None


def tell_service(service: Service, message: str) -> None:
    """Add to the events that DescribeServices tells, the newest first."""
    with emulators.MOTO_LOCK:
        kept = _service(service)
        event = {"id": str(uuid.uuid4()), "createdAt": datetime.now(UTC), "message": message}
        kept.events = [event, *kept.events[: _EVENTS - 1]]


def complete(service: Service) -> None:
    """The service's deployment is done."""
    with emulators.MOTO_LOCK:
        ecs_deployments.complete(_service(service))


def fail(service: Service, reason: str) -> str:
    """The service's deployment has failed; return the id of the rollback's, empty without one."""
    with emulators.MOTO_LOCK:
        kept = _service(service)
        kept.deployments[0].update(rolloutState="FAILED", rolloutStateReason=reason)
        if not (service.breaker and service.breaker.rollback):
            return ""
        made = ecs_deployments.roll_back(kept)
        return str(made["id"]) if made else ""


def count_failures(service: Service, deployment: str, failures: int) -> None:
    """Change how many tasks of a deployment have failed in a row."""
    with emulators.MOTO_LOCK:
        for one in _service(service).deployments:
            if one["id"] == deployment:
                one["failedTasks"] = failures


def _service(service: Service) -> Any:
    backend = emulators.moto_backend("ecs", service.region)
    found = backend.services.get(f"{_name(service.cluster)}:{service.name}")
    if found is None or found.status == "INACTIVE":
        raise GoneError(service.arn)
    return found


def _task(region: str, arn: str) -> Any:
    for tasks in emulators.moto_backend("ecs", region).tasks.values():
        if arn in tasks:
            return tasks[arn]
    raise GoneError(arn)


def _name(arn: str) -> str:
    return arn.rpartition("/")[2]


def _plain(definition: Any, container: Any = None) -> Any:
    """Return a definition that makes moto attach no interface: the zone is not known yet."""
    containers = [container] if container else definition.container_definitions
    return SimpleNamespace(
        arn=definition.arn, network_mode="none", container_definitions=containers
    )
