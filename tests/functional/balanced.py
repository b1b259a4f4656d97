"""A balancer in front of two servers, without anything described: what tests of it share."""

import socket
import threading
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from localcloud.dataplane.fleet import Fleet
from localcloud.dataplane.groups import Group
from localcloud.dataplane.listener import Listener
from localcloud.dataplane.rules import Action, Front, Rule
from localcloud.delays import Clock
from localcloud.target_health import Target, TargetHealth
from tests.functional.dataplane_site import ask, until

LARGE = 3 * 1024 * 1024

GROUP = "arn:aws:elasticloadbalancing:eu-west-1:000000000000:targetgroup/g/1"
EMPTY = "arn:aws:elasticloadbalancing:eu-west-1:000000000000:targetgroup/empty/1"


class _Quiet(ThreadingHTTPServer):
    """A server that says nothing of broken connections."""

    def handle_error(self, *_: object) -> None:
        """Keep silent."""


class Server:
    """A target's server whose behaviour the path chooses; it keeps what it was asked.

    Attributes:
        seen: Headers and body of each request.
        asked: Released for each request that waits for `go_on`.
        came: Released for each piece of a body.
        cut: Released for each body that broke off.
    """

    def __init__(self, name: str) -> None:
        self.seen: list[tuple[list[tuple[str, str]], bytes]] = []
        self.login = 200
        self.asked = threading.Semaphore(0)
        self.came = threading.Semaphore(0)
        self.cut = threading.Semaphore(0)
        self.go_on = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                if self.path == "/early":
                    self.send_response(403)
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    self.close_connection = True
                    return
                if self.path == "/hang-up":
                    self.rfile.read(1)
                    self.connection.shutdown(socket.SHUT_RDWR)
                    self.close_connection = True
                    return
                body = _body(self, server)
                if self.path == "/login":
                    self.send_response(server.login)
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    return
                server.seen.append((self.headers.items(), body))
                if self.path == "/break":
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                if self.path == "/malformed":
                    self.wfile.write(b"HTTP/1.1 200 OK\r\nno header\r\n\r\n")
                    self.close_connection = True
                    return
                if self.path == "/slow":
                    server.asked.release()
                    server.go_on.wait(20)
                self.send_response(200)
                if self.path == "/chunked":
                    self.send_header("Transfer-Encoding", "chunked")
                    self.end_headers()
                    self.wfile.write(b"5\r\nhello\r\n0\r\n\r\n")
                    return
                text = b"x" * LARGE if self.path == "/large" else name.encode()
                self.send_header("Content-Length", str(len(text)))
                self.send_header("Set-Cookie", "a=1")
                self.send_header("Set-Cookie", "b=2")
                self.end_headers()
                self.wfile.write(text)

            do_POST = do_GET  # noqa: N815 - the base class looks for this name

            def log_message(self, *_: object) -> None:
                pass

        self._server = _Quiet(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address = ("127.0.0.1", self._server.server_port)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        """End it."""
        self.go_on.set()
        self._server.shutdown()
        self._server.server_close()


def _body(request: BaseHTTPRequestHandler, server: Server) -> bytes:
    """Read a body as it comes."""
    if request.headers.get("Transfer-Encoding") != "chunked":
        return _some(request, server, int(request.headers.get("Content-Length") or 0))
    found = bytearray()
    while size := int(request.rfile.readline() or "0", 16):
        found += _some(request, server, size)
        request.rfile.readline()
    request.rfile.readline()
    return bytes(found)


def _some(request: BaseHTTPRequestHandler, server: Server, size: int) -> bytes:
    """Read so many bytes; a body that breaks off is none."""
    found = bytearray()
    while len(found) < size:
        some = request.rfile.read1(size - len(found))
        if not some:
            server.cut.release()
            raise ConnectionAbortedError
        found += some
        server.came.release()
    return bytes(found)


class Balancer:
    """A listener in front of two targets, sticky or not."""

    def __init__(self, group: Group, *, factor: float = 100.0) -> None:
        self.servers = [Server("one"), Server("two")]
        self.targets = [Target(GROUP, f"10.0.0.{number}", 8080) for number in (1, 2)]
        self.reach = {
            (target.address, 8080): server.address
            for target, server in zip(self.targets, self.servers, strict=True)
        }
        self.group = group
        self.book = TargetHealth()
        self.fleet = Fleet(Clock(factor), self.book)
        self.listener = Listener("lb", self.fleet, Clock(factor))
        self.listener.update(
            Front(
                rules=(
                    Rule(action=Action(status=418, body="short", kind="text/x"), paths=("/fixed",)),
                    Rule(
                        action=Action(
                            status=302, location="#{protocol}://#{host}:#{port}/to?#{query}"
                        ),
                        paths=("/moved",),
                    ),
                    Rule(action=Action(group=EMPTY), paths=("/empty",)),
                    Rule(action=Action(group=GROUP, login="https://idp.test/?a=b"), paths=("/in",)),
                    Rule(action=Action(group=GROUP)),
                )
            )
        )
        self.follow(*self.targets)
        until(lambda: self.states() == ["healthy", "healthy"])

    def follow(self, *registered: Target) -> None:
        """Tell the balancer what is registered, as after a look."""
        groups = {GROUP: self.group, EMPTY: self.group}
        self.fleet.follow(registered, groups, groups.keys(), self.reach)

    def states(self) -> list[str]:
        """Return the state of each target as it is told."""
        found = [self.book.of(target) for target in self.targets]
        return [health.state if health else "gone" for health in found]

    def reason(self, target: int) -> str:
        """Return the reason of a target's state."""
        health = self.book.of(self.targets[target])
        return health.reason if health else ""

    @property
    def url(self) -> str:
        """Its address."""
        return self.listener.url

    def close(self) -> None:
        """End it and its targets."""
        self.listener.close()
        self.fleet.close()
        for server in self.servers:
            server.close()


#: Checked every 0.25 s with a time-out of 1 s: the floors of the clock.
QUICK = Group(path="/login", interval_seconds=10, timeout_seconds=6, healthy_threshold=2)


class Slow:
    """A request that its target answers when told to."""

    def __init__(self, balancer: Balancer) -> None:
        self.status = 0
        self._url = f"{balancer.url}/slow"
        self._thread = threading.Thread(target=self._ask, daemon=True)
        self._thread.start()
        found = until(
            lambda: [one for one in balancer.servers if one.asked.acquire(blocking=False)]
        )
        self.server = found[0]
        self.target = balancer.targets[balancer.servers.index(self.server)]

    def _ask(self) -> None:
        self.status = ask(self._url)[0]

    def end(self) -> int:
        """Return the status of the answer."""
        self._thread.join(20)
        return self.status


def cookie(headers: Message) -> str:
    """Return the binding cookie that an answer sets."""
    return next(
        value.partition(";")[0]
        for value in headers.get_all("Set-Cookie", ())
        if value.startswith("AWSALB=")
    )
