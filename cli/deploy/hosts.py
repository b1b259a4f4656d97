"""Pure: which hosts do not run what their group would start now, and how they are named."""

from collections.abc import Sequence
from typing import Any

from cli.host_records import Host, HostGroup
from cli.text import columns

#: Coming or going: while a host is in none of the other states the group is in motion.
_STAYS = {"InService", "Standby", "EnteringStandby"}
#: Kept ready beside the group: AWS brings them to the newest version with the last host.
#: https://docs.aws.amazon.com/autoscaling/ec2/userguide/warm-pool-instance-lifecycle.html
_WARM = "Warmed:"


def outdated(group: HostGroup) -> list[Host]:
    """List hosts in service with another launch template version, or a type that is no more wanted.

    A machine image is part of the version: another image is another version. A host on standby
    was put there by a person, who looks at it.
    """
    if not group.version.isdigit():
        return []
    return [
        host
        for host in group.hosts
        if host.state == "InService"
        and (
            (host.version and host.version != group.version)
            or (group.types and host.type and host.type not in group.types)
        )
    ]


def in_motion(group: HostGroup) -> list[str]:
    """Say what comes or goes, ECS's draining of a host that goes included; empty at rest."""
    serving = [host for host in group.hosts if not host.state.startswith(_WARM)]
    moving = [host for host in serving if host.state not in _STAYS]
    there = len(serving) - len(moving)
    missing = f"{there} of {group.desired} hosts in service"
    return [
        *(f"{host.id} ({host.zone}) is {host.state}" for host in moving),
        *([missing] if there < group.desired else []),
    ]


def share(group: HostGroup, *, counts_new: bool) -> int:
    """Return the percentage of the group that is new once one host more is replaced.

    Rounded down: a checkpoint is reached at or above its percentage, and rounding up would ask for
    two hosts. The last host needs no limit.

    Args:
        group: The group as it is.
        counts_new: Whether AWS counts the hosts that were new before, and are skipped.
    """
    old = len(outdated(group))
    there = sum(host.state == "InService" for host in group.hosts)
    if old <= 1:
        return 100
    new = there - old if counts_new else 0
    return max(100 * (new + 1) // there, 1)


def named(hosts: Sequence[Host]) -> str:
    """Name hosts by id and zone."""
    return ", ".join(f"{host.id} ({host.zone})" for host in hosts)


def as_json(group: HostGroup | None) -> list[dict[str, Any]] | None:
    """Write the hosts for programs: the names are public."""
    if group is None:
        return None
    old = outdated(group)
    return [
        {
            "id": host.id,
            "zone": host.zone,
            "type": host.type,
            "state": host.state,
            "outdated": host in old,
        }
        for host in group.hosts
    ]


def as_text(group: HostGroup) -> list[str]:
    """Write the hosts for people."""
    old = outdated(group)
    rows = [(h.id, h.zone, h.type, h.state, "old version" if h in old else "") for h in group.hosts]
    return [f"Hosts: {len(group.hosts)} of {group.desired}", *columns(rows)]
