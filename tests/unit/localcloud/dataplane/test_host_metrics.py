"""The hosts' metrics have the names that their agent is configured with, and the hook reads."""

from lambdas.health import observe_disks
from localcloud.dataplane import host_metrics
from localcloud.dataplane.model import Host, Room
from stacks import host_metrics as alarms

HOST = Host(
    arn="arn:aws:ecs:eu-west-1:123456789012:container-instance/ci-Cluster-1/abc",
    instance="i-1",
    zone="eu-west-1a",
    room=Room(),
)


def test_names_agree_with_the_script_and_the_hook() -> None:
    """`watch-host.sh` is compared with the alarms' names elsewhere."""
    names = (alarms.NAMESPACE, alarms.DISK)
    assert names == (host_metrics.NAMESPACE, host_metrics.METRIC)
    assert names == (observe_disks.NAMESPACE, observe_disks.METRIC)


def test_a_host_sends_its_own_and_its_clusters_value() -> None:
    """A full disk is full in both."""
    own, whole = host_metrics.data(HOST, full=True)
    assert {one["Name"]: one["Value"] for one in own["Dimensions"]} == {
        "ClusterName": "ci-Cluster-1",
        "InstanceId": "i-1",
        "fstype": observe_disks.FILE_SYSTEMS[0],
        "path": observe_disks.PATH,
    }
    assert whole["Dimensions"] == [{"Name": "ClusterName", "Value": "ci-Cluster-1"}]
    assert own["Value"] == whole["Value"] == 100.0
    assert {one["Value"] for one in host_metrics.data(HOST, full=False)} == {20.0}
