"""When CloudFormation holds an ECS service to be steady, or gone."""

import time
from typing import Any

from localcloud.cfn.kind import Aws, Props, without
from localcloud.cfn.operations import Wait
from localcloud.delays import SERVICE_STEADIES, clock

#: What a busy machine may need for a few processes, however far time is compressed.
SHORTEST_WAIT_SECONDS = 60.0

LOOK_SECONDS = 0.05


def service_name(arn: str) -> str:
    """Return a service's name from its ARN."""
    return arn.rpartition("/")[2]


def steadies(aws: Aws, physical_id: str, old: Props, new: Props) -> Wait | None:
    """Return what waits until the deployment that has just begun is through.

    CloudFormation waits until the service's tasks run: what depends on it comes after. An express
    deployment is done once ECS has taken the configuration; tags deploy nothing.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
    """
    if aws.express or without(old, "Tags") == without(new, "Tags"):
        return None
    cluster, name = new.get("Cluster", "default"), service_name(physical_id)
    wanted = _service(aws, cluster, name)["deployments"][0]["id"]
    seconds = max(clock().real(SERVICE_STEADIES), SHORTEST_WAIT_SECONDS)
    deadline = time.monotonic() + seconds

    def wait() -> None:
        while not _is_steady(_service(aws, cluster, name), wanted):
            if time.monotonic() > deadline:
                deployment = _service(aws, cluster, name)["deployments"][0]
                raise ValueError(
                    f"{deployment['runningCount']} of {deployment['desiredCount']} tasks run after"
                    f" {seconds:.0f} s, the longest that the local AWS waits for a service"
                )
            time.sleep(LOOK_SECONDS)

    return wait


def _service(aws: Aws, cluster: str, name: str) -> dict[str, Any]:
    found = aws("ecs").describe_services(cluster=cluster, services=[name])["services"]
    return dict(found[0])


def _is_steady(service: dict[str, Any], wanted: str) -> bool:
    """Tell whether a deployment is through.

    Raises:
        ValueError: It has failed, or another one has taken its place.
    """
    deployments = service["deployments"]
    if deployments[0]["id"] != wanted or deployments[0]["rolloutState"] == "FAILED":
        raise ValueError(
            "Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'."
        )
    return (
        deployments[0]["rolloutState"] == "COMPLETED"
        and len(deployments) == 1
        and service["runningCount"] == service["desiredCount"]
        and not service["pendingCount"]
    )


def wait_until_empty(aws: Aws, cluster: str, name: str) -> None:
    """Wait until no task of a deleted service is left, as long as for a steady one at the most."""
    deadline = time.monotonic() + max(clock().real(SERVICE_STEADIES), SHORTEST_WAIT_SECONDS)
    while _left(aws, cluster, name) and time.monotonic() < deadline:
        time.sleep(LOOK_SECONDS)


def _left(aws: Aws, cluster: str, name: str) -> bool:
    """Tell whether a task of a service has not stopped yet."""
    for status in ("RUNNING", "STOPPED"):
        request = {"cluster": cluster, "serviceName": name, "desiredStatus": status}
        arns = aws("ecs").list_tasks(**request)["taskArns"]
        for start in range(0, len(arns), 100):  # as many as one call takes
            part = arns[start : start + 100]
            found = aws("ecs").describe_tasks(cluster=cluster, tasks=part)["tasks"]
            if any(task["lastStatus"] != "STOPPED" for task in found):
                return True
    return False
