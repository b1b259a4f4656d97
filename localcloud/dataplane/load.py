"""The figures of load that AWS publishes by itself each minute: tasks' CPU, balancers' requests.

A minute is a compressed one, but what is measured in it is real: the CPU of the process that runs
for a task, the requests that came, how long each took.
"""

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from localcloud.dataplane.act import attempt
from localcloud.dataplane.described import Balancer
from localcloud.dataplane.fleet import Tally
from localcloud.dataplane.observe import Clients
from localcloud.dataplane.task import Task
from localcloud.delays import FIGURES_COME, SHORTEST_INTERVAL_SECONDS, Clock
from localcloud.following import Follower
from localcloud.metrics import begin

#: What PutMetricData takes at once.
_AT_ONCE = 500


class Datum(NamedTuple):
    """A figure, or the values of a minute."""

    region: str
    namespace: str
    datum: dict[str, Any]


class Load:
    """Publishes figures, each minute of AWS.

    Args:
        clients: Of the local AWS.
        clock: Says how long a minute is.
        tasks: Returns those that run.
        tally: Returns what was asked of the balancers since.
        regions: Where alarms are looked at, figures or none.
    """

    def __init__(
        self,
        clients: Clients,
        clock: Clock,
        *,
        tasks: Callable[[], Sequence[Task]],
        tally: Callable[[], Sequence[tuple[Balancer, Tally]]],
        regions: Callable[[], frozenset[str]],
    ) -> None:
        self._clients, self._clock = clients, clock
        self._tasks, self._tally, self._regions = tasks, tally, regions
        self._spent: dict[str, tuple[float, float]] = {}
        self._follower = Follower("load", self._follow)

    def start(self) -> None:
        """Begin."""
        self._follower.start()

    def stop(self) -> None:
        """End; return when it has."""
        self._follower.stop()

    def _follow(self) -> None:
        length = max(self._clock.real(FIGURES_COME), SHORTEST_INTERVAL_SECONDS)
        while not self._follower.closing.wait(begin(time.time(), length) + length - time.time()):
            # That of the minute that is over, and a moment of it lies in it however times are cut.
            when = begin(time.time(), length) - length / 2
            attempt("figures of load", partial(self._publish, when))

    def _publish(self, when: float) -> None:
        found = [*self._of_tasks(), *(datum for one in self._tally() for datum in _of_group(*one))]
        for region in self._regions():
            namespaces = {"AWS/ECS", *(one.namespace for one in found if one.region == region)}
            for namespace in sorted(namespaces):
                data = [
                    {**one.datum, "Timestamp": when}
                    for one in found
                    if (one.region, one.namespace) == (region, namespace)
                ]
                for start in range(0, max(1, len(data)), _AT_ONCE):
                    # Without a figure too: alarms look at what is missing.
                    self._clients.of("cloudwatch", region).put_metric_data(
                        Namespace=namespace, MetricData=data[start : start + _AT_ONCE]
                    )

    def _of_tasks(self) -> Iterator[Datum]:
        """Yield the CPU of each service's task, in percent of what it reserves.

        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service_utilization.html
        """
        spent: dict[str, tuple[float, float]] = {}
        for task in self._tasks():
            process = task.process
            seconds = cpu_seconds(process.pid) if process else None
            if seconds is None or not task.ran_at or not task.needs.cpu:
                continue
            now = time.monotonic()
            spent[task.arn] = now, seconds
            before, before_seconds = self._spent.get(task.arn, (task.ran_at, seconds))
            share = (seconds - before_seconds) / max(now - before, 0.001)
            dimensions = {
                "ClusterName": task.service.cluster.rpartition("/")[2],
                "ServiceName": task.service.name,
            }
            percent = 100 * share / (task.needs.cpu / 1024)
            datum = _datum("CPUUtilization", dimensions, Value=percent, Unit="Percent")
            yield Datum(task.service.region, "AWS/ECS", datum)
        self._spent = spent


def _of_group(balancer: Balancer, tally: Tally) -> Iterator[Datum]:
    """Yield what a balancer tells of a target group.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
    """
    whole = {
        "LoadBalancer": balancer.arn.partition(":loadbalancer/")[2],
        "TargetGroup": tally.group.rpartition(":")[2],
    }
    each = len(tally.seconds) / tally.targets
    for datum in (
        _datum("TargetResponseTime", whole, Unit="Seconds", StatisticValues=_set(tally.seconds)),
        _datum("RequestCountPerTarget", whole, Unit="Count", Value=each),
    ):
        yield Datum(balancer.region, "AWS/ApplicationELB", datum)


def _set(values: Sequence[float]) -> dict[str, float]:
    return {
        "SampleCount": float(len(values)),
        "Sum": sum(values),
        "Minimum": min(values),
        "Maximum": max(values),
    }


def _datum(name: str, dimensions: Mapping[str, str], **figure: Any) -> dict[str, Any]:
    named = [{"Name": key, "Value": value} for key, value in dimensions.items()]
    return {"MetricName": name, "Dimensions": named, **figure}


def cpu_seconds(pid: int) -> float | None:
    """Return what a process has spent so far; None where it is gone, or nobody tells (macOS).

    https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
    """
    try:
        with open(f"/proc/{pid}/stat", "rb") as stat:  # noqa: PTH123 - read each minute for each task
            fields = stat.read().rpartition(b")")[2].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
