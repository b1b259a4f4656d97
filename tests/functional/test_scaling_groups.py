"""An Auto Scaling group loses, replaces, holds and moves instances as on AWS, seen by its APIs."""

import json
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


def test_an_unanswered_hook_does_its_default_and_a_heartbeat_puts_it_off(hosts: Hosts) -> None:
    """200 s of AWS are 2 s here; four heartbeats, one a second, keep it waiting."""
    gone = until(hosts.serving)[0]["InstanceId"]
    hosts.hook("late", "TERMINATING", HeartbeatTimeout=200)
    described = hosts.scaling.describe_lifecycle_hooks(AutoScalingGroupName=hosts.name)
    hook = described["LifecycleHooks"][0]
    assert (hook["HeartbeatTimeout"], hook["GlobalTimeout"]) == (200, 20_000)
    assert (hook["DefaultResult"], "NotificationTargetARN" in hook) == ("ABANDON", False)
    hosts.scaling.terminate_instance_in_auto_scaling_group(
        InstanceId=gone, ShouldDecrementDesiredCapacity=False
    )
    until(lambda: hosts.state(gone) == "Terminating:Wait")
    for _ in range(4):
        time.sleep(1)
        hosts.scaling.record_lifecycle_action_heartbeat(
            AutoScalingGroupName=hosts.name, LifecycleHookName="late", InstanceId=gone
        )
    assert hosts.state(gone) == "Terminating:Wait"
    until(lambda: hosts.state(gone) == "")


def test_an_abandoned_launch_is_terminated_and_tried_again(hosts: Hosts) -> None:
    """Its termination hooks do not hold it: it never served."""
    until(hosts.serving)
    hosts.hook("in", "LAUNCHING")
    hosts.hook("out", "TERMINATING")
    hosts.scaling.set_desired_capacity(AutoScalingGroupName=hosts.name, DesiredCapacity=3)
    first = until(lambda: hosts.in_state("Pending:Wait"))[0]
    hosts.complete("in", first, "ABANDON")
    until(lambda: hosts.state(first) == "")
    second = until(lambda: hosts.in_state("Pending:Wait"))[0]
    assert second != first
    hosts.complete("in", second)
    until(hosts.serving)


def test_an_unhealthy_instance_is_replaced_launch_first(local_aws: LocalAws) -> None:
    """With a policy of 100 to 150 per cent there are never fewer than two in service."""
    policy = {"MinHealthyPercentage": 100, "MaxHealthyPercentage": 150}
    hosts = Hosts(local_aws, "launch-first").build(InstanceMaintenancePolicy=policy)
    sick = until(hosts.serving)[0]["InstanceId"]
    hosts.scaling.set_instance_health(InstanceId=sick, HealthStatus="Unhealthy")

    def gone() -> bool:
        assert len(hosts.in_state("InService")) >= 2
        return hosts.state(sick) != "InService"

    until(gone)
    assert sorted(one["AvailabilityZone"] for one in until(hosts.serving)) == hosts.zones
    hosts.remove()


def test_the_grace_period_is_respected(local_aws: LocalAws) -> None:
    """Unless the caller says otherwise, or the instance does not run at all."""
    hosts = Hosts(local_aws, "grace").build(HealthCheckGracePeriod=9000)
    one, two = (found["InstanceId"] for found in until(hosts.serving))
    hosts.scaling.set_instance_health(InstanceId=one, HealthStatus="Unhealthy")
    time.sleep(0.5)
    assert {found["HealthStatus"] for found in hosts.serving()} == {"Healthy"}
    hosts.scaling.set_instance_health(
        InstanceId=one, HealthStatus="Unhealthy", ShouldRespectGracePeriod=False
    )
    until(lambda: hosts.state(one) == "")
    hosts.ec2.stop_instances(InstanceIds=[two])
    until(lambda: hosts.state(two) == "")
    until(hosts.serving)
    hosts.remove()


def test_the_bounds_of_a_group_hold(hosts: Hosts) -> None:
    """It grows and shrinks as asked, within its bounds; new bounds move what is wanted."""
    until(hosts.serving)
    for wanted in (1, 5):
        with pytest.raises(ClientError, match="ValidationError"):
            hosts.scaling.set_desired_capacity(
                AutoScalingGroupName=hosts.name, DesiredCapacity=wanted
            )
    hosts.scaling.set_desired_capacity(AutoScalingGroupName=hosts.name, DesiredCapacity=4)
    until(lambda: len(hosts.serving()) == 4)
    hosts.scaling.update_auto_scaling_group(AutoScalingGroupName=hosts.name, MinSize=1, MaxSize=2)
    left = until(lambda: len(hosts.serving()) == 2 and hosts.serving())
    assert sorted(one["AvailabilityZone"] for one in left) == hosts.zones
    gone = left[0]["InstanceId"]
    hosts.scaling.terminate_instance_in_auto_scaling_group(
        InstanceId=gone, ShouldDecrementDesiredCapacity=True
    )
    until(lambda: len(hosts.serving()) == 1)
    with pytest.raises(ClientError, match="min size"):
        hosts.scaling.terminate_instance_in_auto_scaling_group(
            InstanceId=hosts.serving()[0]["InstanceId"], ShouldDecrementDesiredCapacity=True
        )


