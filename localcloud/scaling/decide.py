"""What an Auto Scaling group does now. Pure: the group as described and the time, nothing else.

Steps of single members (their lifecycle, their health) are in `steps`, the zones in `zones`; here
is how many there shall be.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from localcloud.scaling.model import (
    ACTIVE,
    Action,
    Group,
    Launch,
    Leave,
    Member,
    Plan,
    Pool,
    Take,
)
from localcloud.scaling.steps import step
from localcloud.scaling.zones import fewest, given_up, swaps, victim

#: A member of the warm pool in one of these can be taken.
_READY = frozenset({"Warmed:Stopped", "Warmed:Running", "Warmed:Hibernated"})


def decide(group: Group, now: float) -> Plan:
    """Return what the group does now: members one step on, or, if none moves, its capacity.

    Whoever applies it looks again until nothing is left to do; so each call stays simple, and no
    loss is answered twice: a replacement counts from the moment it is launched.
    """
    actions: list[Action] = []
    due = [when for when in group.failing.values() if when > now]
    for member in group.members:
        found, when = step(member, group, now)
        actions += found
        due.append(when)
    if not actions:
        actions += _capacity(group, now)
    return Plan(actions=tuple(actions), due=min(due, default=float("inf")))


def _capacity(group: Group, now: float) -> Iterator[Action]:
    if undone := tuple(given_up(group, now)):
        yield from undone
        return
    active = [one for one in group.members if one.lifecycle in ACTIVE]
    leaving = [] if "Terminate" in group.suspended else [o for o in active if _goes(o, group)]
    first = [one for one in leaving if _after_another(one, group)]
    at_once = [one for one in leaving if one not in first]
    staying = [one for one in active if one not in leaving]
    yield from (Leave(instance=one.instance, why=_why(one)) for one in at_once)
    yield from _relieved(first, staying, group.desired)
    missing = group.desired - len(staying)
    if missing > 0:
        why = "replace" if leaving or _missed(group) else "grow"
        room = min(missing, _limit(group, first) - len(staying) - len(first))
        yield from _more(group, [one.zone for one in staying], room, why, now)
    elif missing < 0 and "Terminate" not in group.suspended:
        yield from _fewer(staying, -missing, newest=group.newest)
    if not leaving and not missing:
        yield from swaps(group, staying, now)
    if group.pool is not None:
        yield from _pool(group, group.pool, now)


def _goes(member: Member, group: Group) -> bool:
    """Tell whether a member is to be replaced."""
    sick = not member.healthy and "ReplaceUnhealthy" not in group.suspended
    return sick or bool(member.outgoing)


def _after_another(member: Member, group: Group) -> bool:
    """Tell whether a member stays until another is in service.

    What does not run serves nobody: it goes at once. An unhealthy one goes after another where the
    maintenance policy lets the group exceed its desired capacity.
    https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-maintenance-policy-overview-and-considerations.html
    """
    if member.lost:
        return False
    return member.first if member.outgoing else group.highest > 100  # noqa: PLR2004 - percent


def _why(member: Member) -> str:
    if member.lost:
        return "stopped"
    return member.outgoing or "impaired"


def _relieved(first: Sequence[Member], staying: Sequence[Member], desired: int) -> Iterator[Leave]:
    """Yield those whose replacement is in service."""
    serving = sum(one.lifecycle == "InService" for one in staying)
    spare = serving + len(first) - desired
    # A member that never served is not missed.
    ordered = sorted(first, key=lambda one: (one.lifecycle == "InService", one.number))
    for member in ordered[: max(0, spare)]:
        yield Leave(instance=member.instance, why=_why(member))


def _limit(group: Group, first: Sequence[Member]) -> int:
    """Return how many there may be: while some wait for their replacement, a little more.

    That is what the maintenance policy says, for the balance of zones a tenth or one.
    https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-availability-zone-balanced.html
    """
    if not first:
        return group.desired
    return max(group.desired + 1, group.desired * group.highest // 100)


def _more(group: Group, there: list[str], room: int, why: str, now: float) -> Iterator[Action]:
    """Yield launches, from the warm pool first, in the zones that have the fewest.

    Args:
        group: The group.
        there: The zones of the members that stay.
        room: How many more there may be.
        why: For the activity: `replace` or `grow`.
        now: The time.
    """
    if "Launch" in group.suspended:
        return
    warm = [one for one in group.members if one.lifecycle in _READY]
    for _ in range(room):
        wanted = fewest(group, there)
        taken = next((one for one in warm if one.zone == wanted or not group.strict), None)
        if taken is not None:
            warm.remove(taken)
            there.append(taken.zone)
            yield Take(instance=taken.instance)
            continue
        zone = fewest(group, there, now)
        if not zone:
            return
        there.append(zone)
        yield Launch(zone=zone, why=why)


def _missed(group: Group) -> bool:
    """Tell whether somebody is on the way out who did not leave to shrink the group."""
    return any(one.lifecycle.startswith("Terminating") for one in group.members)


def _fewer(staying: Sequence[Member], surplus: int, *, newest: bool) -> Iterator[Leave]:
    left = list(staying)
    for _ in range(surplus):
        chosen = victim(left, newest=newest)
        if chosen is None:
            return
        left.remove(chosen)
        yield Leave(instance=chosen.instance, why="shrink")


def _pool(group: Group, pool: Pool, now: float) -> Iterator[Action]:
    """Keep the warm pool at its size.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutWarmPool.html
    """
    members = [one for one in group.members if one.warm and one.lifecycle != "Warmed:Terminating"]
    prepared = group.most if pool.prepared is None else pool.prepared
    wanted = max(pool.least, prepared - group.desired, 0)
    there = [one.zone for one in members]
    for _ in range(wanted - len(members)):
        zone = "" if "Launch" in group.suspended else fewest(group, there, now)
        if not zone:
            return
        there.append(zone)
        yield Launch(zone=zone, warm=True, why="pool")
    unprotected = [replace(one, protected=False) for one in members]
    for _ in range(len(members) - wanted):
        chosen = victim(unprotected)
        if chosen is None:
            return
        unprotected.remove(chosen)
        yield Leave(instance=chosen.instance, why="pool")
