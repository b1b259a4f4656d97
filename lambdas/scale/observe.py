"""What the hook `scale` looks at besides the stack: each slot's Jenkins, and CloudWatch."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from lambdas.scale.load import CPU, LATENCY, REQUESTS
from lambdas.scale.seen import DAYS, Label, Look, Moment, Note, Point
from lambdas.scale.tools import Ask, Each, Jenkins
from lambdas.shared.aws import Calls
from lambdas.shared.clock import Clock
from lambdas.shared.jenkins import BlindError, BootingError, JenkinsError
from lambdas.shared.place import Place
from lambdas.shared.seen import Site, Slot

#: What CloudWatch is asked for at once.
#: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
_QUERIES = 500

#: Target groups that are described at once: no document says how many may be; balancers are 20.
_GROUPS = 20

#: AWS's own figures are of a minute each, and come some minutes late.
_PERIOD_SECONDS = 60
_BACK_SECONDS = 360


def looks(site: Site, ask: Ask, clock: Clock, each: Each) -> tuple[Look, ...]:
    """Ask each slot's Jenkins.

    Raises:
        AwsError: The token of one cannot be read.
    """
    there = [(slot, ask(slot)) for slot in site.slots]
    found = {slot.name: jenkins for slot, jenkins in there if jenkins and _runs(slot)}

    def work(slot: Slot) -> Look:
        jenkins = found.get(slot.name)
        return _look(slot, jenkins, clock) if jenkins else Look(slot=slot.name, answers="none")

    return tuple(each(work, site.slots))


def _runs(slot: Slot) -> bool:
    return slot.task is not None and slot.task.status == "RUNNING"


def _look(slot: Slot, jenkins: Jenkins, clock: Clock) -> Look:
    try:
        overview = jenkins.overview()
        queue = jenkins.queue()
        labels = tuple(_label(jenkins, name) for name in slot.labels)
        # Last: what began meanwhile is seen.
        busy = sum(map(_busy, jenkins.computers()))
    except BlindError:
        return Look(slot=slot.name, answers="blind")
    except BootingError:
        return Look(slot=slot.name, answers="booting")
    except JenkinsError:
        return Look(slot=slot.name, answers="unreachable")
    buildable = [item for item in queue if item.get("buildable")]
    waits = [clock.age(float(item["inQueueSince"]) / 1000) or 0.0 for item in buildable]
    return Look(
        slot=slot.name,
        answers="up",
        quiet=bool(overview.get("quietingDown")),
        busy=busy,
        waiting=len(queue),
        buildable=len(buildable),
        oldest_wait_seconds=max(waits, default=0.0),
        heap_percent=_heap(jenkins),
        labels=labels,
    )


def _busy(computer: Mapping[str, Any]) -> int:
    """Return a node's busy executors; a Pipeline itself runs on a further one, outside of them.

    Whoever may not read a job sees that an executor is not idle, and no build on it.
    """
    inside = [
        one
        for one in computer.get("executors") or ()
        if one.get("currentExecutable") or one.get("idle") is False
    ]
    return len(inside) + len(computer.get("oneOffExecutors") or ())


def _label(jenkins: Jenkins, name: str) -> Label:
    found, load = jenkins.label(name), jenkins.label_load(name)
    return Label(
        name=name,
        queue=float(load.get("queueLength", 0.0)),
        executors=int(found.get("totalExecutors") or 0),
        busy=int(found.get("busyExecutors") or 0),
    )


def _heap(jenkins: Jenkins) -> float | None:
    """Return the heap in percent of its largest; None in an image without the plugin `metrics`.

    https://plugins.jenkins.io/metrics/
    """
    try:
        gauges = jenkins.metrics().get("gauges") or {}
    except JenkinsError:
        return None
    value = (gauges.get("vm.memory.heap.usage") or {}).get("value")
    return 100.0 * value if isinstance(value, int | float) else None


def points(aws: Calls, site: Site, place: Place, clock: Clock) -> tuple[Point, ...]:
    """Return the newest figure of each metric that decisions need.

    Only of controllers with optional slots, and of their slots that are on.

    Raises:
        AwsError: CloudWatch or the balancer cannot be asked.
    """
    scaled = {slot.controller for slot in site.slots if slot.optional}
    slots = [slot for slot in site.slots if slot.controller in scaled and slot.desired]
    groups = {slot.group: slot.controller for slot in slots if slot.group}
    wanted = [*_of_slots(slots, place), *_of_groups(aws, groups)]
    found: list[Point] = []
    for start in range(0, len(wanted), _QUERIES):
        found += _read(aws, wanted[start : start + _QUERIES], clock)
    return tuple(found)


_Wanted = tuple[str, str, str, str, dict[str, str]]
"""Whose, the metric's name, its namespace, the statistic, the dimensions."""


