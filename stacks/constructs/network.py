"""The network: a VPC over two or three zones, or the handles of one that exists."""

from ipaddress import IPv4Network

from troposphere import AWSObject, Cidr, GetAtt, GetAZs, Ref, Select, Template, ec2

from stacks.config import ExistingNetwork
from stacks.light import dataclass
from stacks.naming import name_tag
from stacks.refs import LogicalId, RouteTableId, SubnetId, VpcId, ZoneName

_LETTERS = "ABC"

#: IPv6 ranges, cut as the IPv4 ones are: public subnets from the first, private from the fifth on.
_IPV6_RANGES = 8
_IPV6_BLOCK = "VpcIpv6Range"

#: cfn-lint's W3010 asks for zones without names; here the file names them on purpose.
_NAMED_ZONE = {"cfn-lint": {"config": {"ignore_checks": ["W3010"]}}}


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkProps:
    """What the network is made of.

    Attributes:
        existing: A VPC to live in; the fields below are then empty.
        cidr: The new VPC's range, /16 to /24.
            https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
        zones: How many zones the region may choose, or their names.
        public: One range per zone, for the load balancer and NAT gateways.
        private: One range per zone, for everything else.
        nat: `per_zone`, `single` or `none`.
        dual_stack: Whether subnets have IPv6 too: public ones for the users, private ones for the
            way out, where there is one.
    """

    existing: ExistingNetwork | None
    cidr: IPv4Network
    zones: int | tuple[str, ...]
    public: tuple[IPv4Network, ...]
    private: tuple[IPv4Network, ...]
    nat: str
    dual_stack: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Where the rest of the stack lives.

    Attributes:
        vpc_id: The VPC.
        vpc_cidr: Its range.
        public_subnets: One per zone; may be empty in an existing VPC.
        private_subnets: One per zone, in the order of `zones`.
        zones: The names of the zones.
        private_route_tables: Of a new VPC, for gateway end points.
        routed: What must exist before a host can reach AWS, and go after it.
        internet: What must exist before a load balancer can face the internet.
    """

    vpc_id: VpcId
    vpc_cidr: IPv4Network
    public_subnets: tuple[SubnetId, ...]
    private_subnets: tuple[SubnetId, ...]
    zones: tuple[ZoneName, ...]
    private_route_tables: tuple[RouteTableId, ...]
    routed: tuple[LogicalId, ...]
    internet: tuple[LogicalId, ...]


def network(t: Template, props: NetworkProps) -> Network:
    """Define a VPC with public and private subnets, or pass on the existing one."""
    if props.existing:
        return _existing(props.existing)
    vpc = t.add_resource(
        ec2.VPC(
            "Vpc",
            CidrBlock=str(props.cidr),
            EnableDnsSupport=True,
            EnableDnsHostnames=True,
            Tags=name_tag("vpc"),
        )
    )
    gateway = t.add_resource(ec2.InternetGateway("InternetGateway", Tags=name_tag("internet")))
    attachment = t.add_resource(
        ec2.VPCGatewayAttachment(
            "InternetGatewayAttachment", VpcId=Ref(vpc), InternetGatewayId=Ref(gateway)
        )
    )
    zones = _zones(props.zones)
    public, out = _public(t, props, vpc, gateway, attachment)
    private, inner, tables = _private(t, props, vpc, public, out)
    return Network(
        vpc_id=VpcId(Ref(vpc)),
        vpc_cidr=props.cidr,
        public_subnets=tuple(SubnetId(Ref(subnet)) for subnet in public),
        private_subnets=tuple(SubnetId(Ref(subnet)) for subnet in private),
        zones=zones,
        private_route_tables=tuple(RouteTableId(Ref(table)) for table in tables),
        routed=(*out, *inner),
        internet=out,
    )


def _existing(found: ExistingNetwork) -> Network:
    """Pass on the handles of an existing VPC: nothing of it is changed."""
    return Network(
        vpc_id=VpcId(found.vpc_id),
        vpc_cidr=found.vpc_cidr,
        public_subnets=tuple(SubnetId(item.id) for item in found.subnets.public),
        private_subnets=tuple(SubnetId(item.id) for item in found.subnets.private),
        zones=tuple(ZoneName(item.zone) for item in found.subnets.private),
        private_route_tables=(),
        routed=(),
        internet=(),
    )


def _zones(zones: int | tuple[str, ...]) -> tuple[ZoneName, ...]:
    """Return the zones' names: those of the file, or the first of the region."""
    if isinstance(zones, int):
        return tuple(ZoneName(Select(place, GetAZs(""))) for place in range(zones))
    return tuple(ZoneName(name) for name in zones)


def _subnet(t: Template, kind: str, place: int, vpc: AWSObject, props: NetworkProps) -> ec2.Subnet:
    """Define one subnet; none gives public addresses by itself."""
    ranges = props.public if kind == "Public" else props.private
    subnet = ec2.Subnet(
        f"{kind}Subnet{_LETTERS[place]}",
        VpcId=Ref(vpc),
        AvailabilityZone=_zones(props.zones)[place],
        CidrBlock=str(ranges[place]),
        MapPublicIpOnLaunch=False,
        Tags=name_tag(f"{kind}-{_LETTERS[place]}".lower()),
    )
    if not isinstance(props.zones, int):
        subnet.Metadata = _NAMED_ZONE
    return t.add_resource(subnet)


