"""How long recovery takes at most, computed from a template: each term with its source. Pure.

Seconds are AWS's. What the template does not say is assumed, and says so. Only the template is
read: what is deployed counts, whoever wrote it.
"""

from collections.abc import Mapping
from typing import Any

from stacks.bounds import steps
from stacks.bounds.facts import Site
from stacks.bounds.imitated import imitated
from stacks.bounds.records import Bound, Recovery, Term
from stacks.bounds.recoveries import WAYS, Way
from stacks.faults import FAULTS, Fault

__all__ = ["Bound", "Term", "bounds", "imitated"]


def bounds(template: Mapping[str, Any], parameters: Mapping[str, str]) -> Mapping[Fault, Bound]:
    """Return the bound of each fault that the stack protects against: that of its worst slot.

    Args:
        template: As it is deployed, decoded.
        parameters: Their values as deployed; absent ones have their default.
    """
    site = _site(template, parameters)
    found = {fault: _bound(fault, WAYS[fault], site) for fault in FAULTS if fault in WAYS}
    return {fault: bound for fault, bound in found.items() if bound is not None}


def _site(template: Mapping[str, Any], parameters: Mapping[str, str]) -> Site:
    """Read a template."""
    # Imported late: it loads troposphere for a name, and who only holds a bound needs none.
    from stacks.bounds.reading import read  # noqa: PLC0415

    return read(template, parameters)


def _bound(fault: Fault, way: Way, site: Site) -> Bound | None:
    """Return the worst bound of all slots; none as soon as one slot has none."""
    found = [(way(site, slot), slot.service) for slot in site.slots]
    known = [(recovery, service) for recovery, service in found if recovery is not None]
    if not known or len(known) < len(found):
        return None
    worst, service = max(known, key=lambda item: steps.seconds(item[0].restored))
    users = max((recovery for recovery, _ in known), key=_users_seconds)
    return Bound(
        fault=fault,
        users_seconds=_users_seconds(users),
        restored_seconds=steps.seconds(worst.restored),
        terms=worst.restored,
        users=users.users,
        users_after_end=users.users_after_end,
        restored_after_end=worst.restored_after_end,
        rests_on=service,
        rest_seconds=_rest(site) if worst.judged else 0.0,
    )


def _rest(site: Site) -> float:
    """Return how long ECS heeds no check of a new task: a fault in that time is found later."""
    return max(steps.judged(slot).seconds for slot in site.slots)


def _users_seconds(recovery: Recovery) -> float:
    return steps.seconds(recovery.users)
