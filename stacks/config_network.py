"""The `network` section as types: a new VPC, or an existing one."""

from ipaddress import IPv4Network
from typing import Annotated, Literal

from stacks.model import Field, Model, OneOf
from stacks.values import Ipv4Range, SubnetId, VpcId, Zones

_SUBNET = {"id": "subnet-0123456789abcdef0", "cidr": "10.0.16.0/20", "zone": "us-east-1a"}
_SUBNETS = Field(max_length=3, examples=[[_SUBNET]])


class NewSubnets(Model):
    """The ranges of the subnets to make, one per zone each."""

    public: Annotated[
        tuple[Ipv4Range, ...],
        Field(max_length=3, examples=[["10.0.0.0/24", "10.0.1.0/24"]]),
    ]
    """One range per zone: load balancer and NAT gateways."""
    private: Annotated[
        tuple[Ipv4Range, ...],
        Field(max_length=3, examples=[["10.0.16.0/20", "10.0.32.0/20"]]),
    ]
    """One range per zone: hosts, tasks, file system, agents."""


class NewNetwork(Model):
    """A VPC made by the stack."""

    cidr: Ipv4Range = IPv4Network("10.0.0.0/16")
    """The range of the VPC, /16 to /24."""
    availability_zones: Zones = 2
    """2 or 3 zones chosen by the region, or a list of that many zone names."""
    nat: Literal["per_zone", "single", "none"] = "per_zone"
    """How private subnets reach out: a gateway per zone, one for all (a loss of its zone is then
    total), or none (the stack makes an interface end point for each AWS service it needs)."""
    ipv6: bool = False
    """IPv6 beside IPv4: for users (AAAA records), and outwards for hosts and agents where
    `nat` leads out."""
    subnets: NewSubnets | None = None
    """Ranges of the subnets. Absent: cut from `cidr`."""


class ExistingSubnet(Model):
    """A subnet that exists already."""

    id: SubnetId
    """The subnet's id."""
    cidr: Annotated[Ipv4Range, Field(examples=["10.0.16.0/20"])]
    """The subnet's range."""
    zone: Annotated[str, Field(max_length=32, examples=["us-east-1a"])]
    """The name of the subnet's availability zone, such as `us-east-1a`."""


class ExistingSubnets(Model):
    """The subnets of an existing VPC."""

    public: Annotated[tuple[ExistingSubnet, ...], _SUBNETS] = ()
    """Subnets of the load balancer, one per zone; needed only with `access.allow`."""
    private: Annotated[tuple[ExistingSubnet, ...], _SUBNETS, Field(min_length=1)]
    """Subnets of hosts, tasks, file system and agents, one per zone; they need a way out."""


class ExistingNetwork(Model):
    """A VPC that exists already: the stack adds nothing to it but what lives in its subnets."""

    vpc_id: VpcId
    """The VPC's id."""
    vpc_cidr: Annotated[Ipv4Range, Field(examples=["10.0.0.0/16"])]
    """The VPC's range."""
    ipv6: bool = False
    """IPv6 for users too (AAAA records): the balancer's subnets must have IPv6 ranges."""
    subnets: Annotated[ExistingSubnets, Field(examples=[{"private": [_SUBNET]}])]
    """Two or three zones of it."""


def network_kind(value: object) -> type[NewNetwork | ExistingNetwork]:
    """Tell by the key `vpc_id` which of the two networks a mapping describes."""
    existing = isinstance(value, dict) and ("vpc_id" in value or "vpc_cidr" in value)
    return ExistingNetwork if existing else NewNetwork


Network = Annotated[NewNetwork | ExistingNetwork, OneOf(network_kind)]
