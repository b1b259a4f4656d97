"""One listener for each load balancer: its rules, its own answers, what it passes on."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from localcloud.dataplane.health import Address, HealthChecks
from localcloud.dataplane.listener import Listener
from localcloud.dataplane.rules import Action, Front, Health, Rule
from tests.functional.dataplane_site import ask, until

pytestmark = pytest.mark.process

LARGE = 3 * 1024 * 1024


class Target:
    """A server whose behaviour the path chooses; it keeps what it was asked."""

    def __init__(self, name: str) -> None:
        self.seen: list[tuple[list[tuple[str, str]], bytes]] = []
        target = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                target.seen.append((self.headers.items(), body))
                if self.path == "/break":
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
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

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address: Address = ("127.0.0.1", self._server.server_port)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        """End it."""
        self._server.shutdown()
        self._server.server_close()


class Balancer:
    """A listener in front of two targets, sticky or not."""

    def __init__(self, *, sticky: bool = False) -> None:
        self.targets = [Target("one"), Target("two")]
        self.checks = HealthChecks()
        self.listener = Listener("lb", self.checks)
        self.front = Front(
            rules=(
                Rule(action=Action(status=418, body="short", kind="text/x"), paths=("/fixed",)),
                Rule(
                    action=Action(status=302, location="#{protocol}://#{host}:#{port}/to?#{query}"),
                    paths=("/moved",),
                ),
                Rule(action=Action(group="empty"), paths=("/empty",)),
                Rule(action=Action(group="g", login="https://idp.test/?a=b"), paths=("/in",)),
                Rule(action=Action(group="g")),
            )
        )
        self.health = Health(path="/login", sticky=sticky)
        self.listener.update(
            self.front,
            {"g": self.health, "empty": self.health},
            {"g": tuple(target.address for target in self.targets), "empty": ()},
        )
        self.checks.watch({target.address: self.health for target in self.targets})
        both = [target.address for target in self.targets]
        until(lambda: len(self.checks.passed(both)) == 2)

    @property
    def url(self) -> str:
        """Its address."""
        return self.listener.url

    def close(self) -> None:
        """End it and its targets."""
        self.listener.close()
        self.checks.close()
        for target in self.targets:
            target.close()


@pytest.fixture
def balancer() -> Iterator[Balancer]:
    """Give a balancer that takes turns."""
    made = Balancer()
    yield made
    made.close()


@pytest.fixture
def sticky() -> Iterator[Balancer]:
    """Give a balancer that binds browsers."""
    made = Balancer(sticky=True)
    yield made
    made.close()


def test_targets_take_turns(balancer: Balancer) -> None:
    """Without stickiness each healthy target gets its share."""
    answers = [ask(f"{balancer.url}/")[1] for _ in range(10)]
    assert answers.count("one") == answers.count("two") == 5


def test_a_cookie_binds_to_a_target(sticky: Balancer) -> None:
    """The cookie of the first answer leads back, also behind cookies that are not well-formed."""
    _, name, headers = ask(f"{sticky.url}/")
    cookie = next(
        value.partition(";")[0]
        for value in headers.get_all("Set-Cookie", ())
        if value.startswith("AWSALB=")
    )
    sent = {"Cookie": f'x={{"a": 1}}; {cookie}'}
    assert {ask(f"{sticky.url}/", sent)[1] for _ in range(6)} == {name}
    assert {ask(f"{sticky.url}/", {"Cookie": f"{cookie}9"})[1] for _ in range(6)} == {"one", "two"}


def test_its_own_answers_are_the_rules(balancer: Balancer) -> None:
    """A fixed response word for word, a redirection with its placeholders filled."""
    status, text, headers = ask(f"{balancer.url}/fixed")
    assert (status, text, headers["Content-Type"]) == (418, "short", "text/x")
    status, _, headers = ask(f"{balancer.url}/moved?a=b", {"Host": "ci.example.com"})
    assert (status, headers["Location"]) == (302, "http://ci.example.com:80/to?a=b")


def test_a_browser_without_a_session_is_sent_to_the_login(balancer: Balancer) -> None:
    """The provider's address with the way back, and a state that is another one each time."""
    places = [ask(f"{balancer.url}/in", {"Host": "ci.example.com"}) for _ in range(2)]
    assert [status for status, _, _ in places] == [302, 302]
    first, second = (headers["Location"] for _, _, headers in places)
    assert first.startswith("https://idp.test/?a=b&redirect_uri=https%3A%2F%2Fci.example.com%2F")
    assert first != second


