"""ECS's service scheduler: looks at each service, decides, has tasks created and ended."""

import logging
import time
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any

from localcloud.dataplane import act, observe, records, telling
from localcloud.dataplane.decide import decide, orphans
from localcloud.dataplane.environment import serving
from localcloud.dataplane.lives import Phase
from localcloud.dataplane.model import Host, Room, Seen, Service, Stop
from localcloud.dataplane.needs import needs
from localcloud.dataplane.observe import Clients
from localcloud.dataplane.placing import place
from localcloud.dataplane.rollouts import back_off_seconds, judge
from localcloud.dataplane.runner import Runner
from localcloud.dataplane.task import Task
from localcloud.delays import ECS_SCHEDULES, Clock

logger = logging.getLogger("localcloud.dataplane")

#: What ECS says while it backs off.
_IMPAIRED = "is unable to consistently start tasks successfully."


@dataclass(slots=True)
class Pace:
    """What is remembered of a service between two looks.

    Attributes:
        deployment: The id of its current deployment.
        failures: How many tasks of that deployment failed in a row.
        never_ran: How many tasks in a row never reached RUNNING.
        start_at: When the next task may be created, by `time.monotonic`; None if none is missing.
        blocked_until: Before this no task is created: tasks could not start.
        steady: Whether it was told to be steady.
    """

    deployment: str = ""
    failures: int = 0
    never_ran: int = 0
    start_at: float | None = None
    blocked_until: float = 0.0
    steady: bool = False


