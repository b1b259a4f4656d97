"""Tells the services what was done, as ECS's own scheduler would."""

import logging
from collections.abc import Callable
from typing import Any, Literal

from localcloud.dataplane.decide import Service
from localcloud.dataplane.observe import Clients

logger = logging.getLogger("localcloud.dataplane")


def attempt(what: str, act: Callable[[], None]) -> None:
    """Act; log an AWS error and go on: a stack is half made, or half gone, all the time."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - as in Clients

    try:
        act()
    except (BotoCoreError, ClientError) as error:
        logger.warning("%s: %s", what, error)


def start_task(clients: Clients, service: Service, host: str) -> tuple[str, str]:
    """Have ECS describe a new task; return its ARN and its address inside the VPC."""
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
    return str(task["taskArn"]), str(details.get("privateIPv4Address", ""))


def task_runs(clients: Clients, service: Service, task: str) -> None:
    """Tell ECS that a task runs, as the ECS agent on its host would."""
    clients.of("ecs", service.region).submit_task_state_change(
        cluster=service.cluster, task=task, status="RUNNING"
    )


def stop_task(clients: Clients, service: Service, task: str, reason: str) -> None:
    """Have ECS describe a task as stopped."""
    clients.of("ecs", service.region).stop_task(cluster=service.cluster, task=task, reason=reason)


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
