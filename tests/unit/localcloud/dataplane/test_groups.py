"""What a target group's description and attributes say."""

from localcloud.dataplane.groups import Group, group_of, matcher


def test_a_described_group_says_all() -> None:
    """Check, thresholds and attributes, each from its field."""
    described = {
        "HealthCheckPath": "/login",
        "HealthCheckPort": "9000",
        "HealthCheckIntervalSeconds": 10,
        "HealthCheckTimeoutSeconds": 6,
        "HealthyThresholdCount": 2,
        "UnhealthyThresholdCount": 3,
        "Matcher": {"HttpCode": "200,302"},
    }
    attributes = {
        "deregistration_delay.timeout_seconds": "0",
        "stickiness.enabled": "true",
        "stickiness.type": "lb_cookie",
        "stickiness.lb_cookie.duration_seconds": "60",
        "load_balancing.algorithm.type": "least_outstanding_requests",
        "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count": "2",
    }
    assert group_of(described, attributes) == Group(
        path="/login",
        codes=frozenset({200, 302}),
        port=9000,
        interval_seconds=10,
        timeout_seconds=6,
        healthy_threshold=2,
        unhealthy_threshold=3,
        deregistration_seconds=0,
        sticky_seconds=60,
        least_outstanding=True,
        minimum_healthy=2,
    )


def test_what_is_not_said_is_as_on_aws() -> None:
    """An empty description is the default group; a cookie of the application binds to nothing."""
    assert group_of({}, {}) == Group()
    assert group_of({"HealthCheckPort": "traffic-port"}, {"stickiness.enabled": "false"}) == Group()
    application = {"stickiness.enabled": "true", "stickiness.type": "app_cookie"}
    assert group_of({}, application) == Group()


def test_a_matcher_takes_lists_and_ranges() -> None:
    """As the API does."""
    assert matcher("") == {200}
    assert matcher("200-202,404") == {200, 201, 202, 404}
