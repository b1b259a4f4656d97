"""Container health checks: the command of the task definition, really run on this machine.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
"""

import contextlib
import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from localcloud.delays import Clock

Status = Literal["UNKNOWN", "HEALTHY", "UNHEALTHY"]

#: What a shell answers for a program that it cannot run, or does not find.
_NO_PROGRAM = frozenset({126, 127})


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A container's health check; the defaults are ECS's.

    Attributes:
        command: What is run: the arguments, or the shell's text after `CMD-SHELL`.
        interval_seconds: Between the end of one run and the next.
        timeout_seconds: How long one may take.
        retries: How many must fail in a row.
        start_seconds: How long a failed one does not count, until one has passed.
    """

    command: tuple[str, ...]
    interval_seconds: int = 30
    timeout_seconds: int = 5
    retries: int = 3
    start_seconds: int = 0


def check_of(container: Mapping[str, Any]) -> Check | None:
    """Return the health check of a container's definition; None without one."""
    given = container.get("healthCheck") or {}
    command = tuple(given.get("command") or ())
    if not command or command[0] == "NONE":
        return None
    return Check(
        command=command,
        interval_seconds=int(given.get("interval") or 30),
        timeout_seconds=int(given.get("timeout") or 5),
        retries=int(given.get("retries") or 3),
        start_seconds=int(given.get("startPeriod") or 0),
    )


def here(command: Sequence[str], port: int, address: str) -> list[str]:
    """Return a check's command as this machine can run it.

    A container is alone with its loopback address; here its process listens at another address and
    port, which take the place of `127.0.0.1:<port>` and `localhost:<port>`.
    """
    place = re.compile(rf"\b(?:127\.0\.0\.1|localhost):{port}\b")
    kind, *words = (place.sub(address, word) for word in command)
    if kind == "CMD-SHELL":
        return ["/bin/sh", "-c", *words]
    return words if kind == "CMD" else [kind, *words]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is known of a container's health.

    Attributes:
        status: As ECS tells it.
        failures: How many checks failed in a row.
    """

    status: Status = "UNKNOWN"
    failures: int = 0

    def after(self, *, passed: bool, starting: bool, retries: int) -> "Verdict":
        """Return what is known after one more check.

        Args:
            passed: How it went.
            starting: Whether the start period lasts.
            retries: How many must fail in a row.
        """
        if passed:
            return Verdict(status="HEALTHY")
        if starting and self.status == "UNKNOWN":
            return self
        failures = self.failures + 1
        status: Status = "UNHEALTHY" if failures >= retries else self.status
        return replace(self, status=status, failures=failures)


@dataclass(slots=True)
class Checker:
    """Runs the check of one container until it is closed.

    Attributes:
        check: What the task definition says.
        command: The command as this machine can run it.
        variables: The container's environment.
        clock: Of the local AWS.
        changed: Called when the status has changed.
        missing: Called once when this machine does not have the command's program.
        held: Tells whether the container stands still: then no check runs.
        broken: Tells whether every check fails, whatever the container does.
    """

    check: Check
    command: Sequence[str]
    variables: Mapping[str, str] = field(repr=False)
    clock: Clock
    changed: Callable[[], None]
    missing: Callable[[str], None]
    held: Callable[[], bool] = lambda: False
    broken: Callable[[], bool] = lambda: False
    unable: bool = field(default=False, init=False)
    """Whether this machine cannot run it: then it tells nothing about the container."""
    _verdict: Verdict = field(default_factory=Verdict, init=False)
    _closed: threading.Event = field(default_factory=threading.Event, init=False)

    @property
    def status(self) -> Status:
        """The container's health."""
        return self._verdict.status

    def start(self) -> None:
        """Begin; the start period begins as well."""
        threading.Thread(target=self._run, name="container check", daemon=True).start()

    def close(self) -> None:
        """Run no further check."""
        self._closed.set()

    def _run(self) -> None:
        started = time.monotonic()
        period = self.clock.real(self.check.start_seconds)
        while not self._closed.wait(self.clock.interval(self.check.interval_seconds)):
            if self.held():
                continue
            passed = False if self.broken() else self._passes()
            if passed is None or self._closed.is_set():
                return
            before = self._verdict.status
            self._verdict = self._verdict.after(
                passed=passed,
                starting=time.monotonic() - started < period,
                retries=self.check.retries,
            )
            if self._verdict.status != before:
                self.changed()

    def _passes(self) -> bool | None:
        """Run the command once; None where this machine lacks its program."""
        timeout = self.clock.timeout(self.check.timeout_seconds)
        try:
            code, said = _run(self.command, self.variables, timeout)
        except FileNotFoundError as error:
            code, said = min(_NO_PROGRAM), str(error)
        if code in _NO_PROGRAM:
            self.unable = True
            self.missing(said.strip() or " ".join(self.command))
            return None
        return code == 0


def _run(
    command: Sequence[str], variables: Mapping[str, str], timeout_seconds: float
) -> tuple[int | None, str]:
    """Run a command; return its exit code, None after the time-out, and the end of what it said."""
    environment = {"PATH": os.environ.get("PATH", os.defpath), **variables}
    process = subprocess.Popen(  # noqa: S603 - the user's own command, as on AWS
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=environment,
        start_new_session=True,
    )
    try:
        _, said = process.communicate(timeout=timeout_seconds)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return None, ""
    return process.returncode, said.decode(errors="replace")[-500:]
