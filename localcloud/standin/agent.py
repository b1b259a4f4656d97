"""An agent: takes connections of its controller and runs its builds.

On AWS the controller logs in by SSH and starts Java; here a process listens, once the instance has
booted. Pipelines' steps go on while no controller is connected, as theirs do; other builds end.
"""

import json
import os
import socket
import threading
from collections.abc import Mapping
from typing import Any

from localcloud.delays import clock
from localcloud.standin.ending import end_with
from localcloud.standin.jobs import say
from localcloud.standin.steps import Runner

_WAITING = 16

#: `cloudinit/scripts/watch-controller.sh` ends an agent after so long, when nobody is connected and
#: the controller's address does not answer; here it never does.
_ALONE_SECONDS = 3600.0


class _Line:
    """The connection to the controller; what is said while there is none is not heard."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None

    def use(self, connection: socket.socket | None) -> None:
        """Speak through another connection."""
        with self._lock:
            self._socket = connection

    def tell(self, message: Mapping[str, Any]) -> None:
        """Say something."""
        with self._lock:
            if self._socket is None:
                return
            try:
                self._socket.sendall(json.dumps(dict(message)).encode() + b"\n")
            except OSError:
                self._socket = None


def main(descriptor: int, parent: int) -> None:
    """Serve one controller after the other on an inherited socket.

    It ends when its controller is gone, and its machine shuts down with it.
    """
    end_with(parent)
    line = _Line()
    time_ = clock()
    runner = Runner(time_, line.tell)
    listener = socket.socket(fileno=descriptor)
    listener.listen(_WAITING)
    listener.settimeout(time_.real(_ALONE_SECONDS))
    while True:
        try:
            connection, _ = listener.accept()
        except TimeoutError:
            say("nobody was connected for an hour: this agent ends")
            os._exit(0)  # a thread that waits for the starter's end would keep it
        connection.settimeout(None)
        line.use(connection)
        line.tell({"agent": "ready"})
        _serve(connection, runner, line)
        line.use(None)
        runner.left()
        connection.close()


def _serve(connection: socket.socket, runner: Runner, line: _Line) -> None:
    """Take orders until the controller hangs up."""
    try:
        with connection.makefile("rb") as orders:
            for text in orders:
                order = json.loads(text)
                if "ping" in order:
                    line.tell({"pong": order["ping"]})
                else:
                    runner.run(order["work"], order["script"], durable=bool(order["durable"]))
    except (OSError, ValueError):
        return  # cut in the middle of a line
