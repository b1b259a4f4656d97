"""EC2 instances take time, fail their checks, find no capacity, are interrupted."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.functional.conftest import LocalAws
from tests.functional.dataplane_site import ask, until
from tests.functional.scaling_site import Hosts, fault, image, lift

pytestmark = pytest.mark.process

ZONE = "eu-west-1a"


@pytest.fixture
def hosts(local_aws: LocalAws, request: pytest.FixtureRequest) -> Iterator[Hosts]:
    """Give a group of two instances in two zones that knows no other zone."""
    only = {"CapacityDistributionStrategy": "balanced-only"}
    name = f"i{abs(hash(request.node.name)) % 10**8}"
    made = Hosts(local_aws, name).build(AvailabilityZoneDistribution=only)
    yield made
    made.remove()


@pytest.fixture
def faults(local_aws: LocalAws) -> Iterator[LocalAws]:
    """Give the local AWS, and lift all faults afterwards."""
    yield local_aws
    for one in lift(local_aws):
        assert one


def run(aws: LocalAws, **more: Any) -> str:
    """Run one instance as a controller does for an agent; return its id."""
    made = aws.client("ec2").run_instances(
        ImageId=image(aws),
        InstanceType="m6i.large",
        MinCount=1,
        MaxCount=1,
        Placement={"AvailabilityZone": ZONE},
        **more,
    )
    assert made["Instances"][0]["State"]["Name"] == "pending"
    return str(made["Instances"][0]["InstanceId"])


def test_every_state_takes_its_time(local_aws: LocalAws) -> None:
    """From pending to running, through stopping and back, to terminated; nothing is skipped."""
    ec2, one = local_aws.client("ec2"), run(local_aws)

    def state() -> str:
        found = ec2.describe_instances(InstanceIds=[one])["Reservations"][0]["Instances"][0]
        return str(found["State"]["Name"])

    with pytest.raises(ClientError, match="IncorrectInstanceState"):
        ec2.stop_instances(InstanceIds=[one])
    until(lambda: state() == "running")
    answer = ec2.stop_instances(InstanceIds=[one])["StoppingInstances"][0]
    assert (answer["PreviousState"]["Name"], state()) == ("running", "stopping")
    with pytest.raises(ClientError, match="IncorrectInstanceState"):
        ec2.start_instances(InstanceIds=[one])
    until(lambda: state() == "stopped")
    ec2.start_instances(InstanceIds=[one])
    assert state() == "pending"
    until(lambda: state() == "running")
    for before in ("running", "shutting-down"):
        answer = ec2.terminate_instances(InstanceIds=[one])["TerminatingInstances"][0]
        assert answer["PreviousState"]["Name"] == before
    until(lambda: state() == "terminated")


def test_a_terminated_instance_keeps_no_interface(local_aws: LocalAws) -> None:
    """Its address is free again: a group that replaces for long would run out of them."""
    ec2, one = local_aws.client("ec2"), run(local_aws)
    mine = [{"Name": "attachment.instance-id", "Values": [one]}]
    assert len(ec2.describe_network_interfaces(Filters=mine)["NetworkInterfaces"]) == 1
    ec2.terminate_instances(InstanceIds=[one])
    until(lambda: not ec2.describe_network_interfaces(Filters=mine)["NetworkInterfaces"])


def test_an_impaired_instance_is_replaced_late(hosts: Hosts, faults: LocalAws) -> None:
    """EC2 says impaired, and then the group believes it."""
    sick = until(hosts.serving)[0]["InstanceId"]
    fault(faults, "instance-impaired", instance=sick)
    status = hosts.ec2.describe_instance_status(InstanceIds=[sick])["InstanceStatuses"][0]
    assert status["InstanceStatus"]["Status"] == "impaired"
    assert status["SystemStatus"]["Status"] == "ok"
    assert hosts.state(sick) == "InService"
    until(lambda: hosts.state(sick) == "")
    until(hosts.serving)


def test_a_lost_zone_loses_its_instances_and_takes_none(hosts: Hosts, faults: LocalAws) -> None:
    """With `balanced-only` the group waits for the zone, and fills it once it is back."""
    until(hosts.serving)
    lost = next(one for one in hosts.members() if one["AvailabilityZone"] == ZONE)["InstanceId"]
    fault(faults, "zone-lost", zone=ZONE)
    status = hosts.ec2.describe_instance_status(InstanceIds=[lost])["InstanceStatuses"][0]
    assert status["SystemStatus"]["Status"] == "impaired"
    with pytest.raises(ClientError, match="InsufficientInstanceCapacity"):
        run(faults)
    until(lambda: hosts.state(lost) == "")
    told = hosts.scaling.describe_scaling_activities(AutoScalingGroupName=hosts.name)["Activities"]
    failed = [one for one in told if one["StatusCode"] == "Failed"]
    assert "sufficient m6i.large capacity" in failed[0]["StatusMessage"]
    assert ZONE in failed[0]["StatusMessage"]
    assert [one["AvailabilityZone"] for one in hosts.members()] == ["eu-west-1b"]
    lift(faults)
    assert sorted(one["AvailabilityZone"] for one in until(hosts.serving)) == hosts.zones


def test_zones_are_even_again_once_there_is_capacity(faults: LocalAws) -> None:
    """A group that may go elsewhere does, and comes back, launch first."""
    hosts = Hosts(faults, "even-again").build()
    until(hosts.serving)
    lost = next(one for one in hosts.members() if one["AvailabilityZone"] == ZONE)["InstanceId"]
    fault(faults, "no-capacity", zone=ZONE)
    hosts.ec2.terminate_instances(InstanceIds=[lost])
    until(lambda: hosts.state(lost) == "")
    assert {one["AvailabilityZone"] for one in until(hosts.serving)} == {"eu-west-1b"}
    lift(faults)

    def even() -> bool:
        assert len(hosts.in_state("InService")) >= 2
        return sorted(one["AvailabilityZone"] for one in hosts.serving()) == hosts.zones

    until(even)
    hosts.remove()


def test_a_group_outlives_its_launch_template(hosts: Hosts) -> None:
    """It tells that nothing can be launched; what runs goes on, and so does the local AWS."""
    until(hosts.serving)
    hosts.ec2.delete_launch_template(LaunchTemplateName=hosts.name)
    hosts.scaling.set_desired_capacity(AutoScalingGroupName=hosts.name, DesiredCapacity=3)

    def failed() -> bool:
        answer = hosts.scaling.describe_scaling_activities(AutoScalingGroupName=hosts.name)
        latest = answer["Activities"][0]
        return latest["StatusCode"] == "Failed" and "does not exist" in latest["StatusMessage"]

    until(failed)
    assert len(hosts.in_state("InService")) == 2


def test_cloudformation_says_why_a_group_is_not_stable(faults: LocalAws) -> None:
    """It waits for the group's minimum, and names the activity that failed."""
    stacks = faults.client("cloudformation")
    template = {
        "Resources": {
            "Template": {
                "Type": "AWS::EC2::LaunchTemplate",
                "Properties": {
                    "LaunchTemplateData": {"ImageId": image(faults), "InstanceType": "m6i.large"}
                },
            },
            "Group": {
                "Type": "AWS::AutoScaling::AutoScalingGroup",
                "Properties": {
                    "MinSize": "1",
                    "MaxSize": "2",
                    "AvailabilityZones": [ZONE],
                    "LaunchTemplate": {
                        "LaunchTemplateId": {"Ref": "Template"},
                        "Version": {"Fn::GetAtt": ["Template", "LatestVersionNumber"]},
                    },
                },
            },
        }
    }
    fault(faults, "no-capacity", zone=ZONE)
    stacks.create_stack(StackName="unstable", TemplateBody=json.dumps(template))

    def failed() -> list[str]:
        events = stacks.describe_stack_events(StackName="unstable")["StackEvents"]
        return [
            one["ResourceStatusReason"]
            for one in events
            if (one["LogicalResourceId"], one["ResourceStatus"]) == ("Group", "CREATE_FAILED")
        ]

    reason = until(failed, seconds=30)[0]
    assert "did not stabilize. {current/minimum/maximum group size: 0/1/2}" in reason
    assert "sufficient m6i.large capacity" in reason
    groups = faults.client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]
    assert not [one for one in groups if "unstable" in one["AutoScalingGroupName"]]
    stacks.delete_stack(StackName="unstable")


