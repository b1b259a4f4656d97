"""ECS tasks and hosts: they stay as they are until the data plane or a caller changes them."""

import threading
from typing import Any

from moto.core.responses import ActionResult
from moto.ecs import models
from moto.ecs.responses import EC2ContainerServiceResponse as Response
from moto.moto_api import state_manager

_request = threading.local()

#: Of a task's lifecycle: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
_BEFORE_RUNNING = frozenset({"PROVISIONING", "PENDING", "ACTIVATING"})


def install() -> None:
    """Apply the changes."""
    # moto ages a task by one state each time it is described.
    state_manager.set_transition("ecs::task", {"progression": "manual", "times": 10**9})
    _list_tasks(models.EC2ContainerServiceBackend)
    _stop_later(models.EC2ContainerServiceBackend)
    _count_on_hosts(models.EC2ContainerServiceBackend)
    _keep_resources(Response)
    _network_of_started_tasks(Response)
    _take_state_changes(Response)


def _list_tasks(backend: Any) -> None:
    """Find the tasks of a service, and those that run where nothing else is asked for.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTasks.html
    """
    original = backend.list_tasks

    def list_tasks(self: Any, *arguments: Any) -> Any:
        # Its response passes them by place: cluster, instance, family, starter, service, status.
        cluster, instance, family, starter, service, status = arguments
        found = original(self, cluster, None, family, starter, None, status or "RUNNING")
        if instance:
            found = [task for task in found if instance in (task.container_instance_arn or "")]
        if not service:
            return found
        group = f"service:{service.rpartition('/')[2]}"
        return [task for task in found if task.group == group]

    backend.list_tasks = list_tasks


def _stop_later(backend: Any) -> None:
    """Ask for a task's end: it has stopped once its process has; moto's stops at once."""
    original = backend.stop_task

    def stop(self: Any, cluster_str: str, task_str: str, reason: str) -> Any:
        identity = task_str.rpartition("/")[2]
        reason = reason or "Task stopped by user"
        known = self.tasks.get(self._get_cluster(cluster_str).name, {}).values()
        for task in known:
            if task.id == identity and getattr(task, "followed", False):
                if task.desired_status != "STOPPED":
                    task.desired_status = "STOPPED"
                    task.stopped_reason, task.stop_code = reason, "UserInitiated"
                return task
        return original(self, cluster_str, identity, reason)

    backend.stop_task = stop


def _count_on_hosts(backend: Any) -> None:
    """A host's counts and what is left on it come from the tasks that are on it."""
    original = backend.describe_container_instances

    def describe(self: Any, cluster_str: str, identities: list[str]) -> Any:
        found, failures = original(self, cluster_str, identities)
        for host in found:
            tasks = [
                task
                for task in self.tasks.get(host.cluster_name, {}).values()
                if task.container_instance_arn == host.container_instance_arn
                and task.last_status != "STOPPED"
            ]
            pending = [task for task in tasks if task.last_status in _BEFORE_RUNNING]
            host.pending_tasks_count = len(pending)
            host.running_tasks_count = len(tasks) - len(pending)
            taken = {
                name: sum(int(task.resource_requirements.get(name) or 0) for task in tasks)
                for name in ("CPU", "MEMORY")
            }
            host.remaining_resources = [
                {**one, "integerValue": one["integerValue"] - taken.get(one["name"], 0)}
                for one in host.registered_resources
            ]
        return found, failures

    backend.describe_container_instances = describe


def _keep_resources(response: Any) -> None:
    """Keep what a registering agent says that its host has; moto's hosts are all alike."""
    original = response.register_container_instance

    def register(self: Any) -> Any:
        answer = original(self)
        given = {
            one["name"]: one["integerValue"] for one in self._get_param("totalResources") or ()
        }
        host = answer.result["containerInstance"]
        for resource in host.registered_resources:
            if resource["name"] in given:
                resource["integerValue"] = given[resource["name"]]
        host.remaining_resources = [dict(one) for one in host.registered_resources]
        return answer

    response.register_container_instance = register


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
