"""One listener for each load balancer: its rules, its own answers, what it passes on."""

import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from email.utils import parsedate_to_datetime

import pytest

from tests.functional.balanced import LARGE, QUICK, Balancer, cookie
from tests.functional.dataplane_site import ask, until

pytestmark = pytest.mark.process


@pytest.fixture
def balancer() -> Iterator[Balancer]:
    """Give a balancer that takes turns."""
    made = Balancer(QUICK)
    yield made
    made.close()


@pytest.fixture
def sticky() -> Iterator[Balancer]:
    """Give a balancer that binds browsers."""
    made = Balancer(replace(QUICK, sticky_seconds=86400))
    yield made
    made.close()


def test_targets_take_turns(balancer: Balancer) -> None:
    """Without stickiness each healthy target gets its share."""
    answers = [ask(f"{balancer.url}/")[1] for _ in range(10)]
    assert answers.count("one") == answers.count("two") == 5


def test_a_cookie_binds_to_a_target(sticky: Balancer) -> None:
    """The cookie of the first answer leads back, also behind cookies that are not well-formed."""
    _, name, headers = ask(f"{sticky.url}/")
    sent = {"Cookie": f'x={{"a": 1}}; {cookie(headers)}'}
    assert {ask(f"{sticky.url}/", sent)[1] for _ in range(6)} == {name}
    other = {"Cookie": cookie(headers).replace("AWSALB=", "AWSALBCORS=")}
    assert {ask(f"{sticky.url}/", other)[1] for _ in range(6)} == {name}
    forged = {"Cookie": f"{cookie(headers)[:-4]}AAA="}
    assert {ask(f"{sticky.url}/", forged)[1] for _ in range(6)} == {"one", "two"}


def test_cookies_last_as_long_as_the_group_says(sticky: Balancer) -> None:
    """A day of the group's is 864 s at a factor of 100; a second cookie is for other sites."""
    _, _, headers = ask(f"{sticky.url}/")
    own, other = [one for one in headers.get_all("Set-Cookie", ()) if "AWSALB" in one]
    ends = parsedate_to_datetime(own.split("Expires=")[1].partition(";")[0]).timestamp()
    assert 855 < ends - time.time() < 870
    assert other.startswith("AWSALBCORS=")
    assert other.endswith("; SameSite=None")


def test_a_cookie_of_an_ejected_target_leads_to_another(sticky: Balancer) -> None:
    """With a new cookie, which binds from then on."""
    _, name, headers = ask(f"{sticky.url}/")
    bound = ["one", "two"].index(name)
    sticky.servers[bound].login = 500
    until(lambda: sticky.states()[bound] == "unhealthy")
    _, another, again = ask(f"{sticky.url}/", {"Cookie": cookie(headers)})
    assert another != name
    sticky.servers[bound].login = 200
    until(lambda: sticky.states() == ["healthy", "healthy"])
    sent = {"Cookie": cookie(again)}
    assert {ask(f"{sticky.url}/", sent)[1] for _ in range(6)} == {another}


def test_its_own_answers_are_the_rules(balancer: Balancer) -> None:
    """A fixed response word for word, a redirection with its placeholders filled."""
    status, text, headers = ask(f"{balancer.url}/fixed")
    assert (status, text, headers["Content-Type"]) == (418, "short", "text/x")
    assert headers["Server"] == "awselb/2.0"
    assert ask(f"{balancer.url}/")[2]["Server"] != "awselb/2.0"
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
    assert ask(f"{balancer.url}/malformed")[0] == 502


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
    headers, body = next(seen for one in balancer.servers for seen in one.seen if seen[1])
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
    """No target takes it for a request, and the connection is not used again."""
    with socket.create_connection(("127.0.0.1", balancer.listener.port), timeout=5) as connection:
        connection.sendall(f"POST / HTTP/1.1\r\nHost: x\r\n{head}\r\n\r\n".encode())
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    assert answer.startswith(b"HTTP/1.1 400 ")


def test_a_chunked_request_arrives_whole(balancer: Balancer) -> None:
    """In chunks again: its length is not known before its end."""
    with socket.create_connection(("127.0.0.1", balancer.listener.port), timeout=5) as connection:
        connection.sendall(
            b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"3\r\nabc\r\n2;note=1\r\nde\r\n0\r\nTrailer: 1\r\n\r\n"
        )
        while connection.recv(65536):
            pass
    bodies = [seen[1] for one in balancer.servers for seen in one.seen if seen[1]]
    assert bodies == [b"abcde"]
