"""Stage 2: find the id of the hosted zone that the file names."""

from typing import Protocol

from stacks.errors import StackgenError


class HostedZones(Protocol):
    """What the look-up needs of AWS."""

    def public_hosted_zones(self, name: str) -> list[str]:
        """Return ids."""


def hosted_zone_id(aws: HostedZones, zone: str) -> str:
    """Return the id of the one public hosted zone of this name, or refuse."""
    found = aws.public_hosted_zones(zone)
    if not found:
        raise StackgenError(
            f"this account has no public hosted zone named {zone}",
            "Make it in Route 53, or correct dns.zone, or name the zone's id as dns.zone_id.",
        )
    if len(found) > 1:
        raise StackgenError(
            f"this account has {len(found)} public hosted zones named {zone}: {', '.join(found)}",
            "Write the one that the domain's registrar points to as dns.zone_id.",
        )
    return found[0]
