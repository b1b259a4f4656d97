"""One task: what ECS describes, and the process that runs for it."""

import os
import time
from dataclasses import dataclass, field
from typing import Any, Literal

from localcloud.dataplane.checks import Checker, Status
from localcloud.dataplane.environment import Container
from localcloud.dataplane.health import Address
from localcloud.dataplane.lives import STATES, Life, Phase
from localcloud.dataplane.model import Host, Room, Seen, Service, Stop
from localcloud.dataplane.processes import Process
from localcloud.delays import TASK_COUNTS, Clock
from localcloud.standin import war
from localcloud.target_health import Target, target_health

_FOREVER = float("inf")


@dataclass(slots=True, kw_only=True, eq=False)
class Task:
    """A task of a service, from its creation to its end.

    Attributes:
        arn: Its ARN.
        service: As it was described when the task was created.
        definition: Its task definition.
        chosen: The definition of the container that serves.
        needs: What it takes on its host.
        phase: Where it is in its life.
        due: When this phase has taken its time, by `time.monotonic`.
        host: Its container instance, empty while it has none.
        instance: Its host's EC2 instance.
        address: Of its network interface inside the VPC, empty without one.
        interface: The network interface's id, empty without one.
        container: What its process runs with, once that is known.
        process: What answers instead of it, on loopback.
        checker: Runs its container's health check.
        stop: Why it ends; None while it may live.
        registered: Whether it is in its target groups.
        killed: Whether its process was ended by force.
        hung: Whether its process was made to hang with its host.
        ran_at: When it was RUNNING, by `time.monotonic`; 0 before.
        started_at: The same as text, for whoever looks on.
        counted: Whether its failure was counted.
        was_healthy: Whether it ever was healthy.
        told_health: Its container's health as ECS was told.
    """

    arn: str
    service: Service
    definition: dict[str, Any] = field(repr=False)
    chosen: dict[str, Any] = field(repr=False)
    needs: Room
    phase: Phase = Phase.WAITING
    due: float = _FOREVER
    host: str = ""
    instance: str = ""
    address: str = ""
    interface: str = ""
    container: Container | None = field(default=None, repr=False)
    process: Process | None = None
    checker: Checker | None = None
    stop: Stop | None = None
    registered: bool = False
    killed: bool = False
    hung: bool = False
    ran_at: float = 0.0
    started_at: str = ""
    counted: bool = False
    was_healthy: bool = False
    told_health: Status = "UNKNOWN"

    @property
    def identity(self) -> str:
        """Its id."""
        return self.arn.rpartition("/")[2]

    @property
    def socket(self) -> Address | None:
        """Where its process answers, None before it has one."""
        return (self.process.address, self.process.port) if self.process else None

    @property
    def health(self) -> Status:
        """Its container's health."""
        return self.checker.status if self.checker else "UNKNOWN"

    def targets(self) -> list[Target]:
        """Return what it is in its target groups."""
        return [Target(one.group, self.address, one.port) for one in self.service.bindings]

    def life(self, host: Host | None) -> Life:
        """Return the task as its next step is decided; without a host it has lost it."""
        process = self.process
        placed = self.phase is not Phase.WAITING
        return Life(
            phase=self.phase,
            due=time.monotonic() >= self.due,
            stop=self.stop is not None,
            process=_of(process),
            reachable=not placed
            or bool(host and host.connected and not host.gone and not host.stuck),
            lost=placed and (host is None or host.lost),
            registered=self.registered,
            drained=all(target_health.of(target) is None for target in self.targets()),
            killed=self.killed,
        )

    def seen(self, clock: Clock, grace_seconds: float) -> Seen:
        """Return the task as decisions about its service see it."""
        failing = ""
        healthy = self._healthy(clock)
        self.was_healthy = self.was_healthy or healthy
        if time.monotonic() - self.ran_at >= clock.real(grace_seconds):
            failing = self._failing()
        return Seen(
            task=self.arn,
            service=self.service.arn,
            deployment=self.service.deployment,
            state=STATES[self.phase],
            host=self.host,
            stopping=self.stop is not None,
            healthy=healthy,
            failing=failing if self.phase is Phase.RUNNING else "",
        )

    def _failing(self) -> str:
        if self.health == "UNHEALTHY":
            return "Task failed container health checks"
        for target in self.targets():
            known = target_health.of(target)
            if known and known.state == "unhealthy":
                return f"Task failed ELB health checks in (target-group {target.group})"
        return ""

    def _healthy(self, clock: Clock) -> bool:
        """Tell whether it counts towards its service's healthy tasks.

        https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
        """
        if self.phase is not Phase.RUNNING:
            return False
        if self.checker and not self.checker.unable and self.health != "HEALTHY":
            return False
        if not self.service.bindings and not self.checker:
            return time.monotonic() - self.ran_at >= clock.real(TASK_COUNTS)
        known = [target_health.of(target) for target in self.targets()]
        return all(one is not None and one.state in {"healthy", "unused"} for one in known)

    def moves(self) -> bool:
        """Tell whether it is on its way, or fails its checks: then more follows by time alone.

        What waits for a host waits for the bell.
        """
        if self.phase is Phase.RUNNING:
            return not self.was_healthy or bool(self._failing())
        return self.phase is not Phase.WAITING

    def shown(self) -> dict[str, Any]:
        """Return the task as `local status` shows it."""
        socket = self.socket
        variables = self.container.variables if self.container else {}
        process = self.process
        return {
            "service": self.service.name,
            "controller": variables.get("STACKGEN_CONTROLLER", ""),
            "state": STATES[self.phase],
            "health": self.health,
            "instance_id": self.instance,
            "pid": process.pid if process and process.exit_code() is None else None,
            "address": "{}:{}".format(*socket) if socket else "",
            "region": self.service.region,
            "task_arn": self.arn,
            "definition": self.service.definition,
            "home": str(process.home) if process else "",
            "started_at": self.started_at,
            "stand_in": not war.wanted(os.environ),
        }


def _of(process: Process | None) -> Literal["none", "runs", "ended"]:
    if process is None:
        return "none"
    return "runs" if process.exit_code() is None else "ended"
