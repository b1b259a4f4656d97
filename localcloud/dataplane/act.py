"""Tells the services what was done, as ECS's own scheduler and agent would."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from localcloud.dataplane.decide import Service
from localcloud.dataplane.environment import UnusableContainerError
from localcloud.dataplane.observe import Clients

logger = logging.getLogger("localcloud.dataplane")


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A task that ECS describes.

    Attributes:
        arn: Its ARN.
        address: Of its network interface inside the VPC, empty without one.
        interface: The network interface's id, empty without one.
    """

    arn: str
    address: str
    interface: str


def attempt(what: str, act: Callable[[], None]) -> None:
    """Act; log what failed and go on: a stack is half made, or half gone, all the time.

    An `OSError` is a process or a file that this machine refuses; it may have room later.
    """
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - as in Clients

    try:
        act()
    except (BotoCoreError, ClientError, UnusableContainerError, OSError) as error:
        logger.warning("%s: %s", what, error)


def start_task(clients: Clients, service: Service, host: str) -> Placed:
    """Have ECS describe a new task."""
    request: dict[str, Any] = {
        "cluster": service.cluster,
        "containerInstances": [host],
        "taskDefinition": service.definition,
        "group": f"service:{service.name}",
        "startedBy": service.deployment,
    }
    if service.subnets:
        request["networkConfiguration"] = {
            "awsvpcConfiguration": {
                "subnets": list(service.subnets),
                "securityGroups": list(service.security_groups),
            }
        }
    answer = clients.of("ecs", service.region).start_task(**request)
    task = answer["tasks"][0]
    details = {
        detail["name"]: detail.get("value")
        for attachment in task.get("attachments") or ()
        for detail in attachment["details"]
    }
    return Placed(
        arn=task["taskArn"],
        address=details.get("privateIPv4Address") or "",
        interface=details.get("networkInterfaceId") or "",
    )


def task_runs(clients: Clients, service: Service, task: str) -> None:
    """Tell ECS that a task runs, as the ECS agent on its host would."""
    clients.of("ecs", service.region).submit_task_state_change(
        cluster=service.cluster, task=task, status="RUNNING"
    )


def stop_task(clients: Clients, service: Service, task: str, reason: str) -> None:
    """Have ECS describe a task as stopped."""
    clients.of("ecs", service.region).stop_task(cluster=service.cluster, task=task, reason=reason)


def release(clients: Clients, region: str, interface: str) -> None:
    """Delete a task's network interface, as ECS does when the task has stopped."""
    if interface:
        clients.of("ec2", region).delete_network_interface(NetworkInterfaceId=interface)


def targets(
    clients: Clients,
    operation: Literal["register_targets", "deregister_targets"],
    service: Service,
    address: str,
) -> None:
    """Register a task's address with its service's target groups, or take it out."""
    elb = clients.of("elbv2", service.region)
    for binding in service.bindings:
        call = getattr(elb, operation)
        call(TargetGroupArn=binding.group, Targets=[{"Id": address, "Port": binding.port}])
