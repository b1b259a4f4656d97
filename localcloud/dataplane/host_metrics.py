"""How full the hosts' disks are, as the CloudWatch agent on each sends it every minute.

The names are those that `cloudinit/scripts/watch-host.sh` configures; there is no disk, only the
fault `disk-full`.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from localcloud.dataplane.act import attempt
from localcloud.dataplane.model import Host
from localcloud.dataplane.observe import Clients
from localcloud.delays import Clock

NAMESPACE, METRIC = "Stackgen/Hosts", "disk_used_percent"

_INTERVAL_SECONDS = 60.0
_USED_PERCENT, _FULL_PERCENT = 20.0, 100.0


class HostMetrics:
    """Sends the metrics of every host until it is told to end.

    Args:
        clients: Of the local AWS.
        clock: Compresses the interval.
        hosts: Returns the hosts that run, each with its region and whether its disk is full.
    """

    def __init__(
        self,
        clients: Clients,
        clock: Clock,
        hosts: Callable[[], Iterable[tuple[str, Host, bool]]],
    ) -> None:
        self._clients = clients
        self._hosts = hosts
        self._interval = clock.interval(_INTERVAL_SECONDS)
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._send, name="host metrics", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End; return when it has."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join()

    def _send(self) -> None:
        while not self._closing.wait(self._interval):
            attempt("host metrics", self._round)

    def _round(self) -> None:
        by_region: dict[str, list[dict[str, Any]]] = {}
        for region, host, full in self._hosts():
            by_region.setdefault(region, []).extend(data(host, full=full))
        for region, found in by_region.items():
            cloudwatch = self._clients.of("cloudwatch", region)
            cloudwatch.put_metric_data(Namespace=NAMESPACE, MetricData=found)


def data(host: Host, *, full: bool) -> Iterator[dict[str, Any]]:
    """Yield what the agent of a host sends: under its own id, and with all of its cluster."""
    cluster = host.arn.split("/")[-2]
    own = {"ClusterName": cluster, "InstanceId": host.instance, "fstype": "xfs", "path": "/"}
    for dimensions in (own, {"ClusterName": cluster}):
        yield {
            "MetricName": METRIC,
            "Dimensions": [{"Name": name, "Value": text} for name, text in dimensions.items()],
            "Value": _FULL_PERCENT if full else _USED_PERCENT,
            "Unit": "Percent",
        }
