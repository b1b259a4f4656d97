"""Takes the steps of tasks' lives, as the ECS agents on their hosts would."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from localcloud import events
from localcloud.addresses import address_of
from localcloud.dataplane import act, environment, images, records, telling
from localcloud.dataplane.checks import Checker, here
from localcloud.dataplane.environment import UnusableContainerError
from localcloud.dataplane.lives import STATES, Phase, Step, next_step
from localcloud.dataplane.model import Host, Stop
from localcloud.dataplane.observe import Clients
from localcloud.dataplane.processes import Process
from localcloud.dataplane.task import Task
from localcloud.delays import IMAGE_CACHED, IMAGE_PULLED, TASK_STARTS, Clock
from localcloud.faults import faults

logger = logging.getLogger("localcloud.dataplane")

#: What a machine may be late with: a target is forgotten by then at the latest.
_SLACK_SECONDS = 2.0


@dataclass(slots=True)
class Runner:
    """Takes the steps of tasks.

    Attributes:
        clients: Of the local AWS.
        clock: How long things take.
        endpoint_url: The local AWS, for whoever runs in a task.
        folder: Of logs and records.
        efs: Of the file systems.
        wake: Called from any thread when something is to be looked at.
    """

    clients: Clients
    clock: Clock
    endpoint_url: str
    folder: Path
    efs: Path
    wake: Callable[[], None]
    _pulled: set[tuple[str, str]] = field(default_factory=set)
    _unable: set[str] = field(default_factory=set)

    def advance(self, task: Task, host: Host | None) -> None:
        """Take all steps of a task that can be taken now."""
        while step := next_step(task.life(host)):
            self._take(step, task)

    def created(self, task: Task) -> None:
        """Tell of a new task."""
        self._change(task)

    def observe(self, task: Task) -> None:
        """Tell ECS of a container's health where it has changed."""
        if task.health != task.told_health and task.phase is Phase.RUNNING:
            task.told_health = task.health
            records.change_task(
                task.service.region,
                task.arn,
                health_status=task.health,
                container_health=task.health,
            )
            text = f"{task.service.name}: container of task {task.identity[:8]} is {task.health}"
            events.show(
                task.service.region,
                "aws.ecs",
                "Container health check",
                text=text,
                about=[task.arn, task.service.name],
            )

    def stop(self, task: Task, stop: Stop) -> None:
        """Want a task's end."""
        task.stop = stop
        logger.info("%s: task %s ends: %s", task.service.name, task.identity, stop.reason)
        if task.checker:
            task.checker.close()
        self._change(
            task,
            desired_status="STOPPED",
            stopped_reason=stop.reason,
            stop_code=stop.code,
            stopping_at=datetime.now(UTC),
        )

    def place(self, task: Task, host: Host, subnet: str) -> None:
        """Put a task on a host; its network interface and its file system are attached next."""
        task.host, task.instance = host.arn, host.instance
        if subnet:
            task.address, task.interface, details = act.attach(self.clients, task.service, subnet)
            records.place_task(task.service.region, task.arn, host.arn, host.zone, details)
        else:
            records.place_task(task.service.region, task.arn, host.arn, host.zone, ())
        task.due = time.monotonic() + self.clock.real(TASK_STARTS)
        self._enter(task, Phase.ATTACHING)

    def _take(self, step: Step, task: Task) -> None:
        match step:
            case Step.RESOLVE:
                self._resolve(task)
            case Step.LAUNCH:
                self._launch(task)
            case Step.RUN:
                self._run(task)
            case Step.EXITED:
                reason = "Essential container in task exited"
                self.stop(task, Stop(task=task.arn, reason=reason, code="EssentialContainerExited"))
            case Step.DEREGISTER:
                self._deregister(task)
            case Step.SIGNAL:
                assert task.container  # noqa: S101 - it runs
                assert task.process  # noqa: S101 - it runs
                task.process.ask_to_end()
                task.due = time.monotonic() + self.clock.timeout(task.container.stop_seconds)
                self._enter(task, Phase.STOPPING)
            case Step.KILL:
                assert task.process  # noqa: S101 - it runs
                task.killed = True
                task.process.kill()
            case Step.RELEASE:
                self._release(task)
            case Step.END:
                self._enter(task, Phase.ENDED, stopped_at=datetime.now(UTC))

    def _resolve(self, task: Task) -> None:
        """Read secrets and look for the file system, before anything is pulled."""
        try:
            task.container = environment.container(
                self.clients, task.service.region, task.definition, task.chosen, self.efs
            )
        except UnusableContainerError as error:
            self._fail(task, f"ResourceInitializationError: {error}")
            return
        known = (task.instance, str(task.chosen["image"])) in self._pulled
        task.due = time.monotonic() + self.clock.real(IMAGE_CACHED if known else IMAGE_PULLED)
        self._enter(task, Phase.PULLING, pull_started_at=datetime.now(UTC))

    def _launch(self, task: Task) -> None:
        image = str(task.chosen["image"])
        known = (task.instance, image) in self._pulled
        reason = "" if known else images.missing(self.clients, image)
        if not reason and task.instance in faults.about("disk-full", "instance"):
            reason = (
                "CannotCreateContainerError: Error response from daemon: write"
                " /var/lib/docker: no space left on device"
            )
        if reason:
            self._fail(task, reason)
            return
        self._pulled.add((task.instance, image))
        assert task.container  # noqa: S101 - resolved before
        try:
            task.process = Process(
                task.identity,
                act.surrounded(task.container, self.endpoint_url, task, self.clock),
                self.folder,
                address=address_of(task.instance),
                ended=self.wake,
            )
        except OSError as error:
            self._fail(task, f"CannotStartContainerError: {error}")
            return
        self._watch(task)
        logger.info("%s: task %s is process %s", task.service.name, task.identity, task.process.pid)
        self._enter(
            task, Phase.ACTIVATING, pull_stopped_at=datetime.now(UTC), container_status="RUNNING"
        )

    def _watch(self, task: Task) -> None:
        """Begin the container's health check."""
        check, process = task.container and task.container.check, task.process
        if not check or not process:
            return
        port = next((one.port for one in task.service.bindings), 0) or next(
            (one["containerPort"] for one in task.chosen.get("portMappings") or ()), 0
        )
        task.checker = Checker(
            check=check,
            command=here(check.command, port, f"{process.address}:{process.port}"),
            variables=task.container.variables if task.container else {},
            clock=self.clock,
            changed=self.wake,
            missing=lambda said: self._say_unable(task, said),
            held=lambda: task.hung or task.instance in faults.about("runtime-stuck", "instance"),
            broken=lambda: task.instance in faults.about("disk-full", "instance"),
        )
        task.checker.start()

    def _say_unable(self, task: Task, said: str) -> None:
        """Say once that a check cannot run here: that is no fault of the container."""
        family = str(task.definition["family"])
        if family in self._unable:
            return
        self._unable.add(family)
        text = f"the health check of {family} cannot run on this machine, it tells nothing: {said}"
        logger.warning("%s", text)
        events.show(task.service.region, "aws.ecs", "Container health check", text=text)

    def _run(self, task: Task) -> None:
        if task.service.bindings:
            act.targets(self.clients, "register_targets", task.service, task.address)
            task.registered = True
        task.ran_at = time.monotonic()
        now = datetime.now(UTC)
        task.started_at = now.isoformat(timespec="milliseconds")
        self._enter(task, Phase.RUNNING, started_at=now, connectivity="CONNECTED")

    def _deregister(self, task: Task) -> None:
        """Take a task out of its target groups; its process ends when they have forgotten it."""
        act.attempt(
            f"deregistration of {task.identity}",
            lambda: act.targets(self.clients, "deregister_targets", task.service, task.address),
        )
        task.registered = False
        delay = act.deregistration_seconds(self.clients, task.service)
        task.due = time.monotonic() + self.clock.real(delay) + _SLACK_SECONDS
        self._enter(task, Phase.LEAVING)

    def _release(self, task: Task) -> None:
        code: int | None = None
        if task.process:
            if task.process.exit_code() is None:  # its host is gone
                task.process.kill()
            task.process.end(by=time.monotonic() + _SLACK_SECONDS)
            code = task.process.exit_code()
        if task.interface:
            act.attempt(
                f"network interface of {task.identity}",
                lambda: act.release(self.clients, task.service.region, task.interface),
            )
        task.due = time.monotonic()
        self._enter(
            task,
            Phase.RELEASING,
            container_status="STOPPED",
            exit_code=code,
            execution_stopped_at=datetime.now(UTC),
        )

    def _fail(self, task: Task, reason: str) -> None:
        self.stop(task, Stop(task=task.arn, reason=reason, code="TaskFailedToStart"))

    def _enter(self, task: Task, phase: Phase, **fields: Any) -> None:
        """Bring a task into a phase, and tell where that is another state."""
        known, task.phase = STATES[task.phase], phase
        state = STATES[phase]
        described = records.change_task(task.service.region, task.arn, last_status=state, **fields)
        if described and known != state:
            reason = task.stop.reason if task.stop and state == "STOPPED" else ""
            telling.task_changed(task.service, described, reason=reason)

    def _change(self, task: Task, **fields: Any) -> None:
        described = records.change_task(task.service.region, task.arn, **fields)
        if described:
            reason = task.stop.reason if task.stop else ""
            telling.task_changed(task.service, described, reason=reason)
