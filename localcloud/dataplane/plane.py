"""The loop: look at what is described, decide, make it so."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from localcloud.dataplane import observe
from localcloud.dataplane.decide import Running, Service, Stop, decide, place
from localcloud.dataplane.environment import container
from localcloud.dataplane.health import HealthChecks
from localcloud.dataplane.listener import Listener
from localcloud.dataplane.observe import Clients
from localcloud.dataplane.processes import Process, end_all
from localcloud.dataplane.rules import Health

logger = logging.getLogger("localcloud.dataplane")

BUSY_SECONDS = 0.25
IDLE_SECONDS = 1.0

#: How often balancers are looked at while no task changes: a rule may.
BALANCER_SECONDS = 2.0

#: A service whose task could not be started is tried again after this.
RETRY_SECONDS = 2.0


@dataclass(slots=True, kw_only=True)
class _Task:
    """A task, its service and its process."""

    arn: str
    service: Service
    host: str
    process: Process

    def running(self) -> Running:
        """Return the task as a decision sees it."""
        return Running(
            task=self.arn,
            service=self.service.arn,
            definition=self.service.definition,
            exit_code=self.process.exit_code(),
        )


class DataPlane:
    """Runs a process for every task that ECS describes, and a listener for every balancer.

    Args:
        endpoint_url: The local AWS, reached as any client does.
        regions: Where to look: the regions in which ECS was called.
        home: The state folder; logs, records and homes lie below it.
    """

    def __init__(
        self, endpoint_url: str, regions: Callable[[], frozenset[str]], home: Path
    ) -> None:
        self._endpoint_url = endpoint_url
        self._regions = regions
        self._folder = home / "tasks"
        self._efs = home / "efs"
        self._tasks: dict[str, _Task] = {}
        self._listeners: dict[str, tuple[observe.Balancer, Listener]] = {}
        self._health = HealthChecks()
        self._retry_at: dict[str, float] = {}
        self._look_at = 0.0
        self._closing = threading.Event()
        self._lock = threading.Lock()
        # It forks every process and lives as long as they do: on Linux a process ends with the
        # thread that started it.
        self._thread = threading.Thread(target=self._run, name="data plane", daemon=True)

    def start(self) -> None:
        """Begin to follow what is described."""
        self._thread.start()

    def stop(self) -> None:
        """End every process and listener; return when they are gone."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join()

    def snapshot(self) -> dict[str, Any]:
        """Return the load balancers with their addresses, and the tasks with their processes."""
        with self._lock:
            tasks = list(self._tasks.values())
            listeners = list(self._listeners.values())
        return {
            "load_balancers": [
                {
                    "name": balancer.name,
                    "dns_name": balancer.dns_name,
                    "region": balancer.region,
                    "url": listener.url,
                }
                for balancer, listener in listeners
            ],
            "tasks": [
                {
                    "service": task.service.name,
                    "state": "RUNNING" if task.process.exit_code() is None else "STOPPED",
                    "pid": task.process.pid,
                    "address": f"127.0.0.1:{task.process.port}",
                    "region": task.service.region,
                    "task_arn": task.arn,
                    "stand_in": True,
                }
                for task in sorted(tasks, key=lambda task: task.service.name)
            ],
        }

    def _run(self) -> None:
        clients = Clients(self._endpoint_url)
        while not self._closing.is_set():
            with _told("round"):
                self._round(clients)
            waiting = self._retry_at or time.monotonic() < self._look_at - BALANCER_SECONDS
            self._closing.wait(BUSY_SECONDS if waiting else IDLE_SECONDS)
        self._close()

    def _round(self, clients: Clients) -> None:
        """Look once, act once; look again at once while something changes."""
        while not self._closing.is_set():
            found = [
                item for region in self._regions() for item in observe.services(clients, region)
            ]
            plan = decide(found, [task.running() for task in self._tasks.values()])
            if plan.stop:
                self._end(clients, list(plan.stop))
            started = [self._start(clients, item) for item in plan.start if self._due(item)]
            changed = bool(plan.stop) or any(started)
            if changed or time.monotonic() >= self._look_at:
                self._look(clients)
            if not plan.stop:
                return

    def _due(self, service: Service) -> bool:
        return self._retry_at.get(service.arn, 0.0) <= time.monotonic()

    def _start(self, clients: Clients, service: Service) -> bool:
        """Start one task of a service; tell whether it was started."""
        self._retry_at[service.arn] = time.monotonic() + RETRY_SECONDS
        with _told(f"start of {service.name}"):
            hosts = observe.hosts(clients, service.region, service.cluster)
            zones = observe.zones(clients, service.region, service.subnets)
            host = place(zones, hosts, [task.host for task in self._tasks.values()])
            if host is None:
                return False
            wanted = container(clients, service, self._efs)
            task = _start_task(clients, service, host)
            process = Process(task.rpartition("/")[2], wanted, self._folder)
            with self._lock:
                self._tasks[task] = _Task(arn=task, service=service, host=host, process=process)
            del self._retry_at[service.arn]
            logger.info("%s: task %s is process %s", service.name, task, process.pid)
            _targets(clients, "register_targets", self._tasks[task])
            return True
        return False

    def _end(self, clients: Clients, stops: list[Stop]) -> None:
        """End tasks: out of the balancer first, then the processes, then ECS is told."""
        ending = [(self._tasks[stop.task], stop.reason) for stop in stops]
        for task, reason in ending:
            logger.info("%s: task %s ends: %s", task.service.name, task.arn, reason)
            with _told(f"deregistration of {task.arn}"):
                _targets(clients, "deregister_targets", task)
        self._look(clients)
        end_all(task.process for task, _ in ending)
        for task, reason in ending:
            with self._lock:
                del self._tasks[task.arn]
            with _told(f"end of {task.arn}"):
                clients.of("ecs", task.service.region).stop_task(
                    cluster=task.service.cluster, task=task.arn, reason=reason
                )

    def _look(self, clients: Clients) -> None:
        """Bring the listeners to what the load balancers describe."""
        self._look_at = time.monotonic() + BALANCER_SECONDS
        found: dict[str, observe.Balancer] = {}
        for region in self._regions():
            found |= {item.arn: item for item in observe.balancers(clients, region)}
        checks: dict[tuple[str, int], Health] = {}
        for balancer in found.values():
            for group, addresses in balancer.targets.items():
                checks |= dict.fromkeys(addresses, balancer.groups[group])
        self._health.watch(checks)
        for arn, balancer in found.items():
            known = self._listeners.get(arn)
            listener = known[1] if known else Listener(balancer.name, self._health)
            listener.update(balancer.front, balancer.groups, balancer.targets)
            with self._lock:
                self._listeners[arn] = (balancer, listener)
        for arn in self._listeners.keys() - found.keys():
            with self._lock:
                _, listener = self._listeners.pop(arn)
            listener.close()

    def _close(self) -> None:
        """End everything this started, without asking anybody."""
        self._health.close()
        for _, listener in self._listeners.values():
            listener.close()
        end_all([task.process for task in self._tasks.values()])
        with self._lock:
            self._tasks.clear()
            self._listeners.clear()


def _start_task(clients: Clients, service: Service, host: str) -> str:
    """Describe a new task to ECS, as its scheduler would; return its ARN."""
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
    return str(answer["tasks"][0]["taskArn"])


def _targets(clients: Clients, operation: str, task: _Task) -> None:
    """Register a task's address with its target groups, or take it out."""
    for binding in task.service.bindings:
        getattr(clients.of("elbv2", task.service.region), operation)(
            TargetGroupArn=binding.group,
            Targets=[{"Id": "127.0.0.1", "Port": task.process.port}],
        )


@contextmanager
def _told(what: str) -> Iterator[None]:
    """Log an AWS error and go on: a stack is half made or half gone, the next round sees more."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - as in Clients

    try:
        yield
    except (BotoCoreError, ClientError) as error:
        logger.warning("%s: %s", what, error)
