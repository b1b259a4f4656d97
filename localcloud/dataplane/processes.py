"""Processes of tasks: started with their environment, recorded, ended by their own id."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from localcloud import state
from localcloud.dataplane.environment import Container

_STAND_IN = Path(__file__).parents[1] / "standin"

#: A process that ignores SIGTERM is killed after its stop time-out, or after this: the stand-in has
#: nothing to save, and nobody should wait half a minute for it.
LONGEST_STOP_SECONDS = 2.0


class Process:
    """One running task.

    Args:
        identity: Names its log and record: the task's id.
        container: What it runs with.
        folder: The folder of logs and records.
    """

    def __init__(self, identity: str, container: Container, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._record = folder / f"{identity}.json"
        self._stop_seconds = min(container.stop_seconds, LONGEST_STOP_SECONDS)
        home = container.home or folder / f"{identity}.home"
        # Bound here, listened on there: the port is known before the process answers, nobody else
        # can take it, and until it listens a connection is refused.
        with socket.socket() as bound, (folder / f"{identity}.log").open("ab") as log:
            bound.bind(("127.0.0.1", 0))
            self.port: int = bound.getsockname()[1]
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and file
                [sys.executable, "-I", _STAND_IN, str(bound.fileno()), str(os.getpid()), home],
                stdin=subprocess.PIPE,  # never written: it closes when this server dies
                stdout=log,
                stderr=log,
                cwd=folder,
                env=container.variables,
                pass_fds=[bound.fileno()],
                start_new_session=True,
            )
        self._record.write_text(
            json.dumps({"pid": self.pid, "process_started": state.process_started(self.pid)})
        )

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    def exit_code(self) -> int | None:
        """Return how it ended as a container would report it, None while it runs."""
        code = self._process.poll()
        return code if code is None or code >= 0 else 128 - code

    def ask_to_end(self) -> float:
        """Send SIGTERM; return how many seconds it may take."""
        self._signal(signal.SIGTERM)
        return self._stop_seconds

    def end(self, *, by: float) -> None:
        """Wait for its end until the clock `time.monotonic` says `by`, then kill it."""
        try:
            self._process.wait(timeout=max(0.0, by - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
            self._process.wait()
        if self._process.stdin:
            self._process.stdin.close()
        self._record.unlink(missing_ok=True)

    def _signal(self, number: int) -> None:
        """Signal the process, unless it has been waited for: its id could be another's by then."""
        if self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(number)


def end_all(processes: Iterable[Process]) -> None:
    """End processes side by side; return when all are gone."""
    now = time.monotonic()
    deadlines = [(process, now + process.ask_to_end()) for process in processes]
    for process, deadline in deadlines:
        process.end(by=deadline)
