"""The loop: look at what is described, decide, make it so."""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from localcloud.dataplane import hosts, observe
from localcloud.dataplane.act import attempt, release, start_task, stop_task, targets, task_runs
from localcloud.dataplane.balancers import Balancers
from localcloud.dataplane.decide import Described, Service, Stop, decide, place
from localcloud.dataplane.environment import container
from localcloud.dataplane.health import Address
from localcloud.dataplane.observe import Clients
from localcloud.dataplane.processes import Process, end_all
from localcloud.dataplane.task import Task

logger = logging.getLogger("localcloud.dataplane")

#: Between two rounds, while something changes and while nothing does.
BUSY_SECONDS = 0.25
IDLE_SECONDS = 1.0

#: A change seldom comes alone: a stack's services are made one after the other.
CHANGING_SECONDS = 3.0

#: How often the processes themselves are looked at: it costs no request.
GLANCE_SECONDS = 0.1

#: How often hosts are looked at: they change seldom.
HOSTS_SECONDS = 2.0

#: A service whose task could not be started is tried again after this.
RETRY_SECONDS = 2.0


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
        self._tasks: dict[str, Task] = {}
        self._joining: dict[str, Task] = {}  # not in their target groups yet
        self._booting: dict[str, Task] = {}  # not running for ECS yet
        self._lost: dict[str, str] = {}
        self._draining: set[str] = set()
        self._next_look = 0.0
        self._busy_until = 0.0
        self._retry_at: dict[str, float] = {}
        self._balancers = Balancers()
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
            tasks = sorted(self._tasks.values(), key=lambda task: task.service.name)
        return {
            "load_balancers": self._balancers.shown(),
            "instances": [],
            "tasks": [task.shown() for task in tasks],
            "targets": self._balancers.targets(),
        }

    def _run(self) -> None:
        try:
            self._follow()
        finally:
            if not self._closing.is_set():
                # A fault of ours. A local AWS without its data plane would show what is not so:
                # better none, with the traceback at the end of its log.
                os.kill(os.getpid(), signal.SIGTERM)

    def _follow(self) -> None:
        clients = Clients(self._endpoint_url)
        while not self._closing.is_set():
            attempt("round", lambda: self._round(clients))
            self._wait()
        self._balancers.close()
        end_all([task.process for task in self._tasks.values()])
        with self._lock:
            self._tasks.clear()

    def _wait(self) -> None:
        """Wait for the next round: it comes at once when a process has ended."""
        if self._joining or self._booting or self._retry_at:
            self._busy_until = time.monotonic() + CHANGING_SECONDS
        busy = time.monotonic() < self._busy_until
        until = time.monotonic() + (BUSY_SECONDS if busy else IDLE_SECONDS)
        while time.monotonic() < until and not self._closing.wait(GLANCE_SECONDS):
            if any(task.process.exit_code() is not None for task in self._tasks.values()):
                return

    def _round(self, clients: Clients) -> None:
        """Look once, act once; look again at once where something was ended to be replaced."""
        while not self._closing.is_set():
            attempt("hosts", partial(self._look_at_hosts, clients))
            described = self._described(clients)
            plan = decide(described, [task.running() for task in self._tasks.values()])
            if plan.stop:
                self._end(clients, plan.stop)
            for service in plan.start:
                if self._retry_at.get(service.arn, 0.0) <= time.monotonic():
                    self._start(clients, service)
            joining = bool(self._joining)
            for task in list(self._joining.values()):
                attempt(f"registration of {task.arn}", partial(self._join, clients, task))
            self._look_at_balancers(clients, at_once=bool(plan.stop or plan.start) or joining)
            for task in [task for task in self._booting.values() if self._serves(task)]:
                attempt(f"report of {task.arn}", partial(self._report, clients, task))
            if not plan.stop:
                return

    def _described(self, clients: Clients) -> Described:
        services: list[Service] = []
        running: set[str] = set()
        for region, cluster in self._clusters(clients):
            services += observe.services(clients, region, cluster)
            running.update(observe.tasks(clients, region, cluster))
        kept = {service.arn for service in services}
        self._retry_at = {arn: at for arn, at in self._retry_at.items() if arn in kept}
        return Described(
            services=services, tasks=running, lost=self._lost, draining=frozenset(self._draining)
        )

    def _clusters(self, clients: Clients) -> Iterator[tuple[str, str]]:
        for region in self._regions():
            for cluster in observe.clusters(clients, region):
                yield region, cluster

    def _look_at_hosts(self, clients: Clients) -> None:
        if time.monotonic() < self._next_look:
            return
        self._next_look = time.monotonic() + HOSTS_SECONDS
        found = [hosts.attend(clients, *cluster) for cluster in self._clusters(clients)]
        self._lost = {arn: instance for one in found for arn, instance in one.lost.items()}
        self._draining = {arn for one in found for arn in one.draining}
        if self._draining:
            # The next step comes once the tasks are gone: look again in the next round.
            self._next_look = 0.0

    def _look_at_balancers(self, clients: Clients, *, at_once: bool) -> None:
        def look() -> None:
            self._balancers.look(clients, self._regions(), self._addresses(), at_once=at_once)

        attempt("balancers", look)

    def _addresses(self) -> dict[Address, Address]:
        """Return where on loopback a task's address inside the VPC answers."""
        return {
            (task.placed.address, binding.port): task.socket
            for task in self._tasks.values()
            for binding in task.service.bindings
            if task.placed.address
        }

    def _start(self, clients: Clients, service: Service) -> None:
        """Start one task of a service; if it cannot be, it is tried again later."""
        self._retry_at[service.arn] = time.monotonic() + RETRY_SECONDS

        def start() -> None:
            present = hosts.attend(clients, service.region, service.cluster).present
            zones = hosts.zones(clients, service.region, service.subnets)
            host = place(zones, present, [task.host for task in self._tasks.values()])
            if host is None:
                logger.warning("%s: no container instance in its cluster", service.name)
                return
            wanted = container(clients, service, self._efs)
            placed = start_task(clients, service, host)
            try:
                process = Process(placed.arn.rpartition("/")[2], wanted, self._folder)
            except OSError as error:
                stop_task(clients, service, placed.arn, f"CannotStartContainerError: {error}")
                raise
            task = Task(
                placed=placed,
                service=service,
                host=host,
                controller=wanted.variables.get("STACKGEN_CONTROLLER", ""),
                process=process,
            )
            with self._lock:
                self._tasks[task.arn] = task
            self._joining[task.arn] = self._booting[task.arn] = task
            del self._retry_at[service.arn]
            logger.info("%s: task %s is process %s", service.name, task.arn, process.pid)

        attempt(f"start of {service.name}", start)

    def _join(self, clients: Clients, task: Task) -> None:
        """Register a task with its target groups."""
        targets(clients, "register_targets", task.service, task.placed.address)
        del self._joining[task.arn]

    def _serves(self, task: Task) -> bool:
        """Tell whether a task's target is healthy, or whether nobody asks.

        A task counts as running once it serves: what CloudFormation waits for is a service whose
        targets are healthy, and moto knows no other truth about targets.
        """
        return not task.service.bindings or self._balancers.serve(task.socket)

    def _report(self, clients: Clients, task: Task) -> None:
        """Tell ECS that a task runs."""
        task_runs(clients, task.service, task.arn)
        del self._booting[task.arn]

    def _end(self, clients: Clients, stops: Sequence[Stop]) -> None:
        """End tasks: out of the balancer first, then the processes, then ECS is told."""
        ending = [(self._tasks[stop.task], stop) for stop in stops]
        for task, stop in ending:
            logger.info("%s: task %s ends: %s", task.service.name, task.arn, stop.reason)
            self._booting.pop(task.arn, None)
            if self._joining.pop(task.arn, None) is None:
                attempt(
                    f"deregistration of {task.arn}",
                    partial(
                        targets, clients, "deregister_targets", task.service, task.placed.address
                    ),
                )
        self._look_at_balancers(clients, at_once=True)
        end_all([task.process for task, _ in ending])
        for task, stop in ending:
            with self._lock:
                del self._tasks[task.arn]
            if not stop.known:
                attempt(
                    f"end of {task.arn}",
                    partial(stop_task, clients, task.service, task.arn, stop.reason),
                )
            attempt(
                f"network interface of {task.arn}",
                partial(release, clients, task.service.region, task.placed.interface),
            )
