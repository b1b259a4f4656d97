"""How a stack recovers from each fault: who notices, what follows, for how long. Pure.

A function returns nothing where the template has no protection against its fault.
"""

from collections.abc import Callable, Mapping

from stacks.bounds import assumed, steps
from stacks.bounds.deployments import casc_bad, image_bad
from stacks.bounds.facts import Site, Slot
from stacks.bounds.hosts_at_fault import agent_disconnected, disk_full, runtime_stuck
from stacks.bounds.records import Recovery
from stacks.bounds.steps import Terms, let_go
from stacks.faults import Fault

Way = Callable[[Site, Slot], Recovery | None]


def _several(site: Site, slot: Slot) -> bool:
    return sum(other.controller == slot.controller for other in site.slots) > 1


def _stopped(site: Site, slot: Slot) -> Recovery | None:
    """A task is asked to stop: the balancer lets go of it first."""
    started = steps.started(slot, pulls=False)
    if started is None:
        return None
    restored = (*steps.stopped(slot), *started)
    return Recovery(users=let_go(slot) if _several(site, slot) else restored, restored=restored)


def _exited(site: Site, slot: Slot) -> Recovery | None:
    """A container ends: ECS starts the next at once; requests are refused till then."""
    started, out = steps.started(slot, pulls=False), steps.ejected(slot)
    if started is None:
        return None
    users = out if out and _several(site, slot) else started
    return Recovery(users=users, restored=started)


def _hangs(site: Site, slot: Slot) -> Recovery | None:
    """A process is there and answers nothing: only a check finds it."""
    found, started = steps.out_of_rotation(slot), steps.started(slot, pulls=False)
    if found is None or started is None:
        return None
    restored = (*found, *steps.stopped(slot), *started)
    waiting = (*found, *steps.answer_awaited(site))
    users = waiting if _several(site, slot) else restored
    return Recovery(users=users, restored=restored, judged=True)


def _out_of_memory(site: Site, slot: Slot) -> Recovery | None:
    return _exited(site, slot) if slot.exits_without_memory else _hangs(site, slot)


def _host_lost(site: Site, slot: Slot) -> Recovery | None:
    """A host is gone without a word, or stopped."""
    restored = _after_host_lost(site, slot)
    return (
        None
        if restored is None
        else Recovery(users=_silent(site, slot, restored), restored=restored)
    )


def _after_host_lost(site: Site, slot: Slot) -> Terms | None:
    """Return how the slot and the group come back; the longer way, they go at once."""
    started = steps.started(slot, pulls=True)
    if site.group is None or started is None:
        return None
    replaced = steps.host_replaced(site.group)
    if site.group.spare(site.slots):
        return steps.longest((assumed.ECS_NOTICES, *started), replaced)
    return (*replaced, *started)


def _silent(site: Site, slot: Slot, restored: Terms) -> Terms:
    """Return what users notice of a slot that is gone from the network."""
    out = steps.out_of_rotation(slot)
    if out is None or not steps.others_serve(site, slot):
        return restored
    return steps.shortest((*out, *steps.answer_awaited(site)), restored) or restored


def _host_impaired(site: Site, slot: Slot) -> Recovery | None:
    """Status checks of a host fail: its group replaces it, as it says: launch first or not."""
    group, started = site.group, steps.started(slot, pulls=True)
    if group is None or started is None:
        return None
    hook = site.hooks.get("lifecycle")
    # A hook sees that nobody can drain it; managed draining tries.
    drained = (steps.looked(hook),) if hook else steps.left(site, slot)
    restored = (
        assumed.GROUP_TRUSTS,
        *steps.another_host(group),
        *drained,
        assumed.ECS_NOTICES,
        *started,
    )
    return Recovery(users=_silent(site, slot, restored), restored=restored)


def _host_retired(site: Site, slot: Slot) -> Recovery | None:
    """A host is told to go: it is drained before, if anybody drains it."""
    group = site.group
    lost, started = _after_host_lost(site, slot), steps.started(slot, pulls=True)
    if group is None or lost is None or started is None:
        return None
    if not group.draining:
        return Recovery(users=_silent(site, slot, lost), restored=lost)
    leaves, replaced = steps.left(site, slot), steps.host_replaced(group)
    if group.spare(site.slots):
        restored = steps.longest((assumed.GROUP_NOTICES, *leaves, *started), replaced)
    else:
        restored = (*replaced, *leaves, *started)
    return Recovery(
        users=let_go(slot) if steps.others_serve(site, slot) else restored, restored=restored
    )


def _hook_failed(site: Site, slot: Slot) -> Recovery | None:
    """The hook that drains fails while a host has to go: later all is as if it began then."""
    if "lifecycle" not in site.hooks:
        return None
    retired = _host_retired(site, slot)
    if retired is None:
        return None
    return Recovery(
        users=retired.users,
        restored=(steps.looked(site.hooks["lifecycle"]), *retired.restored),
        users_after_end=True,
        restored_after_end=True,
    )


