"""Which disks are nearly full, by what the hosts' CloudWatch agents send.

The figure of all hosts together is asked for first: as long as it is low, that is one metric a
minute instead of one a host, and metrics that are read are paid for.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
"""

from collections.abc import Iterator, Mapping
from typing import Any

from lambdas.health.model import Disk
from lambdas.health.tools import Tools
from lambdas.shared.seen import Site

#: As `cloudinit/scripts/watch-host.sh` has the agent send them; a test compares.
NAMESPACE = "Stackgen/Hosts"
METRIC = "disk_used_percent"
PATH = "/"
#: Amazon Linux 2023 has the first, many images of one's own the other.
FILE_SYSTEMS = ("xfs", "ext4")

_PERIOD_SECONDS = 60
_WINDOW_SECONDS = 300.0
#: Queries in a call.
_AT_ONCE = 500


def disks(tools: Tools, site: Site) -> Iterator[Disk]:
    """Yield the disks that are as full as the threshold says, with their latest values.

    Raises:
        AwsError: They cannot be read.
    """
    whole = _ask(tools, {"whole": {"ClusterName": tools.place.cluster}})
    if not any(value >= tools.settings.disk_percent for value, _ in whole.get("whole", ())):
        return
    wanted: dict[str, Mapping[str, str]] = {}
    names: dict[str, str] = {}
    for number, host in enumerate(site.hosts):
        for kind in FILE_SYSTEMS:
            names[f"h{number}_{kind}"] = host.instance
            wanted[f"h{number}_{kind}"] = {
                "ClusterName": tools.place.cluster,
                "InstanceId": host.instance,
                "fstype": kind,
                "path": PATH,
            }
    for name, values in _ask(tools, wanted).items():
        if values and values[0][0] >= tools.settings.disk_percent:
            yield Disk(
                instance=names[name],
                percents=tuple(value for value, _ in values),
                age_seconds=values[0][1],
            )


def _ask(
    tools: Tools, wanted: Mapping[str, Mapping[str, str]]
) -> dict[str, list[tuple[float, float]]]:
    """Return the latest values of metrics with their ages, the newest first, by query."""
    queries = [_query(name, dimensions) for name, dimensions in wanted.items()]
    now = tools.clock.now()
    found: dict[str, list[tuple[float, float]]] = {}
    for start in range(0, len(queries), _AT_ONCE):
        asked = {
            "MetricDataQueries": queries[start : start + _AT_ONCE],
            "StartTime": now - tools.clock.real(_WINDOW_SECONDS),
            "EndTime": now,
            "ScanBy": "TimestampDescending",
        }
        for result in tools.aws.pages("cloudwatch", "GetMetricData", asked, "MetricDataResults"):
            times = result.get("Timestamps") or ()
            values = zip(result.get("Values") or (), times, strict=False)
            found.setdefault(result["Id"], []).extend(
                (float(value), tools.clock.age(at) or 0.0) for value, at in values
            )
    return {name: sorted(values, key=lambda one: one[1]) for name, values in found.items()}


def _query(name: str, dimensions: Mapping[str, str]) -> dict[str, Any]:
    return {
        "Id": name,
        "MetricStat": {
            "Metric": {
                "Namespace": NAMESPACE,
                "MetricName": METRIC,
                "Dimensions": [{"Name": key, "Value": text} for key, text in dimensions.items()],
            },
            "Period": _PERIOD_SECONDS,
            "Stat": "Maximum",
        },
        "ReturnData": True,
    }
