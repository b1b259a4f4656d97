"""In which zone a group launches, and from which it takes. Pure.

https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-availability-zone-balanced.html
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from localcloud.scaling.model import ACTIVE, Group, Member, Swap

#: Zones may differ by one; from two on the group evens them out.
_UNEVEN = 2


def fewest(group: Group, there: Sequence[str], now: float | None = None) -> str:
    """Return the zone that has the fewest members; empty where no launch is to be tried now.

    `balanced-only` goes on trying in a zone without capacity, `balanced-best-effort` goes
    elsewhere.

    Args:
        group: The group.
        there: The zones of its members.
        now: The time; None: whatever could be launched there.
    """
    tried = [zone for zone in group.zones if now is None or group.failing.get(zone, 0) <= now]
    zones = group.zones if group.strict else tried
    chosen = min(zones, key=there.count, default="")
    return chosen if chosen in tried else ""


def victim(members: Sequence[Member], *, newest: bool = False) -> Member | None:
    """Return who goes when there are too many: of the fullest zone, of the oldest template.

    Members that scale-in protection spares are passed over.

    Args:
        members: Who is there.
        newest: Whether the group's policy is `NewestInstance`.

    https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-termination-policies.html
    """
    counts = Counter(one.zone for one in members)
    free = [one for one in members if not one.protected]

    def order(one: Member) -> tuple[int, int, int]:
        age = (0, -one.number) if newest else (one.version, one.number)
        return (-counts[one.zone], *age)

    return min(free, key=order, default=None)


def swaps(group: Group, staying: Sequence[Member], now: float) -> Iterator[Swap]:
    """Yield the member that gives way to one in an emptier zone, once the group is at rest."""
    if "AZRebalance" in group.suspended or "Launch" in group.suspended:
        return
    if any(one.lifecycle != "InService" for one in staying):
        return
    counts = {zone: [one for one in staying if one.zone == zone] for zone in group.zones}
    if not counts:
        return
    emptiest = min(counts, key=lambda zone: len(counts[zone]))
    fullest = max(counts, key=lambda zone: len(counts[zone]))
    uneven = len(counts[fullest]) - len(counts[emptiest]) >= _UNEVEN
    chosen = victim(counts[fullest], newest=group.newest)
    if uneven and chosen is not None and group.failing.get(emptiest, 0) <= now:
        yield Swap(instance=chosen.instance, wanted=True)


def given_up(group: Group, now: float) -> Iterator[Swap]:
    """Yield members that need not give way any more: the emptier zone has no capacity after all."""
    swapped = [one for one in group.members if one.outgoing == "balance"]
    if swapped and not any(one.lifecycle.startswith("Pending") for one in group.members):
        staying = [o.zone for o in group.members if o.lifecycle in ACTIVE and o not in swapped]
        emptiest = min(group.zones, key=staying.count, default="")
        if group.failing.get(emptiest, 0) > now:
            yield from (Swap(instance=one.instance, wanted=False) for one in swapped)
