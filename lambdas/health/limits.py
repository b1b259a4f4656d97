"""What may be taken away: one a zone in ten minutes, and never the last slot that serves. Pure.

Both are read from what AWS says has happened. The hook's own memory only bridges the moments until
AWS says it.
"""

from collections.abc import Iterable

from lambdas.health.model import Found, Seen
from lambdas.shared.seen import Slot

#: Between two replacements in one zone.
APART_SECONDS = 600.0

#: What this hook began is told by AWS after so long at the latest. A run takes one minute at most.
BRIDGED_SECONDS = 120.0


def zone_taken(seen: Seen, found: Found, zone: str, instance: str = "") -> str:
    """Return what was replaced in a zone a moment ago, in words; empty if nothing was.

    Args:
        seen: What is known.
        found: What is decided already.
        zone: Which.
        instance: A host that may go itself: what others took off it is the same misfortune.
    """
    if zone in found.zones:
        return f"{found.zones[zone]} is being replaced"
    for host in seen.site.hosts:
        if host.zone == zone and host.instance != instance:
            if host.lifecycle.startswith("Terminating"):
                return f"host {host.instance} is {host.lifecycle}"
            if not host.healthy:
                return f"host {host.instance} is unhealthy already"
    for loss in seen.losses:
        same = loss.instance == instance and not loss.ours
        if loss.zone == zone and loss.age_seconds < APART_SECONDS and not same:
            return f"{loss.what} {loss.age_seconds:.0f} s ago"
    noted = seen.note(f"replaced/{zone}")
    if noted and noted.age_seconds < BRIDGED_SECONDS:
        return f"{noted.text} {noted.age_seconds:.0f} s ago"
    return ""


def last_one(seen: Seen, found: Found, slots: Iterable[Slot], instance: str = "") -> str:
    """Return the slot that must stay because no other serves its controller; empty if none must.

    A slot that serves nobody is no loss. Where every target is unhealthy the balancer sends
    requests to all of them, so that one which answers may serve whatever the balancer says.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html

    Args:
        seen: What is known.
        found: What is decided already.
        slots: Those that would go.
        instance: Their host, if it goes; no slot on it counts as another one.
    """
    going = list(slots)
    names = {slot.name for slot in going} | found.lost
    for slot in going:
        if not _may_serve(seen, slot):
            continue
        others = [one for one in seen.site.others(slot) if one.name not in names]
        if not any(_well(seen, one, instance) for one in others):
            return slot.name
    return ""


def _may_serve(seen: Seen, slot: Slot) -> bool:
    """Tell whether users may be served by a slot: it is balanced, and well or at least answers."""
    probe, task = seen.probe(slot.name), slot.task
    answers = probe is not None and probe.login == 200  # noqa: PLR2004 - HTTP's
    balanced = task is not None and task.target not in {"absent", "unused"}
    return slot.serves or (answers and balanced)


def _well(seen: Seen, slot: Slot, instance: str) -> bool:
    """Tell whether a slot serves, and goes on to: the balancer and its own pages say so."""
    task, probe = slot.task, seen.probe(slot.name)
    if task is None or not slot.serves or task.instance == instance:
        return False
    leaving = {
        host.instance
        for host in seen.site.hosts
        if not host.healthy or host.lifecycle.startswith("Terminating")
    }
    answers = probe is not None and probe.login == 200 and probe.api != "silent"  # noqa: PLR2004
    return answers and task.instance not in leaving