def test_no_target_is_503_and_a_broken_one_502(balancer: Balancer) -> None:
    """The balancer answers for targets that cannot."""
    assert ask(f"{balancer.url}/empty")[0] == 503
    assert ask(f"{balancer.url}/break")[0] == 502


def test_answers_of_any_size_come_whole(balancer: Balancer) -> None:
    """Large, chunked and with a header twice."""
    status, text, headers = ask(f"{balancer.url}/large")
    assert (status, len(text), headers["Content-Length"]) == (200, LARGE, str(LARGE))
    assert headers.get_all("Set-Cookie") == ["a=1", "b=2"]
    assert ask(f"{balancer.url}/chunked")[:2] == (200, "hello")


def test_a_target_learns_who_asks(balancer: Balancer) -> None:
    """Host and body arrive as sent; X-Forwarded headers are the balancer's, For is appended to."""
    sent = {
        "Host": "ci.example.com",
        "X-Forwarded-For": "203.0.113.9",
        "X-Forwarded-Proto": "https",
    }
    assert ask(f"{balancer.url}/", sent, b"body")[0] == 200
    headers, body = next(seen for one in balancer.targets for seen in one.seen if seen[1])
    assert body == b"body"
    told = sorted((name.lower(), value) for name, value in headers)
    assert [one for one in told if one[0] == "host" or one[0].startswith("x-")] == [
        ("host", "ci.example.com"),
        ("x-forwarded-for", "203.0.113.9, 127.0.0.1"),
        ("x-forwarded-port", str(balancer.listener.port)),
        ("x-forwarded-proto", "http"),
    ]


@pytest.mark.parametrize(
    "head", ["Content-Length: -1", "Content-Length: x", "Transfer-Encoding: chunked\r\n\r\nzz"]
)
def test_a_length_that_makes_no_sense_is_400(balancer: Balancer, head: str) -> None:
    """No target sees the request, and the connection is not used again."""
    with socket.create_connection(("127.0.0.1", balancer.listener.port), timeout=5) as connection:
        connection.sendall(f"POST / HTTP/1.1\r\nHost: x\r\n{head}\r\n\r\n".encode())
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    assert answer.startswith(b"HTTP/1.1 400 ")


def test_a_chunked_request_arrives_whole(balancer: Balancer) -> None:
    """The target gets it with a length."""
    with socket.create_connection(("127.0.0.1", balancer.listener.port), timeout=5) as connection:
        connection.sendall(
            b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"3\r\nabc\r\n2;note=1\r\nde\r\n0\r\nTrailer: 1\r\n\r\n"
        )
        while connection.recv(65536):
            pass
    bodies = [seen[1] for one in balancer.targets for seen in one.seen if seen[1]]
    assert bodies == [b"abcde"]


def test_a_target_without_a_passed_check_gets_nothing(balancer: Balancer) -> None:
    """A new target waits for its check; a closed listener frees its port."""
    idle = socket.socket()
    idle.bind(("127.0.0.1", 0))
    address = idle.getsockname()
    targets = (*[target.address for target in balancer.targets], address)
    balancer.listener.update(balancer.front, {"g": balancer.health}, {"g": targets})
    balancer.checks.watch(dict.fromkeys(targets, balancer.health))
    assert {ask(f"{balancer.url}/")[0] for _ in range(9)} == {200}
    idle.close()
