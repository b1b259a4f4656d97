"""Hosts: what they are started from, and how many there are."""

from typing import Any

import pytest

from tests.configurations import NAMES, configuration, properties, synthesis


def launch_data(name: str) -> dict[str, Any]:
    """Return the launch template's data."""
    found: dict[str, Any] = properties(name, "HostLaunchTemplate")["LaunchTemplateData"]
    return found


@pytest.mark.parametrize("name", NAMES)
def test_hosts_are_closed(name: str) -> None:
    """IMDSv2 within one hop, an encrypted disk, a group of their own, no key."""
    data = launch_data(name)
    assert data["MetadataOptions"] == {
        "HttpEndpoint": "enabled",
        "HttpTokens": "required",
        "HttpPutResponseHopLimit": 1,
    }
    (disk,) = data["BlockDeviceMappings"]
    assert disk["Ebs"]["Encrypted"] is True
    assert data["SecurityGroupIds"] == [{"Ref": "HostSecurityGroup"}]
    assert "KeyName" not in data


@pytest.mark.parametrize("name", NAMES)
def test_a_replacement_comes_first_and_zones_stay_even(name: str) -> None:
    """A slot's zone must not run out of hosts while another is replaced."""
    group = properties(name, "HostGroup")
    assert group["InstanceMaintenancePolicy"] == {
        "MinHealthyPercentage": 100,
        "MaxHealthyPercentage": 150,
    }
    assert group["AvailabilityZoneDistribution"] == {
        "CapacityDistributionStrategy": "balanced-only"
    }
    assert len(group["VPCZoneIdentifier"]) == configuration(name).zone_count


def test_one_type_is_a_parameter() -> None:
    """One type can be turned in the console, and the group is a plain one."""
    assert launch_data("quickstart")["InstanceType"] == {"Ref": "HostInstanceType"}
    group = properties("quickstart", "HostGroup")
    assert "MixedInstancesPolicy" not in group
    assert group["LaunchTemplate"]["LaunchTemplateId"] == {"Ref": "HostLaunchTemplate"}


def test_several_types_are_a_mixed_group_in_their_order() -> None:
    """AWS takes the next type when it has none of the preferred one; all on demand."""
    group = properties("mixed", "HostGroup")
    assert "LaunchTemplate" not in group
    policy = group["MixedInstancesPolicy"]
    assert policy["LaunchTemplate"]["Overrides"] == [
        {"InstanceType": "m6i.large"},
        {"InstanceType": "m5.large"},
    ]
    assert policy["InstancesDistribution"] == {
        "OnDemandAllocationStrategy": "prioritized",
        "OnDemandPercentageAboveBaseCapacity": 100,
    }
    assert "HostInstanceType" not in synthesis("mixed").root["Parameters"]


def test_how_many_is_the_file_s() -> None:
    """`hosts.min` and `hosts.max` are the parameters' defaults; absent, the zones decide."""
    for name, fewest, most in (("mixed", 3, 9), ("existing-vpc", 2, 6), ("minimal", 2, 4)):
        given = synthesis(name).root["Parameters"]
        assert (given["HostMinimum"]["Default"], given["HostMaximum"]["Default"]) == (fewest, most)
        group = properties(name, "HostGroup")
        assert (group["MinSize"], group["MaxSize"]) == (
            {"Ref": "HostMinimum"},
            {"Ref": "HostMaximum"},
        )


def test_disks_carry_the_file_s_tags() -> None:
    """Neither the stack's tags nor the group's reach a volume."""
    (tags,) = launch_data("mixed")["TagSpecifications"]
    assert tags["ResourceType"] == "volume"
    assert {"Key": "team", "Value": "build"} in tags["Tags"]


def test_the_cluster_gets_the_provider() -> None:
    """The cluster's default is the provider, so that nothing starts beside it."""
    found = properties("quickstart", "ClusterCapacity")
    assert found["Cluster"] == {"Ref": "Cluster"}
    assert found["CapacityProviders"] == [{"Ref": "CapacityProvider"}]


def test_the_provider_s_name_does_not_start_with_the_stack_s() -> None:
    """ECS takes no name that starts with `aws`, `ecs` or `fargate`; a stack may be called so."""
    unique = {"Fn::Select": [2, {"Fn::Split": ["/", {"Ref": "AWS::StackId"}]}]}
    assert properties("quickstart", "CapacityProvider")["Name"] == {
        "Fn::Join": ["-", ["hosts", unique]]
    }
