"""A target's life: initial, healthy, unhealthy, draining, gone."""

from functools import reduce

from localcloud.dataplane.groups import Group
from localcloud.dataplane.targets import (
    CHECKING,
    DRAINING,
    FAILED,
    HEALTHY,
    NOT_IN_USE,
    PASSED,
    TIMED_OUT,
    Check,
    Watched,
    answered,
    following,
    judged,
)
from localcloud.target_health import Health, Target

GROUP = Group(healthy_threshold=2, unhealthy_threshold=3)
TARGET = Target("arn:g", "10.0.0.1", 8080)


def after(*checks: Check, watched: Watched | None = None) -> Watched:
    """Return a new target, or `watched`, after these checks."""
    return reduce(judged, checks, watched or Watched(group=GROUP))


def state(*checks: Check) -> str:
    """Return the state of a new target after these checks."""
    return after(*checks).health.state


def test_a_new_target_needs_one_passed_check() -> None:
    """Whatever the healthy threshold is, and however many it failed before."""
    assert after().health == CHECKING
    assert after(FAILED, FAILED).health == CHECKING
    assert after(FAILED, FAILED, PASSED).health == HEALTHY
    assert state(PASSED) == "healthy"


def test_a_target_is_unhealthy_after_the_threshold_in_a_row() -> None:
    """One that passes between them begins anew."""
    assert state(PASSED, FAILED, FAILED) == "healthy"
    assert state(PASSED, FAILED, FAILED, PASSED, FAILED, FAILED) == "healthy"
    assert state(PASSED, FAILED, FAILED, FAILED) == "unhealthy"
    assert state(FAILED, FAILED, FAILED) == "unhealthy"


def test_an_unhealthy_target_needs_the_healthy_threshold_in_a_row() -> None:
    """One passed check is enough for a new target alone."""
    lost = after(FAILED, FAILED, FAILED)
    assert after(PASSED, watched=lost).health.state == "unhealthy"
    assert after(PASSED, FAILED, PASSED, watched=lost).health.state == "unhealthy"
    assert after(PASSED, PASSED, watched=lost).health == HEALTHY


def test_the_reason_is_the_last_failed_checks() -> None:
    """In AWS's words."""
    assert after(TIMED_OUT, TIMED_OUT, TIMED_OUT).health == Health(
        state="unhealthy", reason="Target.Timeout", description="Request timed out"
    )
    assert after(TIMED_OUT, TIMED_OUT, TIMED_OUT, answered(503, GROUP)).health == Health(
        state="unhealthy",
        reason="Target.ResponseCodeMismatch",
        description="Health checks failed with these codes: [503]",
    )
    assert after(FAILED, FAILED, FAILED).health.reason == "Target.FailedHealthChecks"


def test_a_draining_target_is_judged_no_more() -> None:
    """A check that was on its way changes nothing."""
    draining = Watched(group=GROUP, health=DRAINING)
    assert judged(draining, PASSED) == draining


def test_a_look_keeps_what_is_known() -> None:
    """The settings are those of now, the count goes on."""
    before = {TARGET: after(PASSED, FAILED)}
    changed = Group(unhealthy_threshold=2)
    found = following(before, [TARGET], {"arn:g": changed}, {"arn:g"})
    assert found == {TARGET: Watched(group=changed, health=HEALTHY, failed=1)}


def test_a_deregistered_target_is_draining_until_it_is_forgotten() -> None:
    """Registered again it is new."""
    groups = {"arn:g": GROUP}
    draining = following({TARGET: after(PASSED)}, [], groups, {"arn:g"})
    assert draining[TARGET].health == DRAINING
    assert following(draining, [], groups, {"arn:g"}) == draining
    again = following(draining, [TARGET], groups, {"arn:g"})
    assert again == {TARGET: Watched(group=GROUP)}


def test_a_group_without_a_rule_is_not_in_use() -> None:
    """Its targets are unused; with a rule they are new, without the group they are gone."""
    idle = following({TARGET: after(PASSED)}, [TARGET], {"arn:g": GROUP}, ())
    assert idle[TARGET].health == NOT_IN_USE
    assert following(idle, [TARGET], {"arn:g": GROUP}, {"arn:g"})[TARGET].health == CHECKING
    assert following(idle, [], {"arn:g": GROUP}, ()) == {}
    assert following({TARGET: after(PASSED)}, [], {}, ()) == {}
