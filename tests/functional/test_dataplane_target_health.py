"""Health of targets: taken in, ejected, let go, and what users see meanwhile."""

import socket
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from localcloud.target_health import Target
from tests.functional.balanced import GROUP, QUICK, Balancer, Slow, cookie
from tests.functional.dataplane_site import ask, until

pytestmark = pytest.mark.process


@pytest.fixture
def balancer() -> Iterator[Balancer]:
    """Give a balancer that takes turns."""
    made = Balancer(QUICK)
    yield made
    made.close()


def test_a_target_without_a_passed_check_gets_nothing(balancer: Balancer) -> None:
    """A new target waits for its check, also where there is no other."""
    idle = socket.socket()
    idle.bind(("127.0.0.1", 0))
    balancer.reach[("10.0.0.3", 8080)] = idle.getsockname()
    new = Target(GROUP, "10.0.0.3", 8080)
    balancer.follow(*balancer.targets, new)
    assert {ask(f"{balancer.url}/")[0] for _ in range(9)} == {200}
    idle.close()


def test_a_target_is_ejected_and_comes_back(balancer: Balancer) -> None:
    """After the thresholds of its group, told with the status that it gave."""
    balancer.servers[0].login = 503
    until(lambda: balancer.states() == ["unhealthy", "healthy"])
    health = balancer.book.of(balancer.targets[0])
    assert health is not None
    assert health.description == "Health checks failed with these codes: [503]"
    assert {ask(f"{balancer.url}/")[1] for _ in range(6)} == {"two"}
    balancer.servers[0].login = 200
    until(lambda: balancer.states() == ["healthy", "healthy"])
    assert {ask(f"{balancer.url}/")[1] for _ in range(6)} == {"one", "two"}


def test_all_unhealthy_targets_get_traffic(balancer: Balancer) -> None:
    """The balancer fails open: they answer although their checks fail."""
    for server in balancer.servers:
        server.login = 500
    until(lambda: balancer.states() == ["unhealthy", "unhealthy"])
    assert {ask(f"{balancer.url}/")[1] for _ in range(6)} == {"one", "two"}


def test_a_target_that_accepts_and_says_nothing_is_timed_out(balancer: Balancer) -> None:
    """As a process that hangs; requests meanwhile end as 504 at the idle time-out."""
    hung = socket.socket()
    hung.bind(("127.0.0.1", 0))
    hung.listen(64)
    balancer.reach[("10.0.0.1", 8080)] = hung.getsockname()
    balancer.follow(*balancer.targets)
    assert sorted(ask(f"{balancer.url}/")[0] for _ in range(2)) == [200, 504]
    until(lambda: balancer.states() == ["unhealthy", "healthy"])
    assert balancer.reason(0) == "Target.Timeout"
    assert {ask(f"{balancer.url}/")[1] for _ in range(6)} == {"two"}
    hung.close()


def test_a_target_that_refuses_is_502_until_it_is_ejected(balancer: Balancer) -> None:
    """The request is not tried again elsewhere."""
    balancer.servers[0].close()
    assert sorted(ask(f"{balancer.url}/")[0] for _ in range(2)) == [200, 502]
    until(lambda: balancer.states() == ["unhealthy", "healthy"])
    assert balancer.reason(0) == "Target.FailedHealthChecks"


def test_a_target_nobody_reaches_is_504_until_it_is_ejected(balancer: Balancer) -> None:
    """The address of a host that is gone: no answer at all."""
    del balancer.reach[("10.0.0.1", 8080)]
    balancer.follow(*balancer.targets)
    assert sorted(ask(f"{balancer.url}/")[0] for _ in range(2)) == [200, 504]
    until(lambda: balancer.states() == ["unhealthy", "healthy"])
    assert balancer.reason(0) == "Target.Timeout"


@pytest.fixture
def patient() -> Iterator[Balancer]:
    """Give a balancer whose idle time-out is longer than the deregistration of a target."""
    made = Balancer(replace(QUICK, deregistration_seconds=30), factor=20)
    yield made
    made.close()


def test_a_request_in_flight_ends_while_its_target_is_draining(patient: Balancer) -> None:
    """New requests go elsewhere; when the delay has passed the target is gone."""
    slow = Slow(patient)
    others = [target for target in patient.targets if target != slow.target]
    patient.follow(*others)
    health = patient.book.of(slow.target)
    assert health is not None
    assert (health.state, health.reason) == ("draining", "Target.DeregistrationInProgress")
    left = patient.fleet.let_go()
    assert left is not None
    assert 1.0 < left <= 1.5
    answers = {ask(f"{patient.url}/")[1] for _ in range(6)}
    assert len(answers) == 1
    slow.server.go_on.set()
    assert slow.end() == 200
    until(lambda: patient.fleet.let_go() is None)
    assert patient.book.of(slow.target) is None


def test_a_request_in_flight_is_cut_at_the_end_of_the_delay(patient: Balancer) -> None:
    """The client is told 502."""
    slow = Slow(patient)
    patient.follow(*[target for target in patient.targets if target != slow.target])
    until(lambda: patient.fleet.let_go() is None)
    assert slow.end() == 502


def test_a_cookie_of_a_draining_target_leads_to_another() -> None:
    """Its session ends with the deregistration."""
    balancer = Balancer(replace(QUICK, sticky_seconds=3600))
    _, name, headers = ask(f"{balancer.url}/")
    index = ["one", "two"].index(name)
    balancer.follow(balancer.targets[1 - index])
    assert ask(f"{balancer.url}/", {"Cookie": cookie(headers)})[1] != name
    balancer.follow()
    assert ask(f"{balancer.url}/", {"Cookie": cookie(headers)})[0] == 503
    balancer.close()


def test_the_idlest_target_gets_the_next_request() -> None:
    """With least_outstanding_requests, whatever the turn."""
    balancer = Balancer(replace(QUICK, least_outstanding=True), factor=20)
    slow = Slow(balancer)
    busy = ["one", "two"][balancer.servers.index(slow.server)]
    for _ in range(6):
        assert ask(f"{balancer.url}/")[1] != busy
        time.sleep(0.05)  # the answer is here before the balancer counts it as ended
    slow.server.go_on.set()
    assert slow.end() == 200
    balancer.close()
