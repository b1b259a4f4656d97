"""The VPC and its subnets: ranges that AWS takes, zones that the region has."""

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Network

from stacks.checks import zones
from stacks.checks.finding import Finding
from stacks.config import Config, ExistingNetwork, NewNetwork
from stacks.reading.place import Path, dotted

#: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
_LARGEST_VPC = 16
#: Six subnets of the smallest size a balancer takes, with two to spare.
_SMALLEST_VPC = 24
#: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
_SMALLEST_SUBNET = 27

_NETWORK: Path = ("network",)

Named = Sequence[tuple[Path, IPv4Network]]


def check(config: Config, region: str | None) -> Iterator[Finding]:
    """Check the network section, new or existing."""
    network = config.network
    if isinstance(network, NewNetwork):
        yield from _vpc((*_NETWORK, "cidr"), network.cidr, _SMALLEST_VPC)
        yield from zones.new(network, region)
        yield from _new_subnets(network, config.zone_count)
        if network.nat == "none":
            yield from _images(config)
    else:
        yield from _existing(network, internet_facing=config.internet_facing)
        yield from zones.existing(network, region, internet_facing=config.internet_facing)


#: https://www.rfc-editor.org/rfc/rfc6890#section-2.2.2
_THIS_NETWORK = IPv4Network("0.0.0.0/8")


def _vpc(path: Path, cidr: IPv4Network, smallest: int) -> Iterator[Finding]:
    """Yield a range that no VPC can have."""
    if cidr.prefixlen < _LARGEST_VPC or cidr.prefixlen > smallest:
        size = "large" if cidr.prefixlen < _LARGEST_VPC else "small"
        example = IPv4Network((cidr.network_address, _LARGEST_VPC), strict=False)
        yield Finding(
            path=path,
            message=f"{cidr} is too {size} for a VPC, which is /{_LARGEST_VPC} to /{smallest} "
            f"here; write for example {example}",
        )
    elif (
        cidr.is_loopback
        or cidr.is_link_local
        or cidr.is_multicast
        or cidr.is_reserved
        or cidr.overlaps(_THIS_NETWORK)
    ):
        yield Finding(path=path, message=f"{cidr} is reserved; write a private range, 10.0.0.0/16")


def _new_subnets(network: NewNetwork, zone_count: int) -> Iterator[Finding]:
    """Yield subnets that do not fit the VPC, each other, or the number of zones."""
    if network.subnets is None:
        return
    place: Path = (*_NETWORK, "subnets")
    ranges = []
    for kind, found in (("public", network.subnets.public), ("private", network.subnets.private)):
        ranges += [((*place, kind, number), cidr) for number, cidr in enumerate(found)]
        if len(found) != zone_count:
            yield Finding(
                path=(*place, kind),
                message=f"has {len(found)} range(s) for {zone_count} zones; write one for each",
                also=((*_NETWORK, "availability_zones"),),
            )
    yield from _ranges(ranges, (*_NETWORK, "cidr"), network.cidr)


def _existing(network: ExistingNetwork, *, internet_facing: bool) -> Iterator[Finding]:
    """Yield what is wrong with the subnets of an existing VPC."""
    yield from _vpc((*_NETWORK, "vpc_cidr"), network.vpc_cidr, 28)
    place: Path = (*_NETWORK, "subnets")
    subnets = network.subnets
    listed = [
        ((*place, kind, number), subnet)
        for kind, found in (("public", subnets.public), ("private", subnets.private))
        for number, subnet in enumerate(found)
    ]
    seen: dict[str, Path] = {}
    for path, subnet in listed:
        first = seen.setdefault(subnet.id, path)
        if first != path:
            yield Finding(
                path=(*path, "id"),
                message=f"{subnet.id} is listed twice; write each subnet once",
                also=((*first, "id"),),
            )
    twice = {path for path, subnet in listed if seen[subnet.id] != path}
    ranges = [((*path, "cidr"), subnet.cidr) for path, subnet in listed if path not in twice]
    yield from _ranges(ranges, (*_NETWORK, "vpc_cidr"), network.vpc_cidr)
    if internet_facing and not subnets.public:
        yield Finding(
            path=(*place, "public"),
            message="is needed with access.allow: list a public subnet in each zone",
            also=(("access", "allow"),),
        )


def _ranges(ranges: Named, vpc_path: Path, vpc: IPv4Network) -> Iterator[Finding]:
    """Yield subnets that are outside the VPC, too small, or overlap one before."""
    for number, (path, cidr) in enumerate(ranges):
        if not cidr.subnet_of(vpc):
            yield Finding(
                path=path,
                message=f"{cidr} is outside the VPC's range {vpc}; write a part of that",
                also=(vpc_path,),
            )
        if cidr.prefixlen > _SMALLEST_SUBNET:
            yield Finding(
                path=path,
                message=f"{cidr} is too small: a subnet needs /{_SMALLEST_SUBNET} or larger, as "
                "a balancer wants 8 free addresses",
            )
        for other_path, other in ranges[:number]:
            if cidr.overlaps(other):
                yield Finding(
                    path=path,
                    message=f"{cidr} overlaps {other} ({dotted(other_path)}); write another range",
                    also=(other_path,),
                )
                break


def _images(config: Config) -> Iterator[Finding]:
    """Yield images that hosts without a way out cannot pull: end points lead to ECR only.

    https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
    """
    for number, controller in enumerate(config.controllers):
        if controller.image and ".dkr.ecr." not in controller.image.partition("/")[0]:
            yield Finding(
                path=("controllers", number, "image"),
                message="must lie in ECR with `nat: none`, as no other registry can be reached; "
                "write <account>.dkr.ecr.<region>.amazonaws.com/<name>:<tag>, or leave it out",
                also=(("network", "nat"),),
            )
