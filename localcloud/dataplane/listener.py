"""The listener of one load balancer: HTTP on loopback, forwarded as its rules say.

Of an application load balancer it has the rules, a first passed health check before a target takes
traffic, the stickiness cookie and 502, 503, 504. The rest comes with the full data plane.
"""

import itertools
import sys
import threading
from collections.abc import Mapping
from socketserver import ThreadingTCPServer
from typing import Any

from localcloud.dataplane.health import Address, HealthChecks
from localcloud.dataplane.proxy import Handler
from localcloud.dataplane.rules import Action, Front, Health, choose

_COOKIE = "AWSALB"


class Listener:
    """Serves one load balancer until it is closed; the port stays the same all that time.

    Args:
        name: The load balancer's name, for the pages that it answers itself.
        health: Knows which targets passed their check.
    """

    def __init__(self, name: str, health: HealthChecks) -> None:
        self.name = name
        self._health = health
        self._turn = itertools.count()
        self._front = Front(rules=())
        self._groups: Mapping[str, Health] = {}
        self._targets: Mapping[str, tuple[Address, ...]] = {}
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

    def update(
        self,
        front: Front,
        groups: Mapping[str, Health],
        targets: Mapping[str, tuple[Address, ...]],
    ) -> None:
        """Take over what the balancer's description says now."""
        self._front, self._groups, self._targets = front, groups, targets

    def close(self) -> None:
        """End the listener; its port is free when this returns."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def action(self, host: str, path: str) -> Action:
        """Return what the rules say about a request."""
        return choose(self._front, host, path)

    def target(self, group: str, cookies: str) -> tuple[Address | None, str]:
        """Return a healthy target, and the cookie that shall bind the browser to it."""
        healthy = self._health.passed(self._targets.get(group, ()))
        if not healthy:
            return None, ""
        if not self._groups.get(group, Health()).sticky:
            return healthy[next(self._turn) % len(healthy)], ""
        given = _given(cookies)
        bound = [address for address in healthy if _mark(address) == given]
        address = bound[0] if bound else healthy[next(self._turn) % len(healthy)]
        return address, f"{_COOKIE}={_mark(address)}; Path=/"


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


def _mark(address: Address) -> str:
    """Return the value of the cookie that binds to a target."""
    return f"{address[0]}-{address[1]}"


def _given(cookies: str) -> str:
    """Return the value of the binding cookie in a request's cookies, empty without one.

    Read by hand: `http.cookies` stops at the first cookie that it finds malformed.
    """
    pairs = (item.strip().partition("=") for item in cookies.split(";"))
    return next((value for name, _, value in pairs if name == _COOKIE), "")