def _hook_called_twice(site: Site, slot: Slot) -> Recovery | None:
    """The hook that drains gets each event twice: the second time there is nothing to do."""
    return _host_retired(site, slot) if "lifecycle" in site.hooks else None


def _zone_lost(site: Site, slot: Slot) -> Recovery | None:
    """A zone is gone: slots elsewhere carry on; it is filled again once it is back."""
    back = _filled_again(site, slot)
    if back is None:
        return None
    others = steps.others_serve(site, slot)
    users = _silent(site, slot, back) if others else back
    return Recovery(users=users, restored=back, users_after_end=not others, restored_after_end=True)


def _no_capacity(site: Site, slot: Slot) -> Recovery | None:
    """A host is lost and EC2 has no other: the group goes on asking, in the same zone."""
    back = _filled_again(site, slot)
    if back is None:
        return None
    return Recovery(users=_silent(site, slot, back), restored=back, restored_after_end=True)


def _filled_again(site: Site, slot: Slot) -> Terms | None:
    """Return how long a zone takes to be as before, from the moment that it gives hosts again."""
    started = steps.started(slot, pulls=True)
    if site.group is None or not site.group.even or started is None:
        return None
    return (assumed.LAUNCH_RETRIED, *steps.host_replaced(site.group), *started)


def _all_hosts(site: Site, slot: Slot) -> Recovery | None:
    """Every host is gone: nobody serves until the first new one does."""
    started = steps.started(slot, pulls=True)
    if site.group is None or started is None:
        return None
    restored = (*steps.host_replaced(site.group), *started)
    return Recovery(users=restored, restored=restored)


def _files_cut(site: Site, slot: Slot) -> Recovery | None:
    """The homes cannot be reached: every slot hangs, and its tasks fail to start until they can."""
    del site
    started = steps.started(slot, pulls=False)
    if started is None or steps.out_of_rotation(slot) is None:
        return None
    back = (assumed.BACK_OFF_LONGEST, *started)
    return Recovery(
        users=back, restored=back, users_after_end=True, restored_after_end=True, judged=True
    )


def _target_flaps(site: Site, slot: Slot) -> Recovery | None:
    """A slot's target leaves and comes back, again and again: other slots serve meanwhile."""
    stopped = _stopped(site, slot)
    if stopped is None:
        return None
    return Recovery(users=stopped.users, restored=stopped.restored, restored_after_end=True)


def _agent_killed(site: Site, slot: Slot) -> Recovery | None:
    """An agent dies with its build: the queue waits for the next agent."""
    del slot
    if not site.agents:
        return None
    restored = (
        assumed.AGENT_OFFLINE,
        assumed.AGENT_ASKED,
        assumed.INSTANCE_RUNS,
        assumed.AGENT_BOOTS,
    )
    return Recovery(users=(), restored=restored)


def _spot_noticed(site: Site, slot: Slot) -> Recovery | None:
    """AWS takes a spot agent back: the hook asks for another while it still builds."""
    del slot
    if not site.agents or "spot" not in site.hooks:
        return None
    gone = (assumed.SPOT_NOTICE, assumed.AGENT_OFFLINE)
    another = (assumed.HOOK_RUNS, assumed.INSTANCE_RUNS, assumed.AGENT_BOOTS)
    return Recovery(users=(), restored=steps.longest(gone, another))


def _throttled(site: Site, slot: Slot) -> Recovery | None:
    """A task is lost while calls are refused: whoever brings it back waits and tries again."""
    stopped = _stopped(site, slot)
    if stopped is None:
        return None
    return Recovery(users=stopped.users, restored=(*stopped.restored, assumed.THROTTLE_ENDS))


#: Each fault with its way back; some need a Lambda hook, and have none without it.
WAYS: Mapping[Fault, Way] = {
    "host-terminate": _host_lost,
    "host-stop": _host_lost,
    "host-impaired": _host_impaired,
    "host-retire": _host_retired,
    "task-stop": _stopped,
    "jvm-kill": _exited,
    "jvm-hang": _hangs,
    "jvm-oom": _out_of_memory,
    "zone-loss": _zone_lost,
    "agent-kill": _agent_killed,
    "efs-cut": _files_cut,
    "target-flap": _target_flaps,
    "bad-image": image_bad,
    "bad-casc": casc_bad,
    "api-throttle": _throttled,
    "no-capacity": _no_capacity,
    "all-hosts": _all_hosts,
    "ecs-agent-disconnect": agent_disconnected,
    "runtime-stuck": runtime_stuck,
    "disk-full": disk_full,
    "hook-error": _hook_failed,
    "hook-duplicate": _hook_called_twice,
    "spot-notice": _spot_noticed,
}
