"""CloudWatch of the local AWS: figures come back, alarms ring, load is published."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.functional.conftest import LocalAws
from tests.functional.dataplane_site import Site, ask, until

pytestmark = pytest.mark.process

_MINUTE = 60


@pytest.fixture(scope="module")
def site(local_aws: LocalAws) -> Iterator[Site]:
    """Give a cluster with one slot that serves."""
    made = Site(local_aws, "load").build()
    made.serve("one", made.define("one", cpu=512))
    until(lambda: made.slot_answers("one"), seconds=30)
    yield made
    made.remove()


def figures(
    aws: LocalAws, namespace: str, name: str, statistic: str, **dimensions: str
) -> list[tuple[float, float]]:
    """Return what GetMetricData says: when each minute began, and its figure, the newest first."""
    now = time.time()
    found = aws.client("cloudwatch").get_metric_data(
        StartTime=now - 600,
        EndTime=now + 1,
        MetricDataQueries=[
            {
                "Id": "m0",
                "MetricStat": {
                    "Metric": {
                        "Namespace": namespace,
                        "MetricName": name,
                        "Dimensions": [{"Name": k, "Value": v} for k, v in dimensions.items()],
                    },
                    "Period": _MINUTE,
                    "Stat": statistic,
                },
            }
        ],
    )["MetricDataResults"][0]
    times = [when.timestamp() for when in found["Timestamps"]]
    return list(zip(times, found["Values"], strict=True))


def put(aws: LocalAws, value: float, **dimensions: str) -> None:
    """Publish a figure of our own."""
    named = [{"Name": k, "Value": v} for k, v in dimensions.items()]
    datum: Any = {"MetricName": "Waiting", "Dimensions": named, "Value": value}
    aws.client("cloudwatch").put_metric_data(Namespace="Ours", MetricData=[datum])


def alarm(aws: LocalAws, name: str) -> str:
    """Return an alarm's state."""
    found = aws.client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"]
    return str(found[0]["StateValue"])


def test_what_is_put_comes_back_by_its_own_dimensions(local_aws: LocalAws) -> None:
    """Another controller's figure is none of this one's."""
    put(local_aws, 3.0, Controller="a")
    put(local_aws, 5.0, Controller="b")
    assert [value for _, value in figures(local_aws, "Ours", "Waiting", "Sum", Controller="a")] == [
        3.0
    ]
    assert not figures(local_aws, "Ours", "Waiting", "Sum", Controller="c")


def test_an_alarm_rings_on_its_own_metric_for_its_own_periods(local_aws: LocalAws) -> None:
    """It needs both of two minutes; the other controller's stays silent; it ends with the cause."""
    for name in ("a", "b"):
        local_aws.client("cloudwatch").put_metric_alarm(
            AlarmName=f"waits-{name}",
            Namespace="Ours",
            MetricName="Waiting",
            Dimensions=[{"Name": "Queue", "Value": name}],
            Statistic="Maximum",
            ComparisonOperator="GreaterThanThreshold",
            Threshold=0,
            Period=_MINUTE,
            EvaluationPeriods=2,
            TreatMissingData="notBreaching",
        )

    def ring(value: float) -> str:
        put(local_aws, value, Queue="a")
        put(local_aws, 0.0, Queue="b")
        time.sleep(0.2)
        return alarm(local_aws, "waits-a")

    assert ring(1.0) != "ALARM"
    until(lambda: ring(1.0) == "ALARM", seconds=30)
    assert alarm(local_aws, "waits-b") == "OK"
    until(lambda: ring(0.0) == "OK", seconds=30)


def test_a_service_tells_its_cpu_each_minute(site: Site) -> None:
    """One figure a minute while its task runs, in percent of what it reserves."""
    dimensions = {"ClusterName": site.name, "ServiceName": f"{site.name}-one"}

    def look() -> list[tuple[float, float]]:
        found = figures(site.aws, "AWS/ECS", "CPUUtilization", "Average", **dimensions)
        return found if len(found) >= 3 else []

    found = until(look, seconds=30)
    begins = [when for when, _ in found]
    assert begins == sorted(begins, reverse=True)
    assert all(value >= 0 for _, value in found)
    counted = figures(site.aws, "AWS/ECS", "CPUUtilization", "SampleCount", **dimensions)
    assert {value for _, value in counted} == {1.0}


def test_a_balancer_tells_requests_and_how_long_they_took(site: Site) -> None:
    """Of a target group: health checks are no requests."""
    group = site.target_group.rpartition(":")[2]
    balancer = site.balancer.partition(":loadbalancer/")[2]
    dimensions = {"LoadBalancer": balancer, "TargetGroup": group}

    def total(name: str) -> float:
        found = figures(site.aws, "AWS/ApplicationELB", name, "Sum", **dimensions)
        return sum(value for _, value in found)

    before = total("RequestCountPerTarget")
    assert [ask(f"{site.url}/login")[0] for _ in range(20)] == [200] * 20
    until(lambda: total("RequestCountPerTarget") >= before + 20, seconds=30)
    seconds = figures(site.aws, "AWS/ApplicationELB", "TargetResponseTime", "Maximum", **dimensions)
    assert all(0 < value < 10 for _, value in seconds)
