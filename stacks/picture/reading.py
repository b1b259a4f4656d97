"""What the overview asks of a template."""

import json
from collections.abc import Mapping
from typing import Any

from stacks.graph import dependencies
from stacks.naming import SLOT_TAG

SERVICE = "AWS::ECS::Service"
GROUP = "AWS::AutoScaling::AutoScalingGroup"
PROFILE = "AWS::IAM::InstanceProfile"


class Reading:
    """A template, with the questions that a picture asks of it.

    Args:
        template: A template of `stacks.synth`.
    """

    def __init__(self, template: Mapping[str, Any]) -> None:
        self.resources: Mapping[str, Any] = template["Resources"]
        self._parameters: Mapping[str, Any] = template.get("Parameters", {})
        self.graph = dependencies(template)

    def names(self, *kinds: str) -> list[str]:
        """Name the resources of some types."""
        return sorted(name for name, it in self.resources.items() if it["Type"] in kinds)

    def kind(self, name: str) -> str:
        """Return a resource's type."""
        return str(self.resources[name]["Type"])

    def properties(self, name: str) -> Mapping[str, Any]:
        """Return a resource's properties."""
        found: Mapping[str, Any] = self.resources[name].get("Properties", {})
        return found

    def text(self, value: Any) -> str:
        """Return a literal, or a parameter's default; empty for what only AWS knows."""
        if isinstance(value, Mapping):
            value = self._parameters.get(value.get("Ref", ""), {}).get("Default", "")
        return str(value or "")

    def subnets(self) -> list[str]:
        """Return the private subnet of each zone, written as JSON."""
        groups = [self.properties(name) for name in self.names(GROUP)]
        return [_json(subnet) for subnet in groups[0]["VPCZoneIdentifier"]] if groups else []

    def zone(self, subnet: str) -> str:
        """Return the zone of one of the stack's own subnets, written as JSON; else empty."""
        value = json.loads(subnet)
        name = value.get("Ref", "") if isinstance(value, Mapping) else ""
        return _json(self.properties(name).get("AvailabilityZone")) if name else ""

    def in_zone(self, kind: str, subnet: str) -> list[str]:
        """Name the resources of a type that lie in the zone of a subnet."""
        zone = self.zone(subnet)
        return [
            name
            for name in self.names(kind)
            if zone and self.zone(_json(self.properties(name)["SubnetId"])) == zone
        ]

    def way_out(self, subnet: str) -> list[str]:
        """Name the NAT gateway that a subnet's default route leads to; none in another's VPC."""
        tables = [
            _json(self.properties(name)["RouteTableId"])
            for name in self.names("AWS::EC2::SubnetRouteTableAssociation")
            if _json(self.properties(name)["SubnetId"]) == subnet
        ]
        routes = [self.properties(name) for name in self.names("AWS::EC2::Route")]
        return [
            route["NatGatewayId"]["Ref"]
            for route in routes
            if "NatGatewayId" in route and _json(route["RouteTableId"]) in tables
        ]

    def slots(self, subnet: str) -> list[str]:
        """Name the services that run in a subnet."""
        return [
            name
            for name in self.names(SERVICE)
            if _json(self._network(name)["Subnets"][0]) == subnet
        ]

    def slot_name(self, service: str) -> str:
        """Return a slot's name, such as `main-1`."""
        tags = {tag["Key"]: tag["Value"] for tag in self.properties(service).get("Tags", ())}
        return str(tags.get(SLOT_TAG, service))

    def host_types(self) -> str:
        """Return the types of the hosts, the preferred first."""
        for name in self.names("AWS::EC2::LaunchTemplate"):
            one = self.text(self.properties(name)["LaunchTemplateData"].get("InstanceType"))
            if one:
                return one
        for name in self.names(GROUP):
            mixed = self.properties(name).get("MixedInstancesPolicy", {}).get("LaunchTemplate", {})
            types = [self.text(item.get("InstanceType")) for item in mixed.get("Overrides", ())]
            return ", ".join(types[:2]) + (", …" if len(types) > 2 else "")  # noqa: PLR2004 - room
        return ""

    def vpc(self) -> tuple[str, bool]:
        """Return what is known of the VPC, its range or id, and whether it is the stack's own."""
        for name in self.names("AWS::EC2::VPC"):
            return self.text(self.properties(name).get("CidrBlock")), True
        groups = self.names("AWS::ElasticLoadBalancingV2::TargetGroup")
        return (self.text(self.properties(groups[0])["VpcId"]) if groups else ""), False

    def adopted_files(self) -> str:
        """Return the id of a file system that is not the stack's own; else empty."""
        points = self.names("AWS::EFS::AccessPoint")
        return self.text(self.properties(points[0])["FileSystemId"]) if points else ""

    def _network(self, service: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.properties(service)["NetworkConfiguration"]
        inner: Mapping[str, Any] = found["AwsvpcConfiguration"]
        return inner


def _json(value: Any) -> str:
    """Return a value as text that can be compared."""
    return json.dumps(value, sort_keys=True)