def test_suspended_processes_rest_until_they_are_resumed(hosts: Hosts) -> None:
    """A terminated instance is not even called unhealthy while health checks are suspended."""
    lost = until(hosts.serving)[0]["InstanceId"]
    hosts.scaling.suspend_processes(
        AutoScalingGroupName=hosts.name, ScalingProcesses=["HealthCheck"]
    )
    hosts.ec2.terminate_instances(InstanceIds=[lost])
    until(lambda: hosts.power_of(lost) == "terminated")
    time.sleep(0.5)
    assert hosts.state(lost) == "InService"
    hosts.scaling.resume_processes(AutoScalingGroupName=hosts.name)
    until(lambda: hosts.state(lost) == "")
    until(hosts.serving)


def test_a_warm_pool_waits_stopped_and_gives_first(hosts: Hosts) -> None:
    """Its instances are no members until one is taken; then another takes its place."""
    until(hosts.serving)
    hosts.scaling.put_warm_pool(
        AutoScalingGroupName=hosts.name, MinSize=1, MaxGroupPreparedCapacity=1, PoolState="Stopped"
    )

    def warm() -> list[dict[str, str]]:
        found = hosts.scaling.describe_warm_pool(AutoScalingGroupName=hosts.name)["Instances"]
        return [one for one in found if one["LifecycleState"] == "Warmed:Stopped"]

    first = until(warm)[0]["InstanceId"]
    assert (hosts.power_of(first), hosts.state(first)) == ("stopped", "")
    assert hosts.group()["WarmPoolSize"] == 1
    hosts.scaling.set_desired_capacity(AutoScalingGroupName=hosts.name, DesiredCapacity=3)
    until(lambda: hosts.state(first) == "InService")
    second = until(warm)[0]["InstanceId"]
    assert second != first
    hosts.scaling.delete_warm_pool(AutoScalingGroupName=hosts.name)
    until(lambda: hosts.power_of(second) in {"shutting-down", "terminated"})


def test_activities_tell_what_was_done_and_why(hosts: Hosts) -> None:
    """The latest first: two launches, one termination, one launch in its place."""
    lost = until(hosts.serving)[0]["InstanceId"]
    hosts.ec2.terminate_instances(InstanceIds=[lost])
    until(lambda: hosts.state(lost) == "")
    until(hosts.serving)
    told = hosts.scaling.describe_scaling_activities(AutoScalingGroupName=hosts.name)["Activities"]
    assert [one["StatusCode"] for one in told] == ["Successful"] * 4
    assert [one["Description"].split(":")[0] for one in told] == [
        "Launching a new EC2 instance",
        "Terminating EC2 instance",
        "Launching a new EC2 instance",
        "Launching a new EC2 instance",
    ]
    assert "needing to be replaced" in told[0]["Cause"]
    assert "has been terminated or stopped" in told[1]["Cause"]
    assert lost in told[1]["Description"]
    assert json.loads(told[1]["Details"])["Availability Zone"] in hosts.zones
    page = hosts.scaling.describe_scaling_activities(AutoScalingGroupName=hosts.name, MaxRecords=3)
    rest = hosts.scaling.describe_scaling_activities(
        AutoScalingGroupName=hosts.name, NextToken=page["NextToken"]
    )
    assert page["Activities"] + rest["Activities"] == told


def test_a_group_with_instances_is_deleted_by_force_alone(local_aws: LocalAws) -> None:
    """By force it waits for nothing, for no hook either."""
    hosts = Hosts(local_aws, "by-force").build()
    there = [one["InstanceId"] for one in until(hosts.serving)]
    hosts.hook("holds", "TERMINATING")
    with pytest.raises(ClientError, match="ResourceInUse"):
        hosts.scaling.delete_auto_scaling_group(AutoScalingGroupName=hosts.name)
    hosts.remove()
    assert {hosts.power_of(one) for one in there} == {"shutting-down"}
    until(lambda: {hosts.power_of(one) for one in there} == {"terminated"})
    described = hosts.scaling.describe_lifecycle_hooks(AutoScalingGroupName=hosts.name)
    assert described["LifecycleHooks"] == []
