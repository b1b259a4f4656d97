"""Bodies of requests reach a target while their clients still send them."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from localcloud.target_health import Target
from tests.functional.balanced import QUICK, Balancer, Server
from tests.functional.dataplane_site import ask, until

pytestmark = pytest.mark.process


@pytest.fixture
def balancer() -> Iterator[Balancer]:
    """Give a balancer whose targets have 1.5 s to leave."""
    made = Balancer(replace(QUICK, deregistration_seconds=150))
    yield made
    made.close()


class Upload:
    """A request that is sent piece by piece.

    Attributes:
        server: The target that reads it, once something of the body has come.
        target: The same as the group knows it.
    """

    server: Server
    target: Target

    def __init__(self, balancer: Balancer, head: str, path: str = "/") -> None:
        self._balancer = balancer
        self.connection = socket.create_connection(
            ("127.0.0.1", balancer.listener.port), timeout=10
        )
        self.connection.sendall(f"POST {path} HTTP/1.1\r\nHost: x\r\n{head}\r\n\r\n".encode())

    def send(self, body: bytes) -> None:
        """Send a piece of the body."""
        self.connection.sendall(body)

    def reach(self) -> None:
        """Wait until a byte of it is at a target."""
        servers = self._balancer.servers
        found = until(lambda: [one for one in servers if one.came.acquire(blocking=False)])
        self.server = found[0]
        self.target = self._balancer.targets[servers.index(self.server)]

    def answer(self) -> bytes:
        """Return all that comes back until the balancer closes."""
        found = b""
        while piece := self.connection.recv(65536):
            found += piece
        return found


@contextmanager
def upload(balancer: Balancer, head: str, path: str = "/") -> Iterator[Upload]:
    """Begin a request; hang up after."""
    made = Upload(balancer, f"Connection: close\r\n{head}", path)
    with made.connection:
        yield made


FORMS: dict[str, tuple[str, Callable[[bytes], bytes], bytes]] = {
    "length": ("Content-Length: 6", lambda text: text, b""),
    "chunked": (
        "Transfer-Encoding: chunked",
        lambda text: b"%x;a=b\r\n%b\r\n" % (len(text), text),
        b"0\r\nT: 1\r\n\r\n",
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_target_reads_while_the_client_sends(balancer: Balancer, form: str) -> None:
    """The first half is there before the second one is sent, and nothing is added or lost."""
    head, framed, end = FORMS[form]
    with upload(balancer, head) as sent:
        sent.send(framed(b"abc"))
        sent.reach()
        sent.send(framed(b"def") + end)
        assert sent.answer().startswith(b"HTTP/1.1 200 ")
        assert [body for _, body in sent.server.seen if body] == [b"abcdef"]


def test_a_client_that_expects_is_told_to_go_on(balancer: Balancer) -> None:
    """By the balancer; the target learns nothing of it."""
    with upload(balancer, "Content-Length: 1\r\nExpect: 100-continue") as sent:
        assert sent.connection.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
        sent.send(b"a")
        sent.reach()
        assert sent.answer().startswith(b"HTTP/1.1 200 ")
        ((headers, _),) = [seen for seen in sent.server.seen if seen[1]]
        assert "expect" not in {name.lower() for name, _ in headers}


def test_a_large_body_arrives_whole(balancer: Balancer) -> None:
    """Of any size; the connection serves another request after it."""
    body = bytes(range(256)) * 40_000
    with upload(balancer, f"Content-Length: {len(body)}") as sent:
        sent.send(body)
        assert sent.answer().startswith(b"HTTP/1.1 200 ")
    assert [seen[1] for one in balancer.servers for seen in one.seen if seen[1]] == [body]


def test_one_that_is_sent_in_time_ends_at_its_target(balancer: Balancer) -> None:
    """The target leaves meanwhile; new requests go elsewhere."""
    with upload(balancer, "Content-Length: 6") as sent:
        sent.send(b"abc")
        sent.reach()
        balancer.follow(*[one for one in balancer.targets if one != sent.target])
        assert balancer.fleet.let_go() is not None
        assert len({ask(f"{balancer.url}/")[1] for _ in range(4)}) == 1
        sent.send(b"def")
        assert sent.answer().startswith(b"HTTP/1.1 200 ")


def test_one_that_takes_longer_is_cut(balancer: Balancer) -> None:
    """At the end of the deregistration delay: 502, and the target sees the end."""
    with upload(balancer, "Content-Length: 1000") as sent:
        sent.send(b"abc")
        sent.reach()
        balancer.follow(*[one for one in balancer.targets if one != sent.target])

        def over() -> bool:
            sent.send(b"d")
            return balancer.fleet.let_go() is None

        until(over)
        assert sent.answer().startswith(b"HTTP/1.1 502 ")
        assert sent.server.cut.acquire(timeout=5)


def test_it_counts_as_in_flight() -> None:
    """With least_outstanding_requests others get the next ones."""
    balancer = Balancer(replace(QUICK, least_outstanding=True))
    with upload(balancer, "Content-Length: 6") as sent:
        sent.send(b"abc")
        sent.reach()
        busy = ["one", "two"][balancer.servers.index(sent.server)]
        for _ in range(6):
            assert ask(f"{balancer.url}/")[1] != busy
            time.sleep(0.05)  # the answer is here before the balancer counts it as ended
    balancer.close()


def test_an_early_answer_is_passed_back(balancer: Balancer) -> None:
    """A client that goes on sending reads it all the same; the connection ends."""
    with upload(balancer, "Content-Length: 100000000", "/early") as sent:
        sent.send(b"abc")
        assert sent.connection.recv(65536, socket.MSG_PEEK).startswith(b"HTTP/1.1 403 ")
        sent.send(b"x" * 1_000_000)
        assert b"\r\nConnection: close\r\n" in sent.answer()


@pytest.mark.parametrize(("path", "status"), [("/hang-up", 502), ("/empty", 503), ("/fixed", 418)])
def test_a_client_that_still_sends_reads_why(balancer: Balancer, path: str, status: int) -> None:
    """No target, one that breaks off in the middle, an answer of the rules."""
    with upload(balancer, "Content-Length: 3000000", path) as sent:
        sent.send(b"x" * 2_000_000)
        assert sent.answer().startswith(f"HTTP/1.1 {status} ".encode())


def test_a_client_that_stops_sending_is_told_408(balancer: Balancer) -> None:
    """After the idle time-out; the target sees the end, and nothing is in flight any more."""
    with upload(balancer, "Content-Length: 6") as sent:
        sent.send(b"abc")
        sent.reach()
        assert sent.answer().startswith(b"HTTP/1.1 408 ")
        assert sent.server.cut.acquire(timeout=5)


def test_a_client_that_hangs_up_ends_its_request(balancer: Balancer) -> None:
    """The target does not take a part for the whole."""
    with upload(balancer, "Content-Length: 6") as sent:
        sent.send(b"abc")
        sent.reach()
    assert sent.server.cut.acquire(timeout=5)
    assert not [body for _, body in sent.server.seen if body]


def test_a_chunk_that_makes_no_sense_is_400(balancer: Balancer) -> None:
    """Also where a target has begun to read: it sees the end."""
    with upload(balancer, "Transfer-Encoding: chunked") as sent:
        sent.send(b"3\r\nabc\r\n")
        sent.reach()
        sent.send(b"zz\r\n")
        assert sent.answer().startswith(b"HTTP/1.1 400 ")


def test_the_connection_serves_the_next_request(balancer: Balancer) -> None:
    """A body is read to its end, and no further."""
    made = Upload(balancer, "Content-Length: 3")
    with made.connection:
        made.send(b"abcGET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert made.answer().count(b"HTTP/1.1 200 ") == 2
