"""When a deployment has succeeded or failed, and how long a service backs off. Pure."""

from collections.abc import Sequence
from typing import Literal

from localcloud.dataplane.model import Breaker, Seen, Service
from localcloud.delays import BACK_OFF_FIRST, BACK_OFF_LONGEST

#: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
FEWEST_FAILURES = 3
MOST_FAILURES = 200


def threshold(breaker: Breaker, desired: int) -> int:
    """Return how many tasks of a deployment may fail before it has failed."""
    if breaker.kind == "COUNT":
        return breaker.value
    share = -(-desired * breaker.value // 100)
    if breaker.kind == "UNBOUNDED_PERCENT":
        return max(1, share)
    return min(max(share, FEWEST_FAILURES), MOST_FAILURES)


def judge(
    service: Service, tasks: Sequence[Seen], failures: int
) -> Literal["IN_PROGRESS", "COMPLETED", "FAILED"]:
    """Return how a deployment in progress stands.

    It is completed when every desired task is healthy and no other is left; it has failed when the
    circuit breaker has seen too many of its tasks fail.

    Args:
        service: As it is described.
        tasks: Its tasks that have not stopped.
        failures: How many tasks of this deployment have failed, one after the other.
    """
    own = [task for task in tasks if task.deployment == service.deployment]
    good = [task for task in own if task.healthy and not task.stopping]
    if len(good) >= service.desired and len(tasks) == service.desired:
        return "COMPLETED"
    if service.breaker and failures >= threshold(service.breaker, service.desired):
        return "FAILED"
    return "IN_PROGRESS"


def back_off_seconds(failures: int) -> float:
    """Return how many seconds of AWS a service waits after tasks that never ran.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html

    Args:
        failures: How many in a row never reached RUNNING.
    """
    if failures <= 0:
        return 0.0
    doubled = BACK_OFF_FIRST.seconds * 2.0 ** min(failures - 1, 30)
    return min(doubled, BACK_OFF_LONGEST.seconds)
