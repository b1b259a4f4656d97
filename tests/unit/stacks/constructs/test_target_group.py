"""Target groups: how a slot is judged, and what a browser sticks to."""

import pytest

from tests.configurations import NAMES, properties, resources


@pytest.mark.parametrize("name", NAMES)
def test_health_checks_fit_a_booting_jenkins(name: str) -> None:
    """Some requests stall over five seconds while Jenkins boots; ejection takes 35 s at most."""
    for group in resources(name, "AWS::ElasticLoadBalancingV2::TargetGroup").values():
        found = group["Properties"]
        assert found["TargetType"] == "ip"
        assert found["HealthCheckPath"].endswith("/login")
        assert 5 < found["HealthCheckTimeoutSeconds"] < found["HealthCheckIntervalSeconds"]
        ejected = found["HealthCheckIntervalSeconds"] * found["UnhealthyThresholdCount"]
        assert ejected + found["HealthCheckTimeoutSeconds"] <= 36
        assert found["HealthyThresholdCount"] == 2
        assert found["Matcher"] == {"HttpCode": "200"}


def test_the_check_follows_the_prefix() -> None:
    """A Jenkins with a prefix answers 404 at the root."""
    assert properties("quickstart", "MainTargetGroup")["HealthCheckPath"] == "/login"
    found = properties("existing-vpc", "MobileTargetGroup")["HealthCheckPath"]
    assert found == "/mobile/login"


def test_stickiness_and_deregistration() -> None:
    """Sessions and crumbs are a slot's own; a stopped slot is let go of quickly."""
    found = properties("quickstart", "MainTargetGroup")["TargetGroupAttributes"]
    assert {item["Key"]: item["Value"] for item in found} == {
        "deregistration_delay.timeout_seconds": "15",
        "stickiness.enabled": "true",
        "stickiness.type": "lb_cookie",
        "stickiness.lb_cookie.duration_seconds": "86400",
    }


def test_another_scheme_makes_another_group() -> None:
    """A group serves one balancer: its create-only port follows what makes another balancer."""
    inside, outside = (properties(name, "MainTargetGroup") for name in ("minimal", "quickstart"))
    assert inside["Port"] != outside["Port"]
