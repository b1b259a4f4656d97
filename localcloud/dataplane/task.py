"""One task: what ECS describes, and the process that runs for it."""

from dataclasses import dataclass
from typing import Any

from localcloud.dataplane.act import Placed
from localcloud.dataplane.decide import Running, Service
from localcloud.dataplane.health import Address
from localcloud.dataplane.processes import Process


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A task, its service and its process.

    Attributes:
        placed: As ECS describes it; nothing answers at its address in the VPC.
        service: As it was described when the task was started.
        host: The container instance it is placed on.
        controller: What its container calls the controller, empty if nothing.
        process: What answers instead, on loopback.
    """

    placed: Placed
    service: Service
    host: str
    controller: str
    process: Process

    @property
    def arn(self) -> str:
        """Its ARN."""
        return self.placed.arn

    @property
    def socket(self) -> Address:
        """Where its process answers."""
        return "127.0.0.1", self.process.port

    def running(self) -> Running:
        """Return the task as a decision sees it."""
        return Running(
            task=self.arn,
            service=self.service.arn,
            definition=self.service.definition,
            deployment=self.service.deployment,
            host=self.host,
            exit_code=self.process.exit_code(),
        )

    def shown(self) -> dict[str, Any]:
        """Return the task as `local status` shows it."""
        return {
            "service": self.service.name,
            "controller": self.controller,
            "state": "RUNNING" if self.process.exit_code() is None else "STOPPED",
            "pid": self.process.pid,
            "address": "{}:{}".format(*self.socket),
            "region": self.service.region,
            "task_arn": self.arn,
            "stand_in": True,
        }
