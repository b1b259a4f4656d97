"""The local AWS as faults need it: what no API of AWS tells or causes."""

import http.client
import json
import os
import signal
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from cli.chaos.effects import Signal
from localcloud.state import process_started
from stacks.errors import StackgenError

if TYPE_CHECKING:
    from localcloud.client import Status

_SIGNALS: Mapping[Signal, signal.Signals] = {
    "KILL": signal.SIGKILL,
    "STOP": signal.SIGSTOP,
    "CONT": signal.SIGCONT,
    "USR1": signal.SIGUSR1,
}
#: More generations than any task's process has above it.
_GENERATIONS = 10


class LocalAws:
    """A running local AWS.

    Args:
        status: Asks it about itself.
    """

    def __init__(self, status: Callable[[], "Status | None"]) -> None:
        self._ask = status

    def status(self) -> "Status":
        """Return what it says about itself.

        Raises:
            StackgenError: It does not answer any more.
        """
        found = self._ask()
        if found is None:
            raise StackgenError("the local AWS does not answer", "See: stackgen local status")
        return found

    def pids(self) -> dict[str, int]:
        """Return the process of each task."""
        return {task["task_arn"]: int(task["pid"] or 0) for task in self.status().tasks}

    def events(self, region: str) -> list[dict[str, Any]]:
        """Return the last events of a region."""
        return [event for event in self.status().events if event["region"] == region]

    def set_fault(self, kind: str, names: Mapping[str, str]) -> None:
        """Put a fault in force."""
        self._call("POST", "", {"kind": kind, **names})

    def lift_fault(self, kind: str, names: Mapping[str, str]) -> None:
        """End every fault of this kind about these; none is no error."""
        wanted = {"kind": kind, **names}
        for fault in self.status().faults:
            if {name: text for name, text in fault.items() if name != "id"} == wanted:
                self._call("DELETE", f"/{fault['id']}", {})

    def signal(self, task: str, name: Signal) -> None:
        """Send a signal to the process of a task; a task that has none any more gets none.

        The number of a process that has ended may be another one's at any moment. So it is asked
        for now, and the start time that is noted between two answers must still be the same.

        Raises:
            StackgenError: The process is another's.
        """
        pid = self.pids().get(task, 0)
        started = process_started(pid) if pid else None
        if started is None or self.pids().get(task, 0) != pid:
            return
        if not descends(pid, self.status().pid):
            raise StackgenError(f"process {pid} is none of the local AWS's: nothing is sent to it")
        if process_started(pid) != started:
            return
        try:
            os.kill(pid, _SIGNALS[name])
        except ProcessLookupError:
            return

    def _call(self, method: str, path: str, body: Mapping[str, Any]) -> None:
        """Call its own end point for faults."""
        place = urlsplit(self.status().endpoint_url)
        connection = http.client.HTTPConnection(str(place.hostname), place.port, timeout=20)
        try:
            connection.request(method, f"/_stackgen/faults{path}", json.dumps(body))
            response = connection.getresponse()
            answer = response.read().decode(errors="replace")
        finally:
            connection.close()
        if response.status >= http.client.BAD_REQUEST and method != "DELETE":
            raise StackgenError(f"the local AWS refuses the fault: {answer}")


def descends(pid: int, ancestor: int) -> bool:
    """Tell whether a process is a child of another one, or a child's child."""
    if pid <= 1 or ancestor <= 1:
        return False
    for _ in range(_GENERATIONS):
        if pid == ancestor:
            return True
        pid = parent_of(pid)
        if pid <= 1:
            return False
    return False


def parent_of(pid: int) -> int:
    """Return the parent of a process; 0 if there is no such process."""
    if Path("/proc/self/stat").exists():
        try:
            stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            return 0
        # The name in parentheses may hold blanks.
        return int(stat.rpartition(")")[2].split()[1])
    command = ["/bin/ps", "-o", "ppid=", "-p", str(pid)]
    shown = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - a number, no shell
    return int(shown.stdout.strip() or 0)
