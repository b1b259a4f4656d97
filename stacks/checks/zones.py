"""Availability zones: two or three different ones of the region."""

from collections.abc import Iterator, Sequence

from stacks.checks.finding import Finding
from stacks.config import ExistingNetwork, NewNetwork
from stacks.errors import shown
from stacks.reading.place import Path
from stacks.tables import regions

_ZONES: Path = ("network", "availability_zones")
_FEWEST = 2


def new(network: NewNetwork, region: str | None) -> Iterator[Finding]:
    """Yield zones that a new VPC cannot have."""
    zones = network.availability_zones
    if not isinstance(zones, int):
        named = [((*_ZONES, number), zone) for number, zone in enumerate(zones)]
        yield from _named(named, region)
    elif region is not None and zones > regions()[region].count:
        count = regions()[region].count
        yield Finding(
            path=_ZONES,
            message=f"{zones} is more than an account has in {region}; write {count}",
            also=(("region",),),
        )


def existing(
    network: ExistingNetwork, region: str | None, *, internet_facing: bool
) -> Iterator[Finding]:
    """Yield zones that the subnets of an existing VPC cannot have."""
    place: Path = ("network", "subnets")
    subnets = network.subnets
    for kind, found in (("public", subnets.public), ("private", subnets.private)):
        ids = [subnet.id for subnet in found]
        named = [
            ((*place, kind, number, "zone"), subnet.zone)
            for number, subnet in enumerate(found)
            if subnet.id not in ids[:number]
        ]
        yield from _named(named, region)
    if len(subnets.private) < _FEWEST:
        yield Finding(
            path=(*place, "private"),
            message=f"lists {len(subnets.private)} subnet(s); write 2 or 3, each in another zone",
        )
    missing = {subnet.zone for subnet in subnets.private} - {
        subnet.zone for subnet in subnets.public
    }
    if internet_facing and subnets.public and missing:
        yield Finding(
            path=(*place, "public"),
            message=f"has none in {shown(', '.join(sorted(missing)))}, where slots run; add one, "
            "or the balancer sends nothing there",
            also=((*place, "private"), ("access", "allow")),
        )


def _named(zones: Sequence[tuple[Path, str]], region: str | None) -> Iterator[Finding]:
    """Yield names that are no zones of the region, or stand twice."""
    of = region or _common_region([zone for _, zone in zones])
    known = regions()[of].zones if of else ()
    for number, (path, zone) in enumerate(zones):
        first = next((other for other, name in zones[:number] if name == zone), None)
        if first is not None:
            yield Finding(
                path=path,
                message=f"{shown(zone)} stands twice; write each zone once",
                also=(first,),
            )
        elif zone not in known:
            yield _unknown(path, zone, of, known)


def _unknown(path: Path, zone: str, region: str | None, known: Sequence[str]) -> Finding:
    if region is None:
        message = f'"{shown(zone)}" is no availability zone; write names such as us-east-1a'
    else:
        message = f'"{shown(zone)}" is no zone of {region}; write one of {", ".join(known)}'
    return Finding(path=path, message=message, also=(("region",),))


def _common_region(zones: Sequence[str]) -> str | None:
    """Return the region of the first zone that is known."""
    found = (name for zone in zones for name, region in regions().items() if zone in region.zones)
    return next(found, None)