@dataclass(slots=True)
class Scheduler:
    """Schedules the tasks of all services.

    Attributes:
        clients: Of the local AWS.
        clock: How long things take.
        runner: Brings tasks to hosts, and to their end.
    """

    clients: Clients
    clock: Clock
    runner: Runner
    next_due: float = float("inf")
    """When the next of the waits ends, by `time.monotonic`."""
    _paces: dict[str, Pace] = field(default_factory=dict)
    _unplaced: dict[str, str] = field(default_factory=dict)
    _draining: AbstractSet[str] = frozenset()

    def look(
        self, services: Sequence[Service], tasks: Sequence[Task], draining: AbstractSet[str]
    ) -> list[Task]:
        """Look at every service once; return the tasks that were created.

        Args:
            services: The active ones.
            tasks: All that have not stopped.
            draining: The ARNs of the hosts that are drained.
        """
        self.next_due = float("inf")
        self._draining = draining
        by_arn = {task.arn: task for task in tasks}
        seen = self._seen(services, tasks)
        for stop in orphans(services, seen):
            self.runner.stop(by_arn[stop.task], stop)
        created: list[Task] = []
        for service in services:
            own = [one for one in seen if one.service == service.arn]
            act.attempt(service.name, partial(self._serve, service, own, by_arn, created))
        known = {service.arn for service in services}
        self._paces = {arn: pace for arn, pace in self._paces.items() if arn in known}
        return created

    def _seen(self, services: Sequence[Service], tasks: Sequence[Task]) -> list[Seen]:
        grace = {service.arn: service.grace_seconds for service in services}
        return [task.seen(self.clock, grace.get(task.service.arn, 0)) for task in tasks]

    def place(self, tasks: Sequence[Task], found: Sequence[Host]) -> None:
        """Put every task that waits on a host, the oldest first."""
        for task in tasks:
            if task.phase is Phase.WAITING and task.stop is None:
                act.attempt(
                    f"placement of {task.identity}", partial(self._place, task, tasks, found)
                )

    def failed(self, task: Task) -> None:
        """Count the end of a task that nobody asked for.

        That a container's exit counts although its task was RUNNING is assumed:
        https://github.com/aws/containers-roadmap/issues/1206
        """
        pace = self._paces.get(task.service.arn)
        if pace is None or task.stop is None or task.counted:
            return
        task.counted = True
        never_ran = not task.ran_at and task.stop.code in {
            "TaskFailedToStart",
            "EssentialContainerExited",
        }
        unhealthy = task.stop.reason.startswith("Task failed ")
        crashed = task.stop.code == "EssentialContainerExited" and not task.was_healthy
        if never_ran:
            pace.never_ran += 1
            wait = self.clock.real(back_off_seconds(pace.never_ran))
            pace.blocked_until = time.monotonic() + wait
            message = f"(service {task.service.name}) {_IMPAIRED}"
            telling.service_acted(task.service, "SERVICE_TASK_START_IMPAIRED", message, kind="WARN")
        if (never_ran or unhealthy or crashed) and task.service.deployment == pace.deployment:
            pace.failures += 1
            records.count_failures(task.service, pace.deployment, pace.failures)

    def _serve(
        self,
        service: Service,
        own: Sequence[Seen],
        by_arn: dict[str, Task],
        created: list[Task],
    ) -> None:
        """Look at one service; add the tasks that were created."""
        pace = self._paces.setdefault(service.arn, Pace())
        if pace.deployment != service.deployment:
            self._begin(service, pace)
        for task in (by_arn[one.task] for one in own):
            if task.phase is Phase.RUNNING:
                pace.never_ran = 0
        if any(one.healthy and one.deployment == pace.deployment for one in own):
            self._reset(service, pace)
        plan = decide(service, own, self._draining)
        for stop in plan.stop:
            self._end(service, by_arn[stop.task], stop)
        self._roll(service, own, pace)
        created += self._start(service, pace, plan.start)

    def _begin(self, service: Service, pace: Pace) -> None:
        """A service has another deployment than before."""
        pace.deployment, pace.failures, pace.never_ran = service.deployment, 0, 0
        pace.blocked_until, pace.steady = 0.0, False
        if service.rollout == "IN_PROGRESS":
            reason = f"ECS deployment {service.deployment} in progress."
            telling.deployed(service, service.deployment, "SERVICE_DEPLOYMENT_IN_PROGRESS", reason)

    def _reset(self, service: Service, pace: Pace) -> None:
        """A task of the deployment is healthy: failures before it count no more."""
        if pace.failures and (service.breaker is None or service.breaker.resets):
            pace.failures = 0
            records.count_failures(service, pace.deployment, 0)

    def _end(self, service: Service, task: Task, stop: Stop) -> None:
        self.runner.stop(task, stop)
        if stop.reason.startswith("Task failed "):
            message = (
                f"(service {service.name}) (task {task.identity}) (instance {task.instance}) is"
                f" unhealthy: {stop.reason}"
            )
            records.tell_service(service, message)
        else:
            message = (
                f"(service {service.name}) has stopped 1 running tasks: (task {task.identity})."
            )
            telling.service_acted(service, "TASKS_STOPPED", message)

    def _start(self, service: Service, pace: Pace, count: int) -> list[Task]:
        """Create missing tasks, once the scheduler gets to it."""
        now = time.monotonic()
        if not count:
            pace.start_at = None
            return []
        if pace.start_at is None:
            pace.start_at = max(now + self.clock.real(ECS_SCHEDULES), pace.blocked_until)
        if now < pace.start_at:
            self.next_due = min(self.next_due, pace.start_at)
            return []
        pace.start_at = None
        return [self._create(service) for _ in range(count)]

    def _create(self, service: Service) -> Task:
        definition = self._definition(service.region, service.definition)
        task = Task(
            arn=records.create_task(service),
            service=service,
            definition=definition,
            chosen=serving(definition, service.bindings),
            needs=needs(definition),
        )
        logger.info("%s: task %s is wanted", service.name, task.identity)
        self.runner.created(task)
        message = f"(service {service.name}) has started 1 tasks: (task {task.identity})."
        records.tell_service(service, message)
        return task

    def _definition(self, region: str, arn: str) -> dict[str, Any]:
        return _definition(self.clients, region, arn)

    def _place(self, task: Task, tasks: Sequence[Task], found: Sequence[Host]) -> None:
        service = task.service
        zones = observe.zones(self.clients, service.region, service.subnets)
        taken: dict[str, list[Room]] = {}
        for one in tasks:
            if one.host:
                taken.setdefault(one.host, []).append(one.needs)
        cluster = service.cluster.rpartition("/")[2]
        of_cluster = [host for host in found if host.arn.split("/")[-2] == cluster]
        placement = place(task.needs, sorted(set(zones.values())), of_cluster, taken)
        if placement.host:
            zone = placement.host.zone
            subnet = next((name for name, its in zones.items() if its == zone), "")
            self._unplaced.pop(task.arn, None)
            self.runner.place(task, placement.host, subnet)
        elif self._unplaced.get(task.arn) != placement.reason:
            self._unplaced[task.arn] = placement.reason
            message = (
                f"(service {service.name}) was unable to place a task because no container"
                f" instance met all of its requirements. Reason: {placement.reason}"
            )
            telling.service_acted(
                service,
                "SERVICE_TASK_PLACEMENT_FAILURE",
                message,
                kind="ERROR",
                reason=placement.reason,
            )

    def _roll(self, service: Service, own: Sequence[Seen], pace: Pace) -> None:
        """Complete a deployment, or let it fail; tell when the service is steady."""
        outcome = judge(service, own, pace.failures)
        if outcome == "COMPLETED" and not pace.steady:
            pace.steady = True
            message = f"(service {service.name}) has reached a steady state."
            telling.service_acted(service, "SERVICE_STEADY_STATE", message)
        elif outcome != "COMPLETED":
            pace.steady = False
        if service.rollout != "IN_PROGRESS":
            return
        if outcome == "COMPLETED":
            records.complete(service)
            message = (
                f"(service {service.name}) (deployment {service.deployment}) deployment completed."
            )
            records.tell_service(service, message)
            reason = f"ECS deployment {service.deployment} completed."
            telling.deployed(service, service.deployment, "SERVICE_DEPLOYMENT_COMPLETED", reason)
        elif outcome == "FAILED":
            reason = (
                "ECS deployment circuit breaker: tasks failed to start."
                if pace.never_ran
                else "ECS deployment circuit breaker: task failed its health checks."
            )
            back = records.fail(service, reason)
            message = (
                f"(service {service.name}) (deployment {service.deployment}) deployment failed:"
                " tasks failed to start."
            )
            records.tell_service(service, message)
            if back:
                message = f"(service {service.name}) rolling back to deployment {back}."
                records.tell_service(service, message)
            telling.deployed(service, service.deployment, "SERVICE_DEPLOYMENT_FAILED", reason)


@lru_cache(maxsize=4096)
def _definition(clients: Clients, region: str, arn: str) -> dict[str, Any]:
    """Return a task definition: a revision never changes."""
    ecs = clients.of("ecs", region)
    found: dict[str, Any] = ecs.describe_task_definition(taskDefinition=arn)["taskDefinition"]
    return found