def test_no_capacity_is_told_to_whoever_asks(faults: LocalAws) -> None:
    """In one zone, or everywhere; what runs goes on."""
    one = run(faults)
    fault(faults, "no-capacity", zone=ZONE)
    with pytest.raises(ClientError, match=r"InsufficientInstanceCapacity.*eu-west-1a"):
        run(faults)
    lift(faults)
    fault(faults, "no-capacity")
    with pytest.raises(ClientError, match="InsufficientInstanceCapacity"):
        run(faults)
    lift(faults)
    two = run(faults)
    faults.client("ec2").terminate_instances(InstanceIds=[one, two])


def test_a_spot_instance_is_interrupted_after_its_notice(faults: LocalAws) -> None:
    """Two minutes after the warning; an instance on demand is none of it."""
    ec2 = faults.client("ec2")
    spot = run(faults, InstanceMarketOptions={"MarketType": "spot"})
    other = run(faults)

    def of(identity: str) -> dict[str, Any]:
        found = ec2.describe_instances(InstanceIds=[identity])["Reservations"]
        return dict(found[0]["Instances"][0])

    until(lambda: of(spot)["State"]["Name"] == of(other)["State"]["Name"] == "running")
    assert of(spot)["InstanceLifecycle"] == "spot"
    for one in (spot, other):
        fault(faults, "spot-notice", instance=one)
    assert of(spot)["State"]["Name"] == "running"
    until(lambda: of(spot)["State"]["Name"] == "terminated")
    assert of(spot)["StateReason"]["Code"] == "Server.SpotInstanceTermination"
    assert of(other)["State"]["Name"] == "running"
    ec2.terminate_instances(InstanceIds=[other])


def test_as_many_run_as_were_asked_for(local_aws: LocalAws) -> None:
    """The most, not the fewest."""
    ec2 = local_aws.client("ec2")
    made = ec2.run_instances(
        ImageId=image(local_aws), InstanceType="m6i.large", MinCount=1, MaxCount=3
    )["Instances"]
    assert len(made) == 3
    ec2.terminate_instances(InstanceIds=[one["InstanceId"] for one in made])


def test_an_unknown_fault_is_refused(local_aws: LocalAws) -> None:
    """With the kinds that there are."""
    status, text, _ = ask(f"{local_aws.url}/_stackgen/faults", data=b'{"kind": "flood"}')
    assert status == 400
    assert "zone-lost" in text
