"""The listener of one load balancer: HTTP on loopback, forwarded as its rules say.

Of an application load balancer it has the rules, a first passed health check before a target takes
traffic, the stickiness cookie and 502, 503, 504. The rest comes with the full data plane.
"""

import http.client
import itertools
import threading
from collections.abc import Iterable, Mapping
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from typing import Any

from localcloud.dataplane.health import Address, HealthChecks
from localcloud.dataplane.rules import Action, Front, Health, choose, redirected

#: "Connection idle timeout": an ALB waits this long for a target's answer.
#: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html
IDLE_SECONDS = 60.0

#: An ALB takes request bodies of any size; this end point keeps them in memory.
LARGEST_BODY = 64 * 1024 * 1024

_COOKIE = "AWSALB"
_HOP_BY_HOP = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)


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
        self._server = _Server(self)
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

    def target(self, group: str, cookies: str) -> tuple[Address | None, bool]:
        """Return a healthy target, and whether a cookie shall bind the browser to it."""
        healthy = self._health.passed(self._targets.get(group, ()))
        if not healthy:
            return None, False
        if not self._groups.get(group, Health()).sticky:
            return healthy[next(self._turn) % len(healthy)], False
        for address in healthy:
            if f"{_COOKIE}={_mark(address)}" in cookies:
                return address, True
        return healthy[next(self._turn) % len(healthy)], True


def _mark(address: Address) -> str:
    """Return the value of the cookie that binds to a target."""
    return f"{address[0]}-{address[1]}"


class _Server(ThreadingTCPServer):
    """A server whose handlers know the listener they serve.

    Not `http.server`'s own, which asks DNS for the name of 127.0.0.1 before it listens.
    """

    daemon_threads = True

    def __init__(self, listener: Listener) -> None:
        self.listener = listener
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    """Forwards one client's requests."""

    protocol_version = "HTTP/1.1"
    server_version = "stackgen-local"
    timeout = IDLE_SECONDS
    server: "_Server"

    def do_GET(self) -> None:
        """Serve a request of any method."""
        host = self.headers.get("Host") or ""
        action = self.server.listener.action(host, self.path)
        body = self._body()
        if body is None:
            self._own(413, "the request is larger than the local AWS takes")
        elif action.location:
            place = redirected(action, host, self.path)
            self._own(action.status, "", {"Location": place})
        elif not action.group:
            self._own(action.status, action.body)
        else:
            self._forward(action.group, body)

    # The base class looks a method up by its name.
    do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_GET  # noqa: N815

    def _body(self) -> bytes | None:
        """Read the request's body; None when it is too large."""
        if "chunked" in (self.headers.get("Transfer-Encoding") or "").lower():
            return self._chunks()
        length = int(self.headers.get("Content-Length") or 0)
        return None if length > LARGEST_BODY else self.rfile.read(length)

    def _chunks(self) -> bytes | None:
        """Read a chunked body."""
        parts: list[bytes] = []
        while size := int(self.rfile.readline(64).partition(b";")[0].strip() or b"0", 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline(4)
            if sum(map(len, parts)) > LARGEST_BODY:
                return None
        self.rfile.readline(4)
        return b"".join(parts)

    def _forward(self, group: str, body: bytes) -> None:
        """Ask a target; answer for it when it does not."""
        address, sticky = self.server.listener.target(group, self.headers.get("Cookie") or "")
        if address is None:
            self._own(503, "no healthy target")
            return
        connection = http.client.HTTPConnection(*address, timeout=IDLE_SECONDS)
        try:
            connection.request(self.command, self.path, body or None, self._for_target())
            response = connection.getresponse()
            content = response.read()
        except TimeoutError:
            self._own(504, "the target did not answer in time")
        except (OSError, http.client.HTTPException):
            self._own(502, "the target broke the connection")
        else:
            extra = {"Set-Cookie": f"{_COOKIE}={_mark(address)}; Path=/"} if sticky else {}
            self._send(response.status, response.getheaders(), content, extra)
        finally:
            connection.close()

    def _for_target(self) -> dict[str, str]:
        """Return the request's headers as a target gets them."""
        kept = {
            name: value
            for name, value in self.headers.items()
            if name.lower() not in _HOP_BY_HOP | {"content-length"}
        }
        # The proxy is the only hop: what a client claims of itself is not passed on as true.
        kept["X-Forwarded-For"] = str(self.client_address[0])
        kept["X-Forwarded-Proto"] = "http"
        kept["X-Forwarded-Port"] = str(self.server.listener.port)
        return kept

    def _own(self, status: int, text: str, extra: Mapping[str, str] | None = None) -> None:
        """Answer without a target, and say who does."""
        said = f"{status} from load balancer {self.server.listener.name} of the local AWS: {text}\n"
        kind = [("Content-Type", "text/plain; charset=utf-8")]
        self._send(status, kind, said.encode(), extra or {})

    def _send(
        self,
        status: int,
        headers: Iterable[tuple[str, str]],
        content: bytes,
        extra: Mapping[str, str],
    ) -> None:
        """Write an answer."""
        self.send_response_only(status)
        for name, value in (*headers, *extra.items()):
            if name.lower() not in _HOP_BY_HOP | {"content-length"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's name
        """Keep silent: access logs are not imitated."""
