"""The loop: look at what is described, decide, make it so."""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from localcloud.dataplane import observe
from localcloud.dataplane.act import attempt, start_task, stop_task, targets, task_runs
from localcloud.dataplane.balancers import Balancers
from localcloud.dataplane.decide import Running, Service, Stop, decide, place
from localcloud.dataplane.environment import container
from localcloud.dataplane.health import Address
from localcloud.dataplane.observe import Clients
from localcloud.dataplane.processes import Process, end_all

logger = logging.getLogger("localcloud.dataplane")

#: Between two rounds, while a task waits to be started and while nothing does.
BUSY_SECONDS = 0.25
IDLE_SECONDS = 1.0

#: How often the processes themselves are looked at: it costs no request.
GLANCE_SECONDS = 0.1

#: A service whose task could not be started is tried again after this.
RETRY_SECONDS = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """A task, its service and its process.

    Attributes:
        arn: Its ARN.
        service: As it was described when the task was started.
        host: The container instance it is placed on.
        address: Of its network interface inside the VPC; nothing answers there locally.
        process: What answers instead, on loopback.
    """

    arn: str
    service: Service
    host: str
    address: str
    process: Process

    def running(self) -> Running:
        """Return the task as a decision sees it."""
        return Running(
            task=self.arn,
            service=self.service.arn,
            definition=self.service.definition,
            exit_code=self.process.exit_code(),
        )

    def shown(self) -> dict[str, Any]:
        """Return the task as `local status` shows it."""
        return {
            "service": self.service.name,
            "state": "RUNNING" if self.process.exit_code() is None else "STOPPED",
            "pid": self.process.pid,
            "address": f"127.0.0.1:{self.process.port}",
            "region": self.service.region,
            "task_arn": self.arn,
            "stand_in": True,
        }


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
        self._booting: set[str] = set()
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
            "tasks": [task.shown() for task in tasks],
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
        until = time.monotonic() + (
            BUSY_SECONDS if self._retry_at or self._booting else IDLE_SECONDS
        )
        while time.monotonic() < until and not self._closing.wait(GLANCE_SECONDS):
            if any(task.process.exit_code() is not None for task in self._tasks.values()):
                return

    def _round(self, clients: Clients) -> None:
        """Look once, act once; look again at once where something was ended to be replaced."""
        while not self._closing.is_set():
            found = [one for region in self._regions() for one in observe.services(clients, region)]
            plan = decide(found, [task.running() for task in self._tasks.values()])
            self._retry_at = {
                item.arn: self._retry_at[item.arn] for item in found if item.arn in self._retry_at
            }
            if plan.stop:
                self._end(clients, plan.stop)
            for service in plan.start:
                if self._retry_at.get(service.arn, 0.0) <= time.monotonic():
                    self._start(clients, service)
            self._balancers.look(
                clients, self._regions(), self._addresses(), at_once=bool(plan.stop or plan.start)
            )
            self._report(clients)
            if not plan.stop:
                return

    def _report(self, clients: Clients) -> None:
        """Tell ECS which tasks run by now.

        A task counts as running once it serves: what CloudFormation waits for is a service whose
        targets are healthy, and moto knows no other truth about targets.
        """
        self._booting &= self._tasks.keys()
        for task in [self._tasks[arn] for arn in self._booting]:
            local = ("127.0.0.1", task.process.port)
            if self._balancers.serve(local) or not task.service.bindings:
                attempt(
                    f"report of {task.arn}", partial(task_runs, clients, task.service, task.arn)
                )
                self._booting.discard(task.arn)

    def _addresses(self) -> dict[Address, Address]:
        """Return where on loopback a task's address inside the VPC answers."""
        return {
            (task.address, binding.port): ("127.0.0.1", task.process.port)
            for task in self._tasks.values()
            for binding in task.service.bindings
        }

    def _start(self, clients: Clients, service: Service) -> None:
        """Start one task of a service; if it cannot be, it is tried again later."""
        self._retry_at[service.arn] = time.monotonic() + RETRY_SECONDS

        def start() -> None:
            hosts = observe.hosts(clients, service.region, service.cluster)
            zones = observe.zones(clients, service.region, service.subnets)
            host = place(zones, hosts, [task.host for task in self._tasks.values()])
            if host is None:
                return
            wanted = container(clients, service, self._efs)
            arn, address = start_task(clients, service, host)
            task = _Task(
                arn=arn,
                service=service,
                host=host,
                address=address,
                process=Process(arn.rpartition("/")[2], wanted, self._folder),
            )
            with self._lock:
                self._tasks[arn] = task
            self._booting.add(arn)
            del self._retry_at[service.arn]
            logger.info("%s: task %s is process %s", service.name, arn, task.process.pid)
            targets(clients, "register_targets", service, address)

        attempt(f"start of {service.name}", start)

    def _end(self, clients: Clients, stops: Sequence[Stop]) -> None:
        """End tasks: out of the balancer first, then the processes, then ECS is told."""
        ending = [(self._tasks[stop.task], stop.reason) for stop in stops]
        for task, reason in ending:
            logger.info("%s: task %s ends: %s", task.service.name, task.arn, reason)
            with self._lock:
                del self._tasks[task.arn]
            attempt(
                f"deregistration of {task.arn}",
                partial(targets, clients, "deregister_targets", task.service, task.address),
            )
        self._balancers.look(clients, self._regions(), self._addresses(), at_once=True)
        end_all([task.process for task, _ in ending])
        for task, reason in ending:
            attempt(
                f"end of {task.arn}", partial(stop_task, clients, task.service, task.arn, reason)
            )
