"""ECS: parameters kept, counts taken from the tasks that exist, tasks that stay as they are."""

import threading
from datetime import UTC, datetime
from typing import Any

from botocore import xform_name
from moto.core.responses import ActionResult
from moto.ecs import models
from moto.ecs.responses import EC2ContainerServiceResponse as Response
from moto.moto_api import state_manager
from moto.moto_api._internal import mock_random

_SERVICE_PARAMETERS = (
    "availabilityZoneRebalancing",
    "capacityProviderStrategy",
    "deploymentConfiguration",
    "enableECSManagedTags",
    "enableExecuteCommand",
    "healthCheckGracePeriodSeconds",
    "placementConstraints",
    "placementStrategy",
    "serviceConnectConfiguration",
    "volumeConfigurations",
)

#: A change of these puts new tasks in the place of the old ones.
#: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
_DEPLOYING = ("taskDefinition", "loadBalancers", "networkConfiguration", "volumeConfigurations")

_request = threading.local()


def install() -> None:
    """Apply the changes."""
    # moto ages a task by one state each time it is described.
    state_manager.set_transition("ecs::task", {"progression": "manual", "times": 10**9})
    _keep_service_parameters(Response)
    _count_tasks(models.EC2ContainerServiceBackend)
    _list_active(models.EC2ContainerServiceBackend)
    _network_of_started_tasks(Response)
    _take_state_changes(Response)
    _keep_provider_parameters(models.CapacityProvider)


def _keep_service_parameters(response: Any) -> None:
    for action in ("create_service", "update_service"):
        original = getattr(response, action)

        def act(self: Any, *, _original: Any = original) -> Any:
            wanted = dict(self._get_params())
            answer = _original(self)
            service = answer.result["service"]
            for name in _SERVICE_PARAMETERS:
                if wanted.get(name) is not None:
                    setattr(service, xform_name(name), wanted[name])
            if wanted.get("capacityProviderStrategy"):
                # The two exclude each other, and moto assumes EC2 where neither is given.
                service.launch_type = None
            _new_deployment(service, wanted)
            return answer

        setattr(response, action, act)


def _new_deployment(service: Any, wanted: dict[str, Any]) -> None:
    """A change of what tasks are made from is a new deployment; moto keeps the first for ever."""
    if not service.deployments:
        return
    deployment = service.deployments[0]
    given = {name: wanted[name] for name in _DEPLOYING if wanted.get(name) is not None}
    known = vars(service).setdefault("deployed_with", dict(given))
    changed = any(known.get(name) != value for name, value in given.items())
    known.update(given)
    if changed or wanted.get("forceNewDeployment"):
        now = datetime.now(UTC)
        deployment.update(
            id=f"ecs-svc/{mock_random.randint(10**18, 10**19)}",
            taskDefinition=service.task_definition,
            createdAt=now,
            updatedAt=now,
        )
    for name in ("networkConfiguration", "capacityProviderStrategy"):
        if wanted.get(name) is not None:
            deployment[name] = wanted[name]
    if service.launch_type is None:
        deployment.pop("launchType", None)
        deployment.pop("platformFamily", None)


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
    own = [task for task in tasks if task.group == f"service:{service.name}"]
    service.running_count = sum(task.last_status == "RUNNING" for task in own)
    service.pending_count = max(0, service.desired_count - service.running_count)
    for deployment in service.deployments[:1]:
        current = [task for task in own if task.task_definition_arn == service.task_definition]
        running = sum(task.last_status == "RUNNING" for task in current)
        done = running >= service.desired_count
        deployment.update(
            desiredCount=service.desired_count,
            runningCount=running,
            pendingCount=max(0, service.desired_count - running),
            rolloutState="COMPLETED" if done else "IN_PROGRESS",
            rolloutStateReason=(
                f"ECS deployment {deployment['id']} {'completed' if done else 'in progress'}."
            ),
        )


def _list_active(backend: Any) -> None:
    """Deleted clusters and services are described for a while, but listed no more."""
    clusters, services, tasks = backend.list_clusters, backend.list_services, backend.list_tasks

    def list_clusters(self: Any) -> Any:
        gone = {cluster.arn for cluster in self.clusters.values() if cluster.status == "INACTIVE"}
        return [arn for arn in clusters(self) if arn not in gone]

    def list_services(self: Any, *arguments: Any, **more: Any) -> Any:
        gone = {service.arn for service in self.services.values() if service.status == "INACTIVE"}
        return [arn for arn in services(self, *arguments, **more) if arn not in gone]

    def list_tasks(self: Any, *arguments: Any) -> Any:
        # Its response passes them by place: cluster, instance, family, starter, service, status.
        cluster, instance, family, starter, service, status = arguments
        found = tasks(self, cluster, instance, family, starter, None, status)
        if not service:
            return found
        group = f"service:{service.rpartition('/')[2]}"
        return [task for task in found if task.group == group]

    backend.list_clusters = list_clusters
    backend.list_services = list_services
    backend.list_tasks = list_tasks


def _network_of_started_tasks(response: Any) -> None:
    """StartTask takes a network configuration; moto drops it and then misses it."""
    original = response.start_task

    def start(self: Any) -> Any:
        _request.network = self._get_param("networkConfiguration")
        try:
            return original(self)
        finally:
            _request.network = None

    class Task(models.Task):  # type: ignore[misc]
        """A task with the network configuration of the request that starts it."""

        def __init__(self, *arguments: Any, **more: Any) -> None:
            """Take the configuration from the request where the caller gives none."""
            if more.get("networking_configuration") is None:
                more["networking_configuration"] = getattr(_request, "network", None)
            super().__init__(*arguments, **more)
            # moto's tasks run from the start; a real one runs when its agent says so.
            self.last_status = "PENDING"

    response.start_task = start
    models.Task = Task


def _take_state_changes(response: Any) -> None:
    """Take what an ECS agent says of its tasks: moto has no such call.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SubmitTaskStateChange.html
    """

    def submit(self: Any) -> ActionResult:
        cluster, arn = self._get_param("cluster", "default"), self._get_param("task")
        for task in self.ecs_backend.describe_tasks(cluster, [arn]):
            task.last_status = self._get_param("status")
        return ActionResult({"acknowledgment": "ok"})

    response.submit_task_state_change = submit


def _keep_provider_parameters(provider: Any) -> None:
    """Keep managed draining on an update: moto forgets it."""
    original = provider.update

    def update(self: Any, details: dict[str, Any]) -> None:
        original(self, details)
        if "managedDraining" in details:
            self.auto_scaling_group_provider["managedDraining"] = details["managedDraining"]

    provider.update = update
