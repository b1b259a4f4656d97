"""The way from a function into its VPC: a proxy that finds a task's process by its address.

A task has an address of its subnet that leads nowhere on this machine; its process listens on
loopback. What a function asks for by `http://10.…:8080` comes here through `http_proxy`.
"""

import contextlib
import http.client
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from typing import Any
from urllib.parse import urlsplit

from localcloud.delays import Clock

Address = tuple[str, int]

#: How long a packet that nobody takes is tried: a client's own time-out is shorter on AWS.
_NOWHERE_SECONDS = 20.0
#: A task's process that hangs holds its client as long as that one waits.
_SILENT_SECONDS = 120.0
_OWN = frozenset({"connection", "keep-alive", "proxy-connection", "transfer-encoding"})


class Network:
    """The proxy of all functions.

    Args:
        find: Where a task's address and port answer on this machine; None where nothing does.
        clock: Compresses how long a connection to nowhere is tried.
    """

    def __init__(self, find: Callable[[Address], Address | None], clock: Clock) -> None:
        bound = type("Bound", (_Handler,), {"find": staticmethod(find), "clock": clock})
        self._server = _Server(("127.0.0.1", 0), bound)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(1.0,), name="functions' network", daemon=True
        )

    @property
    def url(self) -> str:
        """The proxy's own address."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def start(self) -> None:
        """Begin to serve."""
        self._thread.start()

    def stop(self) -> None:
        """End; its port is free when this returns."""
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingTCPServer):
    """A server whose clients may go away at any time."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a function that ends breaks its connections off."""


class _Handler(BaseHTTPRequestHandler):
    """One request of a function."""

    find: Callable[[Address], Address | None]
    clock: Clock

    def do_GET(self) -> None:
        """Pass it on, whatever its method; break off where no answer would come."""
        self.close_connection = True
        asked = urlsplit(self.path)
        if asked.scheme != "http" or not asked.hostname:
            self.send_error(400, "this proxy leads to tasks, by http")
            return
        place = self.find((asked.hostname, asked.port or 80))
        if place is None:
            # A packet to an address that nobody has: no answer, not even a refusal.
            threading.Event().wait(self.clock.timeout(_NOWHERE_SECONDS))
            return
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length else None
        target = f"{asked.path or '/'}{'?' + asked.query if asked.query else ''}"
        connection = http.client.HTTPConnection(*place, timeout=_SILENT_SECONDS)
        with contextlib.closing(connection):
            headers = {k: v for k, v in self.headers.items() if k.lower() not in _OWN}
            with contextlib.suppress(OSError, http.client.HTTPException):
                connection.request(self.command, target, body, headers)
                answer = connection.getresponse()
                self._answer(answer, answer.read())

    do_POST = do_PUT = do_DELETE = do_HEAD = do_GET  # noqa: N815 - the base class looks for these names

    def _answer(self, answer: http.client.HTTPResponse, content: bytes) -> None:
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in {*_OWN, "content-length", "date", "server"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""
