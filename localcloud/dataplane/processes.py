"""Processes of tasks: started with their environment, recorded, ended by their own id."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from localcloud import state
from localcloud.dataplane.environment import Container

_STAND_IN = Path(__file__).parents[1] / "standin"

#: How long the end of the local AWS waits for the processes of its tasks.
LAST_SECONDS = 2.0


class Process:
    """One running task.

    Args:
        identity: Names its log and record: the task's id.
        container: What it runs with.
        folder: The folder of logs and records.
        address: The loopback address that it listens at: its host's.
        ended: Called, on a thread of its own, when it has ended.
    """

    def __init__(
        self,
        identity: str,
        container: Container,
        folder: Path,
        *,
        address: str = "127.0.0.1",
        ended: Callable[[], None] = lambda: None,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._record = folder / f"{identity}.json"
        self.home = container.home or folder / f"{identity}.home"
        self.address = address
        # Bound here, listened on there: the port is known before the process answers, nobody else
        # can take it, and until it listens a connection is refused.
        with socket.socket() as bound, (folder / f"{identity}.log").open("ab") as log:
            bound.bind((address, 0))
            self.port: int = bound.getsockname()[1]
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and file
                [
                    sys.executable,
                    "-I",
                    _STAND_IN,
                    str(bound.fileno()),
                    str(os.getpid()),
                    self.home,
                ],
                stdin=subprocess.PIPE,  # never written: it closes when this server dies
                stdout=log,
                stderr=log,
                cwd=folder,
                env=container.variables,
                pass_fds=[bound.fileno()],
                start_new_session=True,
            )
        threading.Thread(target=self._watch, args=(ended,), name=identity, daemon=True).start()
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

    def ask_to_end(self) -> None:
        """Send SIGTERM."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """Send SIGKILL."""
        self._signal(signal.SIGKILL)

    def send(self, name: str) -> None:
        """Send a signal by its name, without `SIG`."""
        self._signal(signal.Signals[f"SIG{name}"])

    def hang(self) -> None:
        """Stop it where it is (SIGSTOP), as everything on an impaired host hangs."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it go on (SIGCONT)."""
        self._signal(signal.SIGCONT)

    def end(self, *, by: float) -> None:
        """Wait for its end until the clock `time.monotonic` says `by`, then kill it."""
        try:
            self._process.wait(timeout=max(0.0, by - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.kill()
            self._process.wait()
        self.forget()

    def forget(self) -> None:
        """Remove the traces of a process that has ended."""
        if self._process.stdin:
            self._process.stdin.close()
        self._record.unlink(missing_ok=True)

    def _watch(self, ended: Callable[[], None]) -> None:
        self._process.wait()
        ended()

    def _signal(self, number: int) -> None:
        """Signal the process, unless it has been waited for: its id could be another's by then."""
        if self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(number)


def end_all(processes: Iterable[Process]) -> None:
    """End processes side by side; return when all are gone."""
    asked = list(processes)
    for process in asked:
        process.ask_to_end()
    deadline = time.monotonic() + LAST_SECONDS
    for process in asked:
        process.end(by=deadline)
