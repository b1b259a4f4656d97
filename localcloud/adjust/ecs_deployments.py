"""A service's deployments: a new one comes before the old, which stays until its tasks are gone."""

from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from moto.ecs import models
from moto.moto_api._internal import mock_random

#: A change of these puts new tasks in the place of the old ones.
#: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
_DEPLOYING = ("taskDefinition", "loadBalancers", "networkConfiguration", "volumeConfigurations")


def install() -> None:
    """Apply the changes."""
    _count_tasks(models.EC2ContainerServiceBackend)


def before(backend: Any, wanted: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the deployments of a service before its update: moto rewrites the only one."""
    name = str(wanted.get("service", "")).rpartition("/")[2]
    found = [
        service.deployments
        for service in backend.services.values()
        if name
        and service.name == name
        and service.status != "INACTIVE"
        and service.cluster_name == str(wanted.get("cluster") or "default").rpartition("/")[2]
    ]
    return deepcopy(found[0]) if found else []


def after(service: Any, kept: list[dict[str, Any]], wanted: dict[str, Any]) -> None:
    """Begin a new deployment where what tasks are made from has changed, or one is forced."""
    if not service.deployments:
        return
    if kept:
        service.deployments = kept
    else:
        service.deployments[0].update(rolloutState="IN_PROGRESS", failedTasks=0)
    given = {name: wanted[name] for name in _DEPLOYING if wanted.get(name) is not None}
    known = vars(service).setdefault("deployed_with", dict(given))
    changed = any(known.get(name) != value for name, value in given.items())
    known.update(given)
    if kept and (changed or wanted.get("forceNewDeployment")):
        begin(service)
    for name in ("networkConfiguration", "capacityProviderStrategy"):
        if wanted.get(name) is not None:
            service.deployments[0][name] = wanted[name]
    if service.launch_type is None:
        service.deployments[0].pop("launchType", None)
        service.deployments[0].pop("platformFamily", None)


def begin(service: Any, reason: str = "") -> dict[str, Any]:
    """Make a new primary deployment of a service as it is now."""
    now = datetime.now(UTC)
    identity = f"ecs-svc/{mock_random.randint(10**18, 10**19)}"
    made: dict[str, Any] = {
        **service.deployments[0],
        "id": identity,
        "status": "PRIMARY",
        "taskDefinition": service.task_definition,
        "createdAt": now,
        "updatedAt": now,
        "failedTasks": 0,
        "rolloutState": "IN_PROGRESS",
        "rolloutStateReason": reason or f"ECS deployment {identity} in progress.",
    }
    for old in service.deployments:
        old["status"] = "ACTIVE"
    service.deployments.insert(0, made)
    return made


def roll_back(service: Any) -> dict[str, Any] | None:
    """Deploy again what was completed last; None where nothing ever was."""
    completed = vars(service).get("completed_with")
    if not completed:
        return None
    vars(service)["deployed_with"] = deepcopy(completed)
    service.task_definition = completed["taskDefinition"]
    if "networkConfiguration" in completed:
        service.network_configuration = completed["networkConfiguration"]
    if "loadBalancers" in completed:
        service.load_balancers = completed["loadBalancers"]
    failed = service.deployments[0]["id"]
    return begin(service, f"ECS deployment circuit breaker: rolling back to {failed}.")


def complete(service: Any) -> None:
    """The primary deployment is done: what it was made from is what a later one goes back to."""
    primary = service.deployments[0]
    primary["rolloutState"] = "COMPLETED"
    primary["rolloutStateReason"] = f"ECS deployment {primary['id']} completed."
    primary["updatedAt"] = datetime.now(UTC)
    known = deepcopy(vars(service).get("deployed_with") or {})
    vars(service)["completed_with"] = {**known, "taskDefinition": service.task_definition}
    service.deployments = [primary]


def _count_tasks(backend: Any) -> None:
    """`runningCount` is how many tasks of the service's group run; moto invents it."""
    original = backend.describe_services

    def describe(self: Any, cluster_str: str, names: list[str]) -> Any:
        found, failures = original(self, cluster_str, names)
        for service in found:
            _count(service, self.tasks.get(service.cluster_name, {}).values())
        return found, failures

    backend.describe_services = describe


def _count(service: Any, tasks: Any) -> None:
    own = [
        task
        for task in tasks
        if task.group == f"service:{service.name}" and task.last_status != "STOPPED"
    ]
    service.running_count = _running(own)
    service.pending_count = _pending(own)
    for deployment in service.deployments:
        of_it = [task for task in own if task.started_by == deployment["id"]]
        deployment.update(
            desiredCount=service.desired_count if deployment["status"] == "PRIMARY" else 0,
            runningCount=_running(of_it),
            pendingCount=_pending(of_it),
        )


def _running(tasks: list[Any]) -> int:
    return sum(task.last_status == "RUNNING" for task in tasks)


def _pending(tasks: list[Any]) -> int:
    return sum(task.last_status in {"PROVISIONING", "PENDING", "ACTIVATING"} for task in tasks)
