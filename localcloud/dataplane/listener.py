"""The listener of one load balancer: HTTP on loopback, forwarded as its rules say."""

import sys
import threading
from socketserver import ThreadingTCPServer
from typing import Any

from localcloud.dataplane.fleet import Fleet
from localcloud.dataplane.proxy import Handler
from localcloud.dataplane.rules import Action, Front, choose
from localcloud.delays import BALANCER_CONNECTS, Clock


class Listener:
    """Serves one load balancer until it is closed; the port stays the same all that time.

    Args:
        name: The load balancer's name, for the pages that it answers itself.
        fleet: Knows the targets.
        clock: Compresses the time-outs.
    """

    def __init__(self, name: str, fleet: Fleet, clock: Clock) -> None:
        self.name = name
        self.fleet = fleet
        self._clock = clock
        self._front = Front(rules=())
        self._server = _Server(("127.0.0.1", 0), type("Bound", (Handler,), {"balancer": self}))
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.2,), name=f"balancer {name}", daemon=True
        )
        self._thread.start()

    @property
    def url(self) -> str:
        """The address that answers from this machine as it is."""
        return f"http://127.0.0.1:{self.port}{self._front.prefix}"

    @property
    def idle_seconds(self) -> float:
        """How long a connection may be silent."""
        return self._clock.timeout(self._front.idle_seconds)

    @property
    def connect_seconds(self) -> float:
        """How long a target may take to accept a connection."""
        return self._clock.timeout(BALANCER_CONNECTS.seconds)

    def update(self, front: Front) -> None:
        """Take over what the balancer's description says now."""
        self._front = front

    def close(self) -> None:
        """End the listener; its port is free when this returns."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def action(self, host: str, path: str) -> Action:
        """Return what the rules say about a request."""
        return choose(self._front, host, path)


class _Server(ThreadingTCPServer):
    """A server whose clients may go away.

    Not `http.server`'s own, which asks DNS for the name of 127.0.0.1 before it listens.
    """

    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Report what went wrong, unless it is the client's connection that broke."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)
