"""Tells the services what was done, as ECS's own scheduler and agent would."""

import logging
import os
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

from localcloud.addresses import address_of
from localcloud.dataplane.environment import Container, UnusableContainerError
from localcloud.dataplane.model import Service
from localcloud.dataplane.observe import Clients
from localcloud.dataplane.records import GoneError
from localcloud.dataplane.task import Task
from localcloud.delays import FACTOR_VARIABLE, Clock
from localcloud.standin import war

logger = logging.getLogger("localcloud.dataplane")


def attempt(what: str, act: Callable[[], None]) -> None:
    """Act; log what failed and go on: a stack is half made, or half gone, all the time.

    An `OSError` is a process or a file that this machine refuses; it may have room later.
    """
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - as in Clients

    try:
        act()
    except (BotoCoreError, ClientError, UnusableContainerError, GoneError, OSError) as error:
        logger.warning("%s: %s", what, error)


def attach(
    clients: Clients, service: Service, subnet: str
) -> tuple[str, str, list[dict[str, str]]]:
    """Make a task's network interface; return its address, its id, and what ECS tells of it."""
    made = clients.of("ec2", service.region).create_network_interface(
        SubnetId=subnet,
        Groups=list(service.security_groups),
        Description=f"arn:aws:ecs:{service.region}:attachment of {service.name}",
    )["NetworkInterface"]
    details = {
        "subnetId": subnet,
        "networkInterfaceId": made["NetworkInterfaceId"],
        "macAddress": made["MacAddress"],
        "privateDnsName": made.get("PrivateDnsName", ""),
        "privateIPv4Address": made["PrivateIpAddress"],
    }
    told = [{"name": name, "value": value} for name, value in details.items()]
    return made["PrivateIpAddress"], made["NetworkInterfaceId"], told


def release(clients: Clients, region: str, interface: str) -> None:
    """Delete a task's network interface, as ECS does when the task has stopped."""
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


def deregistration_seconds(clients: Clients, service: Service) -> float:
    """Return how long the target groups of a service drain a target at the most."""
    elb = clients.of("elbv2", service.region)
    found = [0.0]

    def look() -> None:
        for binding in service.bindings:
            answer = elb.describe_target_group_attributes(TargetGroupArn=binding.group)
            known = {item["Key"]: item["Value"] for item in answer["Attributes"]}
            found.append(float(known.get("deregistration_delay.timeout_seconds", 300)))

    attempt(f"target groups of {service.name}", look)
    return max(found)


def surrounded(container: Container, endpoint_url: str, task: Task, clock: Clock) -> Container:
    """Return a container with what AWS and this machine add to its environment."""
    added: dict[str, Any] = {
        **war.handed_on(os.environ),
        "AWS_ENDPOINT_URL": endpoint_url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": task.service.region,
        "AWS_DEFAULT_REGION": task.service.region,
        FACTOR_VARIABLE: str(clock.factor),
        "STACKGEN_LOCAL_ADDRESS": address_of(task.instance),
        "STACKGEN_LOCAL_INSTANCE": task.instance,
    }
    if container.gate:
        added["STACKGEN_LOCAL_EFS_GATE"] = str(container.gate)
    return replace(container, variables={**container.variables, **added})
