"""What a target group says about its targets: how they are checked, bound to, let go. Pure.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

#: One day, as on AWS where nothing is set.
_STICKY_SECONDS = 86400

_DEREGISTRATION_SECONDS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The settings of a target group; the defaults are AWS's for an application load balancer.

    Attributes:
        path: What a check asks for.
        codes: The statuses that pass.
        port: The port that is asked; 0 is the one that takes the traffic.
        interval_seconds: From the start of one check to that of the next.
        timeout_seconds: How long a check waits for its answer.
        healthy_threshold: Checks in a row that bring an unhealthy target back.
        unhealthy_threshold: Failed checks in a row that make a target unhealthy.
        deregistration_seconds: How long a deregistered target is draining.
        sticky_seconds: How long the cookie binds a browser to its target; 0 without stickiness.
        least_outstanding: Whether the target with the fewest requests in flight gets the next one.
        minimum_healthy: With fewer healthy targets than this, unhealthy ones get traffic too.
    """

    path: str = "/"
    codes: frozenset[int] = field(default_factory=lambda: frozenset({200}))
    port: int = 0
    interval_seconds: float = 30.0
    timeout_seconds: float = 5.0
    healthy_threshold: int = 5
    unhealthy_threshold: int = 2
    deregistration_seconds: float = _DEREGISTRATION_SECONDS
    sticky_seconds: float = 0.0
    least_outstanding: bool = False
    minimum_healthy: int = 1


def group_of(described: Mapping[str, Any], attributes: Mapping[str, str]) -> Group:
    """Return a group's settings from DescribeTargetGroups and DescribeTargetGroupAttributes."""

    def number(key: str, otherwise: int) -> int:
        value = attributes.get(key) or ""
        return int(value) if value.isdigit() else otherwise

    default = Group()
    port = str(described.get("HealthCheckPort") or "traffic-port")
    sticky = (
        attributes.get("stickiness.enabled") == "true"
        and attributes.get("stickiness.type", "lb_cookie") == "lb_cookie"
    )
    algorithm = attributes.get("load_balancing.algorithm.type")
    return Group(
        path=described.get("HealthCheckPath") or default.path,
        codes=matcher((described.get("Matcher") or {}).get("HttpCode") or "200"),
        port=int(port) if port.isdigit() else 0,
        interval_seconds=float(
            described.get("HealthCheckIntervalSeconds") or default.interval_seconds
        ),
        timeout_seconds=float(
            described.get("HealthCheckTimeoutSeconds") or default.timeout_seconds
        ),
        healthy_threshold=int(described.get("HealthyThresholdCount") or default.healthy_threshold),
        unhealthy_threshold=int(
            described.get("UnhealthyThresholdCount") or default.unhealthy_threshold
        ),
        deregistration_seconds=number(
            "deregistration_delay.timeout_seconds", _DEREGISTRATION_SECONDS
        ),
        sticky_seconds=(
            number("stickiness.lb_cookie.duration_seconds", _STICKY_SECONDS) if sticky else 0
        ),
        least_outstanding=algorithm == "least_outstanding_requests",
        minimum_healthy=number(
            "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count",
            default.minimum_healthy,
        ),
    )


def matcher(text: str) -> frozenset[int]:
    """Return the statuses of a target group's matcher: `200`, `200,302` or `200-299`."""
    codes: set[int] = set()
    for part in (text or "200").split(","):
        first, _, last = part.strip().partition("-")
        codes |= set(range(int(first), int(last or first) + 1))
    return frozenset(codes)
