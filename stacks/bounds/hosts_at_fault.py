"""How a stack recovers from a host that runs and is of no use: the health hook replaces it. Pure.

Nothing else would: EC2 calls such a host running, and Auto Scaling asks nobody else.
"""

from stacks.bounds import assumed, steps
from stacks.bounds.facts import Group, Hook, Site, Slot
from stacks.bounds.records import Recovery, Term
from stacks.bounds.steps import Terms

_MINUTE = 60


def agent_disconnected(site: Site, slot: Slot) -> Recovery | None:
    """The ECS agent of a host is cut off: nobody starts or stops a container there."""
    hook = site.hooks.get("health")
    if hook is None:
        return None
    minutes = hook.settings.get("agent_minutes", 0)
    allowed = Term(
        name="an ECS agent that is disconnected is no fault yet",
        seconds=minutes * _MINUTE,
        source=f"{hook.function} agent_minutes (it reconnects several times an hour)",
        shorter="`hooks.health.agent_minutes`",
    )
    # The first look notes it; the one after the minutes are over acts.
    return _replaced(site, slot, (steps.looked(hook, 2), allowed, assumed.HOOK_RUNS))


def runtime_stuck(site: Site, slot: Slot) -> Recovery | None:
    """A host's container runtime is stuck: what runs goes on, nothing starts or stops."""
    hook = site.hooks.get("health")
    if hook is None:
        return None
    return _replaced(site, slot, (assumed.RUNTIME_NOTICED, steps.looked(hook), assumed.HOOK_RUNS))


def disk_full(site: Site, slot: Slot) -> Recovery | None:
    """A host's disk is full: its containers fail their checks, and none can start there."""
    hook, group = site.hooks.get("health"), site.group
    started, out = steps.started(slot, pulls=True), steps.out_of_rotation(slot)
    if hook is None or group is None or started is None or out is None:
        return None
    found = (assumed.DISK_TOLD, steps.looked(hook), assumed.HOOK_RUNS)
    joins = (*found, assumed.GROUP_NOTICES, *steps.another_host(group))
    waited = Term(
        name="ECS waits after tasks that could not start, as long as they have failed at most",
        seconds=min(steps.seconds(joins), assumed.BACK_OFF_LONGEST.seconds),
        source=assumed.BACK_OFF_LONGEST.source,
    )
    # Its own slot is back on another host, or on the new one; the old host has to go as well.
    back = (*joins, waited, *started)
    gone = (*joins, *steps.left(site, slot), assumed.INSTANCE_ENDS)
    users = (*out, *steps.answer_awaited(site))
    return Recovery(
        users=users if steps.others_serve(site, slot) else back,
        restored=steps.longest(back, gone),
    )


def _replaced(site: Site, slot: Slot, found: Terms) -> Recovery | None:
    """Return the way of a slot that serves on until its host goes, which nobody can drain."""
    group, started = site.group, steps.started(slot, pulls=True)
    if group is None or started is None:
        return None
    before = (*found, assumed.GROUP_NOTICES, *steps.another_host(group), *_let_go(site))
    lost = (assumed.ECS_NOTICES, *started)
    restored = (*before, *lost)
    out = steps.out_of_rotation(slot)
    if out is None or not steps.others_serve(site, slot):
        return Recovery(users=restored, restored=restored)
    silent = steps.shortest((*out, *steps.answer_awaited(site)), lost) or lost
    return Recovery(users=(*before, *silent), restored=restored)


def _let_go(site: Site) -> Terms:
    """Return how long a host is held that cannot be drained."""
    hook: Hook | None = site.hooks.get("lifecycle")
    group: Group | None = site.group
    if hook is None or group is None or not group.draining:
        return ()
    # A Pipeline that builds is given half a minute to pause: the look after that one.
    return (steps.looked(hook, 2), assumed.HOOK_RUNS)
