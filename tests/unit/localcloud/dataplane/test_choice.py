"""Which target answers, and what the cookie binds to."""

from datetime import UTC, datetime

from localcloud.dataplane.choice import bound, choose, eligible, given, sealed, setting
from localcloud.dataplane.groups import Group
from localcloud.dataplane.targets import CHECKING, DRAINING, HEALTHY, Watched
from localcloud.target_health import Health, State, Target

ONE, TWO, THREE = (Target("arn:g", f"10.0.0.{number}", 8080) for number in (1, 2, 3))
UNHEALTHY = Health(state="unhealthy", reason="Target.Timeout", description="Request timed out")
KEY = b"k" * 32


def members(*states: State, minimum: int = 1) -> dict[Target, Watched]:
    """Return targets one, two, three in these states."""
    known = {"healthy": HEALTHY, "initial": CHECKING, "draining": DRAINING, "unhealthy": UNHEALTHY}
    group = Group(minimum_healthy=minimum)
    return {
        target: Watched(group=group, health=known[state])
        for target, state in zip((ONE, TWO, THREE), states, strict=False)
    }


def test_healthy_targets_get_traffic() -> None:
    """A new one, an unhealthy one and one that is draining do not."""
    assert eligible(members("healthy", "unhealthy", "initial")) == [ONE]
    assert eligible(members("draining", "healthy", "healthy")) == [TWO, THREE]


def test_without_a_healthy_target_unhealthy_ones_get_traffic() -> None:
    """Fail open; new and draining ones stay out of it, and of nothing comes nothing."""
    assert eligible(members("unhealthy", "unhealthy", "initial")) == [ONE, TWO]
    assert eligible(members("unhealthy", "draining")) == [ONE]
    assert eligible(members("initial", "draining")) == []
    assert eligible({}) == []


def test_fewer_healthy_targets_than_the_minimum_open_the_group() -> None:
    """The attribute of the group says from when on."""
    assert eligible(members("healthy", "unhealthy", minimum=2)) == [ONE, TWO]
    assert eligible(members("healthy", "healthy", "unhealthy", minimum=2)) == [ONE, TWO]


def test_targets_take_turns_or_the_idlest_is_taken() -> None:
    """The turn decides between two that are equally idle."""
    both = [ONE, TWO]
    assert [choose(both, turn, None) for turn in range(4)] == [ONE, TWO, ONE, TWO]
    assert [choose(both, turn, {ONE: 1}) for turn in range(2)] == [TWO, TWO]
    assert [choose(both, turn, {ONE: 1, TWO: 1}) for turn in range(2)] == [ONE, TWO]


def test_a_cookie_binds_to_its_target_until_its_time() -> None:
    """Not to another, not later, not after a change of a single sign, not of another balancer."""
    value = sealed(KEY, TWO, 1000.0)
    assert bound(KEY, value, [ONE, TWO], 999.0) == TWO
    assert bound(KEY, value, [ONE, THREE], 999.0) is None
    assert bound(KEY, value, [ONE, TWO], 1001.0) is None
    assert bound(b"other", value, [ONE, TWO], 999.0) is None
    assert bound(KEY, "A" + value[1:], [ONE, TWO], 0.0) is None or value[0] == "A"
    assert bound(KEY, "no cookie of ours", [ONE, TWO], 0.0) is None
    assert bound(KEY, "", [ONE, TWO], 0.0) is None


def test_cookies_are_found_among_malformed_ones() -> None:
    """Either of the two names counts."""
    assert list(given('x={"a": 1}; AWSALB=a=; AWSALBTG=no; AWSALBCORS=b')) == ["a=", "b"]
    assert list(given("")) == []


def test_a_binding_is_set_twice() -> None:
    """For the site itself and for requests from others."""
    assert setting("v", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)) == (
        "AWSALB=v; Expires=Fri, 02 Jan 2026 03:04:05 GMT; Path=/",
        "AWSALBCORS=v; Expires=Fri, 02 Jan 2026 03:04:05 GMT; Path=/; SameSite=None",
    )