def _with_ipv6(subnet: ec2.Subnet, vpc: AWSObject, place: int) -> None:
    """Give a subnet an IPv6 range beside its other; a subnet that exists is kept.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-subnet.html
    """
    ranges = Cidr(Select(0, GetAtt(vpc, "Ipv6CidrBlocks")), _IPV6_RANGES, 64)
    subnet.Ipv6CidrBlock = Select(place, ranges)
    subnet.DependsOn = [_IPV6_BLOCK]


def _public(
    t: Template,
    props: NetworkProps,
    vpc: AWSObject,
    gateway: AWSObject,
    attachment: AWSObject,
) -> tuple[list[ec2.Subnet], tuple[LogicalId, ...]]:
    """Define the public subnets and their way out; one route table serves all."""
    table = t.add_resource(
        ec2.RouteTable("PublicRouteTable", VpcId=Ref(vpc), Tags=name_tag("public"))
    )
    last: list[AWSObject] = [_route(t, "PublicRoute", table, GatewayId=Ref(gateway))]
    last[0].DependsOn = [attachment.title]
    if props.dual_stack:
        block = t.add_resource(
            ec2.VPCCidrBlock(_IPV6_BLOCK, VpcId=Ref(vpc), AmazonProvidedIpv6CidrBlock=True)
        )
        last.append(_route(t, "PublicIpv6Route", table, ipv6=True, GatewayId=Ref(gateway)))
        last[1].DependsOn = [attachment.title, block.title]
    subnets = []
    for place in range(len(props.public)):
        subnet = _subnet(t, "Public", place, vpc, props)
        if props.dual_stack:
            _with_ipv6(subnet, vpc, place)
        subnets.append(subnet)
        last.append(_association(t, subnet, table))
    return subnets, tuple(LogicalId(item.title) for item in last)


def _private(
    t: Template,
    props: NetworkProps,
    vpc: AWSObject,
    public: list[ec2.Subnet],
    out: tuple[LogicalId, ...],
) -> tuple[list[ec2.Subnet], tuple[LogicalId, ...], list[ec2.RouteTable]]:
    """Define the private subnets, each with a route table of its own, and its NAT gateway."""
    gateways = {"per_zone": len(props.private), "single": 1, "none": 0}[props.nat]
    nats = [_nat(t, place, public[place], out) for place in range(gateways)]
    subnets, tables, last = [], [], []
    outwards = _outwards(t, vpc) if props.dual_stack and nats else None
    for place in range(len(props.private)):
        subnet = _subnet(t, "Private", place, vpc, props)
        letter = _LETTERS[place]
        table = t.add_resource(
            ec2.RouteTable(
                f"PrivateRouteTable{letter}",
                VpcId=Ref(vpc),
                Tags=name_tag(f"private-{letter}".lower()),
            )
        )
        if nats:
            nat = nats[place % len(nats)]
            last.append(_route(t, f"PrivateRoute{letter}", table, NatGatewayId=Ref(nat)))
        if outwards:
            _with_ipv6(subnet, vpc, _IPV6_RANGES // 2 + place)
            subnet.AssignIpv6AddressOnCreation = True
            target = {"EgressOnlyInternetGatewayId": Ref(outwards)}
            last.append(_route(t, f"PrivateIpv6Route{letter}", table, ipv6=True, **target))
        last.append(_association(t, subnet, table))
        subnets.append(subnet)
        tables.append(table)
    return subnets, tuple(LogicalId(item.title) for item in last), tables


def _outwards(t: Template, vpc: AWSObject) -> ec2.EgressOnlyInternetGateway:
    """Define the way out over IPv6, which nothing from outside can take.

    https://docs.aws.amazon.com/vpc/latest/userguide/egress-only-internet-gateway.html
    """
    return t.add_resource(
        ec2.EgressOnlyInternetGateway("EgressOnlyInternetGateway", VpcId=Ref(vpc))
    )


def _nat(t: Template, place: int, subnet: ec2.Subnet, out: tuple[LogicalId, ...]) -> ec2.NatGateway:
    """Define a NAT gateway; its address needs the internet gateway attached, to come and to go.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-dependson.html
    """
    letter = _LETTERS[place]
    address = t.add_resource(
        ec2.EIP(
            f"NatAddress{letter}",
            Domain="vpc",
            DependsOn=list(out),
            Tags=name_tag(f"nat-{letter}".lower()),
        )
    )
    return t.add_resource(
        ec2.NatGateway(
            f"NatGateway{letter}",
            AllocationId=GetAtt(address, "AllocationId"),
            SubnetId=Ref(subnet),
            Tags=name_tag(f"nat-{letter}".lower()),
        )
    )


def _route(
    t: Template, name: str, table: AWSObject, *, ipv6: bool = False, **target: object
) -> ec2.Route:
    """Define a default route."""
    world = {"DestinationIpv6CidrBlock": "::/0"} if ipv6 else {"DestinationCidrBlock": "0.0.0.0/0"}
    return t.add_resource(ec2.Route(name, RouteTableId=Ref(table), **world, **target))


def _association(
    t: Template, subnet: ec2.Subnet, table: AWSObject
) -> ec2.SubnetRouteTableAssociation:
    """Give a subnet its route table."""
    return t.add_resource(
        ec2.SubnetRouteTableAssociation(
            f"{subnet.title}Routes", SubnetId=Ref(subnet), RouteTableId=Ref(table)
        )
    )
