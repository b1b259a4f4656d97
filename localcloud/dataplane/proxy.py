"""One client's connection to a balancer: its requests passed on, the answers passed back.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/x-forwarded-headers.html
"""

import http.client
import secrets
import select
import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from typing import Any, Protocol

from localcloud.dataplane.bodies import PIECE, Body, GoneError, MalformedError, SilentError
from localcloud.dataplane.fleet import Connection, Fleet, Taken
from localcloud.dataplane.rules import Action, login, redirected

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
#: What a target gets from the balancer, or never: the client's `Expect` is answered before.
_FORWARDED = frozenset(
    {"content-length", "expect", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-port"}
)
_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
_BODILESS = frozenset({204, 304})


class Balancer(Protocol):
    """What decides about requests."""

    name: str
    port: int
    fleet: Fleet

    @property
    def idle_seconds(self) -> float:
        """How long a connection may be silent."""

    @property
    def connect_seconds(self) -> float:
        """How long a target may take to accept a connection."""

    def action(self, host: str, path: str) -> Action:
        """Return what the rules say about a request."""


class Handler(BaseHTTPRequestHandler):
    """Serves the requests of one client of `balancer`."""

    balancer: Balancer
    protocol_version = "HTTP/1.1"
    rbufsize = PIECE
    body: Body

    def setup(self) -> None:
        """Prepare a client's connection."""
        super().setup()
        self.connection.settimeout(self.balancer.idle_seconds)

    def do_GET(self) -> None:
        """Serve a request of any method."""
        try:
            self.body = Body(self.rfile, self.headers)  # type: ignore[arg-type]
        except MalformedError:
            self.body = Body(self.rfile, {})
            self.close_connection = True
            self._malformed()
        else:
            self._serve()
            if self.body.whole:
                return
        self._linger()

    def _serve(self) -> None:
        """Do as the rules say."""
        host = self.headers.get("Host") or ""
        action = self.balancer.action(host, self.path)
        if action.login:
            # No session begins here: nobody at the provider would know this balancer.
            place = login(action, host, secrets.token_urlsafe(16))
            self._send(302, [("Location", place)], b"")
        elif action.location:
            place = redirected(action, host, self.path)
            self._send(action.status, [("Location", place)], b"")
        elif not action.group:
            self._send(action.status, [("Content-Type", action.kind)], action.body.encode())
        else:
            self._forward(action.group)

    do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_GET  # noqa: N815 - the base class looks for these names

    def _forward(self, group: str) -> None:
        """Ask a target, once; answer for it when it does not.

        https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
        """
        cookies = "; ".join(self.headers.get_all("Cookie", ()))
        taken = self.balancer.fleet.take(group, cookies)
        if taken is None:
            self._own(503, "no target takes traffic")
            return
        host, port = taken.address or ("127.0.0.1", 0)
        connection = Connection(host, port, timeout=self.balancer.connect_seconds)
        with self.balancer.fleet.in_flight(taken.target, connection):
            try:
                self._connect(connection, taken)
                sent = time.monotonic()
                response = self._ask(connection)
                self.balancer.fleet.answered(taken.target, time.monotonic() - sent)
            except MalformedError:
                self._malformed()
            except SilentError:
                self._own(408, "the client sent nothing more of its request")
            except GoneError:
                self.close_connection = True
            except TimeoutError:
                self._own(504, "the target did not answer in time")
            except (OSError, http.client.HTTPException):
                self._own(502, "the target refused or broke the connection")
            else:
                self._pass_back(response, taken.cookies)
            finally:
                connection.close()

    def _connect(self, connection: Connection, taken: Taken) -> None:
        """Connect; nothing ever answers at the address of a host that is gone."""
        if taken.address is None:
            time.sleep(self.balancer.connect_seconds)
            raise TimeoutError
        connection.connect()
        connection.sock.settimeout(self.balancer.idle_seconds)

    def _ask(self, connection: Connection) -> http.client.HTTPResponse:
        """Send the request and return the beginning of the answer."""
        connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self._for_target():
            connection.putheader(name, value)
        connection.endheaders()
        if not self.body.whole:
            self._pass_on(connection.sock)
        response = connection.getresponse()
        if connection.was_cut:
            raise ConnectionAbortedError  # what a target says of half a body is no answer
        if response.msg.defects:
            raise http.client.HTTPException(f"malformed: {response.msg.defects}")
        return response

    def _pass_on(self, target: socket.socket) -> None:
        """Send the body as it comes, until it is whole or the target has something to say.

        Raises:
            MalformedError: It is no chunked one.
            SilentError: The client stopped sending.
            GoneError: The client has gone.
            TimeoutError: The target takes no more of it.
        """
        waiting = select.poll()
        waiting.register(self.connection, select.POLLIN)
        waiting.register(target, select.POLLIN)
        while not self.body.whole:
            here = self._arrived()
            patience = 0.0 if here else 1000 * self.balancer.idle_seconds
            ready = [descriptor for descriptor, _ in waiting.poll(patience)]
            if target.fileno() in ready:
                return  # an answer before the end, or the end of the connection
            if not here and not ready:
                raise SilentError
            piece = self.body.piece()
            try:
                target.sendall(piece)
            except ConnectionError:
                return  # what it said before it broke off is still to be read

    def _arrived(self) -> bool:
        """Tell whether something is in the reader's buffer, where waiting does not see it."""
        self.connection.settimeout(0)
        try:
            return bool(self.rfile.peek(1))  # type: ignore[attr-defined]
        except ConnectionError:
            raise GoneError from None
        finally:
            self.connection.settimeout(self.balancer.idle_seconds)

    def _for_target(self) -> Iterator[tuple[str, str]]:
        """Yield the request's headers as a target gets them; `Host` stays the client's."""
        for name, value in end_to_end(self.headers.items()):
            if name.lower() not in _FORWARDED:
                yield name, value
        if self.body.chunked:
            yield "Transfer-Encoding", "chunked"
        elif self.body.length or self.command in _WITH_BODY:
            yield "Content-Length", str(self.body.length)
        clients = [*self.headers.get_all("X-Forwarded-For", ()), str(self.client_address[0])]
        yield "X-Forwarded-For", ", ".join(clients)
        yield "X-Forwarded-Proto", "http"
        yield "X-Forwarded-Port", str(self.balancer.port)
        yield "Connection", "close"

    def _pass_back(self, response: http.client.HTTPResponse, cookies: Iterable[str]) -> None:
        """Write a target's answer as it comes; break off where the target does."""
        self.send_response_only(response.status)
        for name, value in end_to_end(response.getheaders()):
            self.send_header(name, value)
        for cookie in cookies:
            self.send_header("Set-Cookie", cookie)
        if not self.body.whole or (response.length is None and response.status not in _BODILESS):
            # How long it is shows at its end only: the end of the connection tells the client.
            self.close_connection = True
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        try:
            while piece := response.read(PIECE):
                self.wfile.write(piece)
        except http.client.HTTPException:
            self.close_connection = True
        if response.length:
            self.close_connection = True

    def _malformed(self) -> None:
        self._own(400, "the request's length makes no sense")

    def _own(self, status: int, text: str) -> None:
        """Answer without a target, and say who does."""
        said = f"{status} from load balancer {self.balancer.name} of the local AWS: {text}\n"
        self._send(status, [("Content-Type", "text/plain; charset=utf-8")], said.encode())

    def _send(self, status: int, headers: Iterable[tuple[str, str]], content: bytes) -> None:
        """Write an answer of the balancer's own; a body that is not wanted ends the connection."""
        if not self.body.whole:
            self.close_connection = True
        self.send_response_only(status)
        # By this header one sees on AWS too that no target answered.
        self.send_header("Server", "awselb/2.0")
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _linger(self) -> None:
        """Let a client that still sends read its answer.

        A socket that is closed on what nobody read is reset, and the answer may be lost with it.
        """
        end = time.monotonic() + self.balancer.idle_seconds
        with suppress(OSError):
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_WR)
            while time.monotonic() < end and self.rfile.read1(PIECE):
                pass

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's name
        """Keep silent: access logs are not imitated."""


def end_to_end(headers: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the headers that are not for one hop alone.

    https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1
    """
    kept = list(headers)
    named = {
        word.strip().lower()
        for name, value in kept
        if name.lower() == "connection"
        for word in value.split(",")
    }
    for name, value in kept:
        if name.lower() not in _HOP_BY_HOP | named:
            yield name, value
