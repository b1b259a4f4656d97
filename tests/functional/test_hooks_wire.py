"""Connections of the hooks' AWS calls: kept between calls, opened anew when they broke."""

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from lambdas.shared.aws import UNANSWERED, Aws, AwsError
from lambdas.shared.signing import Credentials
from lambdas.shared.wire import Wire

pytestmark = pytest.mark.process

NOBODY = Credentials(key="a", secret="b")  # noqa: S106 - nobody's


@dataclass
class Served:
    """What a server has seen, and does.

    Attributes:
        url: Its address.
        connections: From which ports it was asked.
        closing: Whether it closes each connection after its answer, without a word.
        go_on: It answers no one until this is set.
    """

    url: str = ""
    connections: list[int] = field(default_factory=list)
    closing: bool = False
    go_on: threading.Event = field(default_factory=threading.Event)


@contextmanager
def serving(served: Served) -> Iterator[Served]:
    """Serve JSON for as long as the block lasts."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            """Answer anything."""
            self.rfile.read(int(self.headers["Content-Length"]))
            served.connections.append(self.client_address[1])
            served.go_on.wait(5)
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")
            self.close_connection = served.closing

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    served.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield served
    finally:
        served.go_on.set()
        server.shutdown()
        thread.join()
        server.server_close()


def aws(served: Served, *, timeout: float = 5.0) -> tuple[Aws, Wire]:
    """Return an AWS at a server, and its connections."""
    wire = Wire(timeout)
    return Aws("eu-west-1", NOBODY, endpoint=served.url, wire=wire, pause=lambda _: None), wire


def answering() -> Served:
    """Return a server that answers at once."""
    served = Served()
    served.go_on.set()
    return served


def test_a_connection_is_kept() -> None:
    """A minute's look is a dozen calls: each would else shake hands."""
    with serving(answering()) as served:
        mine, wire = aws(served)
        for _ in range(3):
            mine.call("ecs", "ListServices", {})
        wire.close()
    assert len(served.connections) == 3
    assert len(set(served.connections)) == 1


def test_threads_do_not_meet() -> None:
    """Hooks ask several slots at once, each of which may need its secret."""
    with serving(answering()) as served:
        mine, wire = aws(served)
        with ThreadPoolExecutor(8) as pool:
            asked = [pool.submit(mine.call, "ecs", "ListServices", {}) for _ in range(64)]
            assert [one.result() for one in asked] == [{}] * 64
        wire.close()
    assert len(served.connections) == 64


def test_a_connection_that_broke_is_opened_anew() -> None:
    """Lambda freezes a function for minutes; meanwhile AWS closes what is idle."""
    with serving(answering()) as served:
        served.closing = True
        mine, wire = aws(served)
        for _ in range(3):
            mine.call("ecs", "ListServices", {})
        wire.close()
    assert len(set(served.connections)) == 3


def test_who_is_silent_is_left() -> None:
    """After the time-out, three times; no connection is left open to them."""
    with serving(Served()) as served:
        mine, wire = aws(served, timeout=0.1)
        with pytest.raises(AwsError) as caught:
            mine.call("ecs", "ListServices", {})
        assert caught.value.code == UNANSWERED
        assert len(set(served.connections)) == 3
        served.go_on.set()
        assert mine.call("ecs", "ListServices", {}) == {}
        wire.close()


def test_nobody_there_is_an_error() -> None:
    """Refused at once."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        mine, _ = aws(Served(url=f"http://127.0.0.1:{nobody.getsockname()[1]}"))
        with pytest.raises(AwsError, match=r"ecs ListServices: .*refused"):
            mine.call("ecs", "ListServices", {})


def test_what_is_no_http_is_an_error() -> None:
    """A port that speaks something else."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()

        def babble() -> None:
            for _ in range(3):
                taken, _address = other.accept()
                taken.recv(10_000)
                taken.sendall(b"SSH-2.0-OpenSSH\r\n")
                taken.close()

        thread = threading.Thread(target=babble)
        thread.start()
        mine, _ = aws(Served(url=f"http://127.0.0.1:{other.getsockname()[1]}"))
        with pytest.raises(AwsError, match="Unanswered"):
            mine.call("ecs", "ListServices", {})
        thread.join()
