"""Container instances: ECS tells of their runtime's health to who asks for it; moto knows none.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-health.html
"""

from typing import Any

from moto.ecs.models import ContainerInstance
from moto.ecs.responses import EC2ContainerServiceResponse as Response

_ASKED = "CONTAINER_INSTANCE_HEALTH"


def install() -> None:
    """Apply the change."""
    original = Response.describe_container_instances
    # What the data plane writes, and what one answer tells of it.
    ContainerInstance.runtime_health = None
    ContainerInstance.health_status = None

    def describe(self: Any) -> Any:
        answer = original(self)
        wanted = _ASKED in (self._get_param("include") or ())
        for host in answer.result["containerInstances"]:
            host.health_status = told(host.runtime_health) if wanted else None
        return answer

    Response.describe_container_instances = describe


def told(health: tuple[str, float] | None) -> dict[str, Any]:
    """Return the health of a runtime as ECS tells it.

    Args:
        health: Its status, and since when, in seconds since 1970; None while nobody has checked.
    """
    if health is None:
        return {"overallStatus": "INITIALIZING", "details": []}
    status, since = health
    detail = {"type": "CONTAINER_RUNTIME", "status": status, "lastStatusChange": since}
    return {"overallStatus": status, "details": [detail]}
