"""The network: zones, subnets, and the ways out of them."""

import pytest

from stacks.config import Config
from stacks.synth import synth
from tests.configurations import configuration, properties, resources, synthesis, texts
from tests.problems import made


def count(name: str, kind: str) -> int:
    """Count the resources of one type."""
    return sum(item["Type"] == kind for item in synthesis(name).root["Resources"].values())


@pytest.mark.parametrize(
    ("name", "gateways"), [("minimal", 2), ("nat-single", 1), ("nat-none", 0), ("existing-vpc", 0)]
)
def test_nat_gateways(name: str, gateways: int) -> None:
    """`nat` decides how many gateways there are: one per zone, one, or none."""
    assert count(name, "AWS::EC2::NatGateway") == count(name, "AWS::EC2::EIP") == gateways


def test_each_zone_leaves_by_its_own_gateway() -> None:
    """The loss of one zone leaves the other's way out alone."""
    for letter in "AB":
        route = properties("minimal", f"PrivateRoute{letter}")
        assert route["NatGatewayId"] == {"Ref": f"NatGateway{letter}"}
        nat = properties("minimal", f"NatGateway{letter}")
        assert nat["SubnetId"] == {"Ref": f"PublicSubnet{letter}"}


def test_a_single_gateway_serves_all_zones() -> None:
    """With `single` every private subnet's default route leads to the one gateway."""
    routes = [properties("nat-single", f"PrivateRoute{letter}") for letter in "ABC"]
    assert {route["NatGatewayId"]["Ref"] for route in routes} == {"NatGatewayA"}


@pytest.mark.parametrize("name", ["minimal", "nat-single"])
def test_zones_by_number_are_the_region_s(name: str) -> None:
    """A number of zones names none: the region chooses."""
    for kind in ("Public", "Private"):
        for place in range(configuration(name).zone_count):
            subnet = properties(name, f"{kind}Subnet{'ABC'[place]}")
            assert subnet["AvailabilityZone"] == {"Fn::Select": [place, {"Fn::GetAZs": ""}]}


def test_zones_by_name_and_ranges_are_the_file_s() -> None:
    """Named zones and written ranges stand in the template as they are."""
    found = [properties("named-zones", f"PrivateSubnet{letter}") for letter in "AB"]
    assert [subnet["AvailabilityZone"] for subnet in found] == ["us-east-1a", "us-east-1c"]
    assert [subnet["CidrBlock"] for subnet in found] == ["10.9.2.0/23", "10.9.4.0/23"]
    assert properties("named-zones", "PublicSubnetB")["CidrBlock"] == "10.9.0.128/25"
    assert properties("named-zones", "Vpc")["CidrBlock"] == "10.9.0.0/20"


def test_an_existing_vpc_is_left_as_it_is() -> None:
    """Nothing of the VPC itself is made; subnets are used by their ids."""
    kinds = {item["Type"] for item in synthesis("existing-vpc").root["Resources"].values()}
    changed = {
        "AWS::EC2::VPC",
        "AWS::EC2::Subnet",
        "AWS::EC2::Route",
        "AWS::EC2::RouteTable",
        "AWS::EC2::InternetGateway",
        "AWS::EC2::VPCEndpoint",
    }
    assert kinds & changed == set()
    assert properties("existing-vpc", "HostGroup")["VPCZoneIdentifier"] == [
        "subnet-0bbbbbbbbbbbbbbb1",
        "subnet-0bbbbbbbbbbbbbbb2",
    ]
    for group in resources("existing-vpc", "AWS::EC2::SecurityGroup").values():
        assert group["Properties"]["VpcId"] == "vpc-0123456789abcdef0"


@pytest.mark.parametrize("name", ["minimal", "quickstart", "dual-stack"])
def test_no_subnet_gives_public_addresses(name: str) -> None:
    """A host started in a public subnet by mistake stays unreachable."""
    for subnet in resources(name, "AWS::EC2::Subnet").values():
        assert subnet["Properties"]["MapPublicIpOnLaunch"] is False


def test_ipv6_for_users_and_for_the_way_out() -> None:
    """Every subnet has a range of its own; from outside nothing reaches the private ones."""
    for place, letter in enumerate("AB"):
        block = properties("dual-stack", f"PublicSubnet{letter}")["Ipv6CidrBlock"]
        assert block["Fn::Select"][0] == place
        private = properties("dual-stack", f"PrivateSubnet{letter}")
        assert private["Ipv6CidrBlock"]["Fn::Select"][0] == 4 + place
        assert private["AssignIpv6AddressOnCreation"] is True
        route = properties("dual-stack", f"PrivateIpv6Route{letter}")
        assert route["DestinationIpv6CidrBlock"] == "::/0"
        assert route["EgressOnlyInternetGatewayId"] == {"Ref": "EgressOnlyInternetGateway"}
        assert "GatewayId" not in route
    assert properties("dual-stack", "PublicIpv6Route")["GatewayId"] == {"Ref": "InternetGateway"}
    assert count("quickstart", "AWS::EC2::VPCCidrBlock") == 0


def test_without_a_way_out_there_is_none_by_ipv6_either() -> None:
    """`nat: none` means none: users come by IPv6, hosts and agents do not leave by it."""
    network = {"nat": "none", "ipv6": True}
    image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/jenkins:1"
    given = {"name": "ci", "network": network, "controllers": [{"name": "main", "image": image}]}
    found = synth(made(Config, given), texts()).root["Resources"]
    assert "Ipv6CidrBlock" in found["PublicSubnetA"]["Properties"]
    assert "Ipv6CidrBlock" not in found["PrivateSubnetA"]["Properties"]
    kinds = {item["Type"] for item in found.values()}
    assert "AWS::EC2::EgressOnlyInternetGateway" not in kinds


def test_ipv6_later_replaces_no_subnet() -> None:
    """What is create-only of a subnet is the same with IPv6 and without."""
    plain = {"name": "ci"}
    before, after = (
        synth(made(Config, given), texts()).root["Resources"]
        for given in (plain, {**plain, "network": {"ipv6": True}})
    )
    for logical in ("PublicSubnetA", "PrivateSubnetB"):
        old, new = before[logical]["Properties"], after[logical]["Properties"]
        assert {key for key in new if new[key] != old.get(key)} <= {
            "Ipv6CidrBlock",
            "AssignIpv6AddressOnCreation",
        }
    # Made anew, a balancer would have another name: only its addresses change.
    assert {**after["LoadBalancer"]["Properties"], "IpAddressType": "ipv4"} == {
        **before["LoadBalancer"]["Properties"]
    }
