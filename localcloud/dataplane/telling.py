"""The events that ECS sends about tasks, services and deployments.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from localcloud import events
from localcloud.dataplane import records
from localcloud.dataplane.model import Service

_SOURCE = "aws.ecs"


def task_changed(service: Service, described: Mapping[str, Any], *, reason: str = "") -> None:
    """Tell of a task's new state.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html
    """
    arn = described["taskArn"]
    detail = {**described, "updatedAt": _now()}
    detail.pop("healthStatus", None)  # "Task state change events don't provide the health"
    state = described["lastStatus"]
    ends = described["desiredStatus"] == "STOPPED" and state in {
        "PROVISIONING",
        "PENDING",
        "RUNNING",
    }
    text = f"{service.name}: task {arn.rpartition('/')[2][:8]} is {state}"
    text += " and shall stop" if ends else ""
    events.tell(
        service.region,
        _SOURCE,
        "ECS Task State Change",
        detail,
        text=f"{text}: {reason}" if reason else text,
        resources=[arn],
        about=[arn, service.name],
    )


def service_acted(
    service: Service, name: str, message: str, *, kind: str = "INFO", **more: object
) -> None:
    """Tell of what a service did, and keep it among the service's own events.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_events.html
    """
    records.tell_service(service, message)
    events.tell(
        service.region,
        _SOURCE,
        "ECS Service Action",
        {
            "eventType": kind,
            "eventName": name,
            "clusterArn": service.cluster,
            "createdAt": _now(),
            **more,
        },
        text=message,
        resources=[service.arn],
        about=[service.name],
    )


def deployed(service: Service, deployment: str, name: str, reason: str) -> None:
    """Tell of a deployment's new state.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html
    """
    kind = "ERROR" if name == "SERVICE_DEPLOYMENT_FAILED" else "INFO"
    events.tell(
        service.region,
        _SOURCE,
        "ECS Deployment State Change",
        {
            "eventType": kind,
            "eventName": name,
            "deploymentId": deployment,
            "updatedAt": _now(),
            "reason": reason,
        },
        text=f"{service.name}: {reason}",
        resources=[service.arn],
        about=[service.name, deployment],
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
