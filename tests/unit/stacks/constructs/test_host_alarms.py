"""Alarms about the hosts, and the names by which their metrics arrive."""

import pytest

from stacks.host_metrics import DISK, INODES, MEMORY, NAMESPACE
from tests.configurations import NAMES, properties, texts


@pytest.mark.parametrize("name", NAMES)
def test_the_fullest_host_rings(name: str) -> None:
    """The worst of all hosts of the cluster counts, not their average."""
    expected = {
        "HostDiskAlarm": (DISK, "Maximum"),
        "HostInodesAlarm": (INODES, "Minimum"),
        "HostMemoryAlarm": (MEMORY, "Maximum"),
    }
    for logical, (metric, statistic) in expected.items():
        alarm = properties(name, logical)
        assert (alarm["Namespace"], alarm["MetricName"]) == (NAMESPACE, metric)
        assert alarm["Statistic"] == statistic
        assert alarm["Dimensions"] == [{"Name": "ClusterName", "Value": {"Ref": "Cluster"}}]


def test_the_hosts_send_what_the_alarms_read() -> None:
    """Plugin and measurement make a metric's name; without its cluster no alarm would find it."""
    script = texts()["cloudinit/scripts/watch-host.sh"]
    assert f'"namespace": "{NAMESPACE}"' in script
    for name in (DISK, INODES, MEMORY):
        plugin, _, measurement = name.partition("_")
        assert f'"{plugin}": {{' in script
        assert f'"{measurement}"' in script
    assert '"aggregation_dimensions": [["ClusterName"]]' in script
