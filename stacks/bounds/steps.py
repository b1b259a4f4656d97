"""The steps of a recovery, each as the terms that it takes. Pure.

Where the template decides a term, its place is the source.
"""

from stacks.bounds import assumed
from stacks.bounds.facts import Group, Hook, Site, Slot
from stacks.bounds.records import Term

Terms = tuple[Term, ...]


def others_serve(site: Site, slot: Slot) -> bool:
    """Tell whether the controller has slots where this one is not: no zone has them all."""
    own = [other for other in site.slots if other.controller == slot.controller]
    zones = frozenset().union(*(other.subnets for other in own))
    return all(any(zone not in other.subnets for other in own) for zone in zones)


_CHECKS = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html"

#: `JENKINS_BOOTS` and all that ECS does before.
_UNTIL_BOOTED = assumed.JENKINS_BOOTS.seconds


def seconds(terms: Terms) -> float:
    """Return how long some terms take, one after the other."""
    return sum(term.seconds for term in terms)


def shortest(*ways: Terms | None) -> Terms | None:
    """Return the way that is through first; none where no way leads on."""
    return min((way for way in ways if way is not None), key=seconds, default=None)


def longest(*ways: Terms) -> Terms:
    """Return the way that is through last: all are walked at the same time."""
    return max(ways, key=seconds)


def ejected(slot: Slot) -> Terms | None:
    """Return how long the balancer asks a target that does not answer; none without a balancer.

    The worst case: it breaks right after a passed check, and each check waits to its end.
    """
    target = slot.target
    if target is None:
        return None
    return (
        Term(
            name="the balancer takes the slot out",
            seconds=target.interval * target.unhealthy + target.timeout,
            source=f"{target.name}.HealthCheckIntervalSeconds x UnhealthyThresholdCount"
            " + HealthCheckTimeoutSeconds",
        ),
    )


def found_unhealthy(slot: Slot) -> Terms | None:
    """Return how long ECS asks a container that does not answer; none without a check.

    Docker waits the interval between the end of one check and the next.
    """
    check = slot.check
    if check is None:
        return None
    return (
        Term(
            name="ECS finds the container unhealthy",
            seconds=(check.interval + check.timeout) * check.retries,
            source=f"{slot.task}.ContainerDefinitions.HealthCheck: (Interval + Timeout) x Retries",
        ),
    )


def out_of_rotation(slot: Slot) -> Terms | None:
    """Return how long a slot that does not answer gets requests."""
    return shortest(ejected(slot), found_unhealthy(slot))


def answer_awaited(site: Site) -> Terms:
    """Return how long a request waits that was sent to a silent slot before it was taken out."""
    return (
        Term(
            name="a request that was sent before waits for its answer",
            seconds=site.idle,
            source=f"{site.balancer}.LoadBalancerAttributes idle_timeout.timeout_seconds",
        ),
    )


def stopped(slot: Slot) -> Terms:
    """Return how long a task takes to leave: first the balancer lets go of it, then it stops."""
    leaves = Term(
        name="the balancer lets requests in flight finish",
        seconds=slot.target.deregistration if slot.target else 0,
        source=f"{slot.target.name if slot.target else slot.service}.TargetGroupAttributes"
        " deregistration_delay.timeout_seconds",
    )
    ends = Term(
        name="the task stops, or is killed",
        seconds=slot.stop,
        source=f"{slot.task}.ContainerDefinitions.StopTimeout",
    )
    return (leaves, ends) if slot.target else (ends,)


def looked(hook: Hook, times: int = 1) -> Term:
    """Return how long a hook may take until it has looked so often."""
    return Term(
        name=f"{hook.function} looks" + (f", {times} times" if times > 1 else ""),
        seconds=hook.every * times,
        source=f"{hook.schedule}.ScheduleExpression",
    )


#: A host is made quiet, then drained, then its tasks are seen stopped: each a look of its own.
_DRAIN_LOOKS = 3


def left(site: Site, slot: Slot) -> Terms:
    """Return how long a slot takes to leave a host that its group lets go, and the host to go.

    By managed draining, or step by step by the lifecycle hook; nothing where nobody drains it.
    The lifecycle hook waits for builds that cannot resume as well: how long, no template tells.
    """
    hook = site.hooks.get("lifecycle")
    if site.group is None or not site.group.draining:
        return ()
    return (looked(hook, _DRAIN_LOOKS), *stopped(slot)) if hook else stopped(slot)


def started(slot: Slot, *, pulls: bool) -> Terms | None:
    """Return how long the next task takes to serve; none where its checks kill it as it boots.

    Args:
        slot: Whose task.
        pulls: Whether its host has never had the image.
    """
    if _killed_in_boot(slot):
        return None
    image = assumed.IMAGE_PULLED if pulls else assumed.IMAGE_CACHED
    admitted: Terms = ()
    if slot.target is not None:
        admitted = (
            Term(
                name="the balancer lets the slot in",
                seconds=slot.target.interval * slot.target.healthy,
                source=f"{slot.target.name}.HealthCheckIntervalSeconds x HealthyThresholdCount"
                f" (one that failed in its boot needs them all: {_CHECKS})",
            ),
        )
    return (
        assumed.ECS_SCHEDULES,
        image,
        assumed.TASK_STARTS,
        assumed.JENKINS_BOOTS,
        *admitted,
    )


def _killed_in_boot(slot: Slot) -> bool:
    """Tell whether ECS replaces a task before it has booted: refused requests fail at once."""
    if slot.grace >= _UNTIL_BOOTED:
        return False
    limits = [slot.target.interval * slot.target.unhealthy] if slot.target else []
    if slot.check is not None:
        limits.append(slot.check.start + slot.check.interval * slot.check.retries)
    return any(limit < _UNTIL_BOOTED for limit in limits)


def another_host(group: Group) -> Terms:
    """Return how long a new host takes from its launch."""
    if group.warm:
        return (assumed.INSTANCE_RUNS, assumed.HOST_JOINS_AGAIN)
    return (assumed.INSTANCE_RUNS, assumed.HOST_JOINS)


def host_replaced(group: Group) -> Terms:
    """Return how long a lost host takes to be made up for."""
    return (assumed.GROUP_NOTICES, *another_host(group))


def judged(slot: Slot) -> Term:
    """Return how long ECS heeds no check of a new task, and its checks do not count."""
    start = slot.check.start if slot.check else 0
    if slot.grace >= start:
        return Term(
            name="ECS heeds no check of a new task",
            seconds=slot.grace,
            source=f"{slot.service}.HealthCheckGracePeriodSeconds",
        )
    return Term(
        name="a new task's failed checks do not count",
        seconds=start,
        source=f"{slot.task}.ContainerDefinitions.HealthCheck.StartPeriod",
    )


def let_go(slot: Slot) -> Terms:
    """Return what users notice of a slot that leaves in good order."""
    waits = slot.target is not None and slot.target.deregistration > 0
    return () if waits else (assumed.CONNECTION_CUT,)