def _of_slots(slots: Sequence[Slot], place: Place) -> Iterator[_Wanted]:
    """Yield what ECS says of services.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html
    """
    for slot in slots:
        service = slot.service.rpartition("/")[2]
        dimensions = {"ClusterName": place.cluster, "ServiceName": service}
        yield slot.name, CPU, "AWS/ECS", "Average", dimensions


def _of_groups(aws: Calls, groups: Mapping[str, str]) -> Iterator[_Wanted]:
    """Yield what balancers say of target groups.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
    """
    for item in _described(aws, sorted(groups)):
        arn = str(item["TargetGroupArn"])
        for balancer in item.get("LoadBalancerArns") or ():
            dimensions = {
                "LoadBalancer": str(balancer).partition(":loadbalancer/")[2],
                "TargetGroup": arn.rpartition(":")[2],
            }
            yield groups[arn], LATENCY, "AWS/ApplicationELB", "Average", dimensions
            yield groups[arn], REQUESTS, "AWS/ApplicationELB", "Sum", dimensions


def _described(aws: Calls, groups: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    for start in range(0, len(groups), _GROUPS):
        named = {"TargetGroupArns": groups[start : start + _GROUPS]}
        yield from aws.pages("elbv2", "DescribeTargetGroups", named, "TargetGroups")


def _read(aws: Calls, wanted: Sequence[_Wanted], clock: Clock) -> Iterator[Point]:
    now = clock.now()
    parameters = {
        "StartTime": now - clock.real(_BACK_SECONDS),
        "EndTime": now,
        "ScanBy": "TimestampDescending",
        "MetricDataQueries": [
            {
                "Id": f"m{number}",
                "MetricStat": {
                    "Metric": {
                        "Namespace": namespace,
                        "MetricName": name,
                        "Dimensions": [{"Name": k, "Value": v} for k, v in dimensions.items()],
                    },
                    "Period": _PERIOD_SECONDS,
                    "Stat": statistic,
                },
            }
            for number, (_, name, namespace, statistic, dimensions) in enumerate(wanted)
        ],
    }
    for result in aws.pages("cloudwatch", "GetMetricData", parameters, "MetricDataResults"):
        of, name, *_ = wanted[int(str(result["Id"])[1:])]
        ages = [clock.age(when) or 0.0 for when in result.get("Timestamps") or ()]
        values = [float(value) for value in result.get("Values") or ()]
        if ages:
            age, value = min(zip(ages, values, strict=True))
            # A figure bears the time at which its minute began.
            over = max(0.0, age - _PERIOD_SECONDS)
            yield Point(of=of, name=name, value=value, age_seconds=over)


def notes(kept: Mapping[str, tuple[Any, float]]) -> tuple[Note, ...]:
    """Return the table's notes."""
    return tuple(
        Note(subject=subject, age_seconds=age) for subject, (_, age) in sorted(kept.items())
    )


def moment(clock: Clock) -> Moment:
    """Return the time of day, which no factor compresses."""
    now = datetime.fromtimestamp(clock.now(), UTC)
    return Moment(day=DAYS[now.weekday()], minute=60 * now.hour + now.minute)
