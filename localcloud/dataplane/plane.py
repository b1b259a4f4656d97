"""The loop: look at what is described, decide, make it so."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from localcloud.dataplane import observe, records
from localcloud.dataplane.act import attempt
from localcloud.dataplane.balancers import Balancers
from localcloud.dataplane.environment import gate
from localcloud.dataplane.health import Address
from localcloud.dataplane.host_metrics import HostMetrics
from localcloud.dataplane.hosts import Hosts
from localcloud.dataplane.lives import Phase
from localcloud.dataplane.load import Load
from localcloud.dataplane.model import Host, Service, Stop
from localcloud.dataplane.observe import Clients
from localcloud.dataplane.processes import end_all
from localcloud.dataplane.runner import Runner
from localcloud.dataplane.scheduler import Scheduler
from localcloud.dataplane.task import Task
from localcloud.delays import TASKS_KEPT, clock
from localcloud.faults import faults
from localcloud.following import Follower

logger = logging.getLogger("localcloud.dataplane")

#: How often to look although nothing rang and nothing is due.
IDLE_SECONDS = 10.0

#: The same while a task is on its way to its service, or out of it.
MOVING_SECONDS = 0.5

#: A change seldom comes alone: a look covers all of this time.
PAUSE_SECONDS = 0.1


class DataPlane:
    """Runs a process for every task of every ECS service, and a listener for every balancer.

    Args:
        endpoint_url: The local AWS, for whoever runs in a task.
        regions: Where to look: the regions in which ECS was called.
        home: The state folder; logs, records and homes lie below it.
    """

    def __init__(
        self, endpoint_url: str, regions: Callable[[], frozenset[str]], home: Path
    ) -> None:
        self._regions = regions
        self._efs = home / "efs"
        self._clock = clock()
        self._clients = Clients()
        # It forks every process and lives as long as they do: on Linux a process ends with the
        # thread that started it.
        self._follower = Follower("data plane", self._follow)
        self._hosts = Hosts(self._clients, self._clock)
        self._runner = Runner(
            clients=self._clients,
            clock=self._clock,
            endpoint_url=endpoint_url,
            folder=home / "tasks",
            efs=self._efs,
            wake=self._follower.bell.set,
        )
        self._metrics = HostMetrics(self._clients, self._clock, self._running_hosts)
        self._scheduler = Scheduler(self._clients, self._clock, self._runner)
        self._tasks: dict[str, Task] = {}
        self._ended: list[tuple[float, str, str]] = []
        self._balancers = Balancers()
        self._reached: dict[Address, Address] = {}
        self._lock = threading.Lock()
        self._load = Load(
            self._clients,
            self._clock,
            tasks=self._running,
            tally=self._balancers.tally,
            regions=regions,
        )

    def start(self) -> None:
        """Begin to follow what is described."""
        self._follower.start()
        self._load.start()
        self._metrics.start()

    def stop(self) -> None:
        """End every process and listener; return when they are gone."""
        self._load.stop()
        self._metrics.stop()
        self._follower.stop()

    def reach(self, address: Address) -> Address | None:
        """Return where a task's address and port answer on this machine, as last seen."""
        return self._reached.get(address)

    def managed(self) -> frozenset[str]:
        """Return the instances that a command of Systems Manager reaches."""
        running = {host.instance for host in self._hosts.hosts.values() if not host.gone}
        return frozenset(running - self._hosts.impaired())

    def signal(self, instance: str, task: str, name: str) -> bool:
        """Send a signal to the process of a task on an instance; tell whether there is one."""
        with self._lock:
            found = self._tasks.get(task)
        if found is None or found.instance != instance or found.process is None:
            return False
        found.process.send(name)
        return True

    def snapshot(self) -> dict[str, Any]:
        """Return load balancers, instances, tasks and targets as they are."""
        with self._lock:
            tasks = sorted(self._tasks.values(), key=lambda task: task.service.name)
        shown = [task.shown() for task in tasks]
        instances = self._hosts.shown()
        for instance in instances:
            instance["tasks"] = sum(task["instance_id"] == instance["id"] for task in shown)
        return {
            "load_balancers": self._balancers.shown(),
            "instances": instances,
            "tasks": shown,
            "targets": self._balancers.targets(),
        }

    def _running(self) -> list[Task]:
        with self._lock:
            return [task for task in self._tasks.values() if task.phase is Phase.RUNNING]

    def _follow(self) -> None:
        bell, closing = self._follower.bell, self._follower.closing
        while not closing.is_set():
            bell.clear()
            attempt("round", self._round)
            closing.wait(PAUSE_SECONDS)
            bell.wait(self._rest())
        self._balancers.close()
        end_all([task.process for task in self._tasks.values() if task.process])
        with self._lock:
            self._tasks.clear()

    def _rest(self) -> float:
        """Return how long nothing needs to be done, if nothing rings."""
        tasks = self._tasks.values()
        moving = any(task.moves() for task in tasks)
        waiting = [task.due for task in tasks if task.due > time.monotonic()]
        until = min([self._hosts.next_due, self._scheduler.next_due, *waiting], default=0.0)
        longest = MOVING_SECONDS if moving else IDLE_SECONDS
        return min(max(0.0, until - time.monotonic()), longest)

    def _round(self) -> None:
        """Look once, act once."""
        clusters = list(self._clusters())
        on_hosts: dict[str, int] = {}
        for task in self._tasks.values():
            on_hosts[task.host] = on_hosts.get(task.host, 0) + 1
        attempt("hosts", lambda: self._hosts.look(clusters, on_hosts))
        self._imitate_faults()
        services = self._services(clusters)
        for task in self._tasks.values():
            self._notice(task)
        draining = {host.arn for host in self._hosts.hosts.values() if host.draining}
        created = self._scheduler.look(services, list(self._tasks.values()), draining)
        with self._lock:
            self._tasks.update({task.arn: task for task in created})
        everywhere = list(self._hosts.hosts.values())
        self._scheduler.place(list(self._tasks.values()), everywhere)
        for task in list(self._tasks.values()):
            attempt(f"task {task.identity}", partial(self._advance, task))
        self._reached = self._addresses()
        self._balancers.look(self._clients, self._regions(), self._reached)
        self._forget()

    def _running_hosts(self) -> Iterator[tuple[str, Host, bool]]:
        """Yield the hosts whose own programs run, with their regions and whether they are full."""
        full = faults.about("disk-full", "instance")
        impaired = self._hosts.impaired()
        members = dict(self._hosts.members)
        for host in list(self._hosts.hosts.values()):
            if host.instance in members and not host.gone and host.instance not in impaired:
                yield members[host.instance][0], host, host.instance in full

    def _clusters(self) -> Iterator[tuple[str, str]]:
        for region in self._regions():
            for cluster in observe.clusters(self._clients, region):
                yield region, cluster

    def _services(self, clusters: list[tuple[str, str]]) -> list[Service]:
        return [
            service
            for region, cluster in clusters
            for service in observe.services(self._clients, region, cluster)
        ]

    def _notice(self, task: Task) -> None:
        """Take notice of what ends a task from outside of its service."""
        self._runner.observe(task)
        if task.stop is not None:
            return
        host = self._hosts.hosts.get(task.host)
        if asked := records.wanted(task.service.region, task.arn):
            reason, _ = asked
            self._runner.stop(task, Stop(task=task.arn, reason=reason, code="UserInitiated"))
        elif task.host and (host is None or host.lost):
            how = host.gone if host and host.gone else "terminated"
            reason = f"Host EC2 (instance {task.instance}) {how}."
            self._runner.stop(task, Stop(task=task.arn, reason=reason, code="TerminationNotice"))

    def _advance(self, task: Task) -> None:
        self._runner.advance(task, self._hosts.hosts.get(task.host))
        self._scheduler.failed(task)
        if task.phase is Phase.ENDED:
            with self._lock:
                del self._tasks[task.arn]
            forgotten = time.monotonic() + self._clock.real(TASKS_KEPT)
            self._ended.append((forgotten, task.service.region, task.arn))
            self._follower.bell.set()

    def _imitate_faults(self) -> None:
        """Let processes hang with their host, end with it, and cut file systems off."""
        impaired = self._hosts.impaired()
        gone = {host.instance for host in self._hosts.hosts.values() if host.gone}
        for task in self._tasks.values():
            if not task.process or task.process.exit_code() is not None:
                continue
            if task.instance in gone:
                task.process.kill()
            elif (task.instance in impaired) != task.hung:
                task.hung = not task.hung
                (task.process.hang if task.hung else task.process.go_on)()
        cut = faults.about("efs-cut", "file_system")
        closed = {path.name.removesuffix(".cut") for path in self._efs.glob("*.cut")}
        for system in closed - cut:
            gate(self._efs, system).unlink(missing_ok=True)
        for system in cut - closed:
            self._efs.mkdir(parents=True, exist_ok=True)
            gate(self._efs, system).touch()

    def _addresses(self) -> dict[Address, Address]:
        """Return where on loopback a task's address inside the VPC answers.

        That of an impaired host does not: its network is gone.
        """
        return {
            (task.address, binding.port): task.socket
            for task in self._tasks.values()
            for binding in task.service.bindings
            if task.address and task.socket and not task.hung
        }

    def _forget(self) -> None:
        """Let ECS tell no more of tasks that stopped long ago."""
        now = time.monotonic()
        while self._ended and self._ended[0][0] <= now:
            _, region, arn = self._ended.pop(0)
            records.forget_task(region, arn)
