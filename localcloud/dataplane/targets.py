"""A target's life in its group: initial, healthy, unhealthy, draining. Pure.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from localcloud.dataplane.groups import Group
from localcloud.target_health import Health, Target

REGISTERING = Health(
    state="initial",
    reason="Elb.RegistrationInProgress",
    description="Target registration is in progress",
)
CHECKING = Health(
    state="initial",
    reason="Elb.InitialHealthChecking",
    description="Initial health checks in progress",
)
HEALTHY = Health(state="healthy")
DRAINING = Health(
    state="draining",
    reason="Target.DeregistrationInProgress",
    description="Target deregistration is in progress",
)
NOT_IN_USE = Health(
    state="unused",
    reason="Target.NotInUse",
    description="Target group is not configured to receive traffic from the load balancer",
)
NOT_REGISTERED = Health(
    state="unused",
    reason="Target.NotRegistered",
    description="Target is not registered to the target group",
)


@dataclass(frozen=True, slots=True)
class Check:
    """How one health check ended.

    Attributes:
        reason: Why it failed; empty when it passed.
        description: In AWS's words.
    """

    reason: str = ""
    description: str = ""


PASSED = Check()
TIMED_OUT = Check("Target.Timeout", "Request timed out")
#: No connection, or an answer that is none.
FAILED = Check("Target.FailedHealthChecks", "Health checks failed")


def answered(status: int, group: Group) -> Check:
    """Return how a check ended that was answered with a status."""
    if status in group.codes:
        return PASSED
    return Check(
        "Target.ResponseCodeMismatch", f"Health checks failed with these codes: [{status}]"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A target that its balancer knows.

    Attributes:
        group: What its group says about it.
        health: As DescribeTargetHealth tells it.
        passed: Checks passed in a row.
        failed: Checks failed in a row.
    """

    group: Group
    health: Health = CHECKING
    passed: int = 0
    failed: int = 0


def judged(watched: Watched, check: Check) -> Watched:
    """Return a target after one more check.

    A new one needs a single passed check, one that was unhealthy as many as the group says.
    """
    if watched.health.state not in {"initial", "healthy", "unhealthy"}:
        return watched
    if not check.reason:
        passed = watched.passed + 1
        needed = watched.group.healthy_threshold if watched.health.state == "unhealthy" else 1
        health = HEALTHY if passed >= needed else watched.health
        return replace(watched, health=health, passed=passed, failed=0)
    failed = watched.failed + 1
    unhealthy = Health(state="unhealthy", reason=check.reason, description=check.description)
    known = watched.health.state == "unhealthy"
    health = unhealthy if known or failed >= watched.group.unhealthy_threshold else watched.health
    return replace(watched, health=health, passed=0, failed=failed)


def following(
    known: Mapping[Target, Watched],
    registered: Iterable[Target],
    groups: Mapping[str, Group],
    used: Collection[str],
) -> dict[Target, Watched]:
    """Return the targets after a look at what is registered.

    Args:
        known: Before it.
        registered: What is registered now.
        groups: The settings of every group that exists.
        used: The groups that rules name; the targets of others are unused.

    Returns:
        New targets are initial, those that were taken out are draining (until the caller forgets
        them, when the delay has passed), those whose group is gone are gone with it.
    """
    found: dict[Target, Watched] = {}
    for target in registered:
        before, group = known.get(target), groups[target.group]
        if target.group not in used:
            found[target] = Watched(group=group, health=NOT_IN_USE)
        elif before is None or before.health.state in {"draining", "unused"}:
            found[target] = Watched(group=group)
        else:
            found[target] = replace(before, group=group)
    for target, before in known.items():
        if target not in found and target.group in groups and before.health.state != "unused":
            found[target] = replace(before, health=DRAINING)
    return found
