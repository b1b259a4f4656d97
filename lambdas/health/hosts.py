"""Which hosts are replaced: agent gone, container runtime stuck, disk full. Pure."""

from lambdas.health.limits import last_one, zone_taken
from lambdas.health.model import (
    Complain,
    DoNothing,
    Forget,
    Found,
    Remember,
    ReplaceHost,
    Seen,
    Settings,
)
from lambdas.shared.seen import Host

#: Older values of a metric say nothing: the host's own agent may have ended.
_FRESH_SECONDS = 300.0
#: So many values in a row: one alone may be a build that cleans up after itself.
_VALUES = 2


def judge(seen: Seen, settings: Settings, found: Found) -> None:
    """Add what is to be done about hosts.

    Args:
        seen: What is known.
        settings: By what it is judged.
        found: What is decided, added to.
    """
    serving = [host for host in seen.site.hosts if host.lifecycle == "InService" and host.healthy]
    faults = {host.instance: _fault(seen, settings, host) for host in serving}
    found.unfit |= {instance for instance, why in faults.items() if why}
    for host in seen.site.hosts:
        if host not in serving:
            state = host.lifecycle if host.healthy else f"{host.lifecycle}, unhealthy"
            found.actions.append(
                DoNothing(subject=host.instance, reason=f"its group sees to it: {state}")
            )
            continue
        _watch_agent(seen, host, found)
        if faults[host.instance]:
            _replace(seen, host, faults[host.instance], found)
        elif host.connected:
            found.actions.append(DoNothing(subject=host.instance, reason="it is well"))


def _fault(seen: Seen, settings: Settings, host: Host) -> str:
    """Return what is wrong with a host for long enough; empty if nothing is."""
    if host.connected and host.runtime == "IMPAIRED":
        return "its container runtime is stuck: ECS calls it IMPAIRED"
    disk = next((one for one in seen.disks if one.instance == host.instance), None)
    if disk and disk.age_seconds < _FRESH_SECONDS:
        latest = disk.percents[:_VALUES]
        if latest and min(latest) >= settings.disk_percent:
            return f"its disk is full: {latest[0]:.0f} % of at most {settings.disk_percent:.0f} %"
    noted = seen.note(f"cut/{host.instance}")
    cut = host.container_instance and not host.connected
    if cut and noted and noted.age_seconds >= 60 * settings.agent_minutes:
        return f"its ECS agent has been disconnected for {noted.age_seconds:.0f} s"
    return ""


def _watch_agent(seen: Seen, host: Host, found: Found) -> None:
    """Note since when a host's agent is disconnected: ECS does not tell it."""
    subject = f"cut/{host.instance}"
    noted = seen.note(subject)
    if host.connected and noted:
        found.actions.append(Forget(subject=subject, reason="its ECS agent is connected again"))
    if host.connected:
        return
    if not host.container_instance:
        reason = "it has not joined the cluster yet"
        found.actions.append(DoNothing(subject=host.instance, reason=reason))
    elif noted is None:
        found.actions.append(Remember(subject=subject, reason="its ECS agent is disconnected"))
    elif host.instance not in found.unfit:
        reason = f"its ECS agent is disconnected for {noted.age_seconds:.0f} s: that is no fault"
        found.actions.append(DoNothing(subject=host.instance, reason=reason))


def _replace(seen: Seen, host: Host, why: str, found: Found) -> None:
    """Replace a host, if it may be."""
    if not host.connected and not any(one.connected for one in seen.site.hosts):
        reason = f"{why}; no other host's is connected either: a new one would not be"
        found.actions.append(Complain(subject=host.instance, reason=reason))
        return
    slots = [slot for slot in seen.site.slots if slot.task and slot.task.instance == host.instance]
    last = last_one(seen, found, slots, host.instance)
    if last:
        reason = f"{why}; but it carries {last}, and no other slot of that controller serves"
        found.actions.append(Complain(subject=host.instance, reason=reason))
        return
    taken = zone_taken(seen, found, host.zone, host.instance)
    if taken:
        reason = f"{why}; but in {host.zone} {taken}: one a zone in ten minutes"
        found.actions.append(DoNothing(subject=host.instance, reason=reason))
        return
    found.zones[host.zone] = f"host {host.instance}"
    found.lost |= {slot.name for slot in slots}
    found.actions.append(ReplaceHost(instance=host.instance, zone=host.zone, reason=why))
