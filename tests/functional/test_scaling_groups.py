"""An Auto Scaling group loses, replaces, holds and moves instances as on AWS, seen by its APIs."""

import time
from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError

from tests.functional.conftest import LocalAws
from tests.functional.dataplane_site import until
from tests.functional.scaling_site import Hosts

pytestmark = pytest.mark.process


@pytest.fixture
def hosts(local_aws: LocalAws, request: pytest.FixtureRequest) -> Iterator[Hosts]:
    """Give a group of two instances in two zones."""
    made = Hosts(local_aws, f"g{abs(hash(request.node.name)) % 10**8}").build()
    yield made
    made.remove()


def test_instances_begin_pending_one_in_each_zone(hosts: Hosts) -> None:
    """The group shows them at once; they are in service once EC2 runs them."""
    assert sorted(one["AvailabilityZone"] for one in hosts.members()) == hosts.zones
    until(hosts.serving)
    assert hosts.power() == ["running", "running"]


def test_a_terminated_instance_is_replaced_in_its_zone(hosts: Hosts) -> None:
    """Not at once: the group notices, then another comes where the first one was."""
    lost = until(hosts.serving)[0]
    hosts.ec2.terminate_instances(InstanceIds=[lost["InstanceId"]])
    assert hosts.state(lost["InstanceId"]) == "InService"
    until(lambda: hosts.state(lost["InstanceId"]) == "Terminating")
    until(lambda: hosts.state(lost["InstanceId"]) == "")
    now = until(hosts.serving)
    assert sorted(one["AvailabilityZone"] for one in now) == hosts.zones
    assert lost["InstanceId"] not in {one["InstanceId"] for one in now}


def test_hooks_hold_an_instance_on_its_way_in_and_out(hosts: Hosts) -> None:
    """Two hooks at once; the instance goes on when both have answered, by token or instance."""
    gone = until(hosts.serving)[0]["InstanceId"]
    for name in ("one", "two"):
        hosts.hook(name, "TERMINATING")
    hosts.hook("three", "LAUNCHING")
    hosts.scaling.terminate_instance_in_auto_scaling_group(
        InstanceId=gone, ShouldDecrementDesiredCapacity=False
    )
    until(lambda: hosts.state(gone) == "Terminating:Wait")
    new = until(lambda: hosts.in_state("Pending:Wait"))[0]
    assert hosts.power_of(gone) == hosts.power_of(new) == "running"
    hosts.complete("one", gone)
    with pytest.raises(ClientError, match="No active Lifecycle Action found"):
        hosts.complete("one", gone)
    time.sleep(0.3)
    assert hosts.state(gone) == "Terminating:Wait"
    hosts.complete("two", gone)
    until(lambda: hosts.state(gone) == "")
    hosts.complete("three", new)
    until(lambda: hosts.state(new) == "InService")
