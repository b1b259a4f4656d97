"""On which host a task goes. Pure.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement.html
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from localcloud.dataplane.model import Host, Room


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where a task goes.

    Attributes:
        host: The chosen host; None where it fits nowhere.
        reason: Why it fits nowhere, as ECS words it.
    """

    host: Host | None = None
    reason: str = ""


def place(
    needs: Room, zones: Sequence[str], hosts: Sequence[Host], taken: Mapping[str, Sequence[Room]]
) -> Placement:
    """Choose the host of a task: in its zones alone, where it fits, the emptiest first.

    Args:
        needs: What the task takes.
        zones: The zones of its subnets: nowhere else can its network interface be attached. None
            is any.
        hosts: Every host of the cluster.
        taken: What the tasks on each host take, by the host's ARN.
    """
    usable = [host for host in hosts if host.connected and not host.draining and not host.gone]
    if not usable:
        return Placement(reason="No Container Instances were found in your cluster.")
    inside = [host for host in usable if not zones or host.zone in zones]
    if not inside:
        missing = f"in {' or '.join(sorted(set(zones)))}"
        return Placement(reason=f"No Container Instances were found {missing}.")
    lacking = {host.arn: _lacks(needs, host.room.less(taken.get(host.arn, ()))) for host in inside}
    fitting = [host for host in inside if not lacking[host.arn]]
    if fitting:
        return Placement(
            host=min(fitting, key=lambda host: (len(taken.get(host.arn, ())), host.arn))
        )
    closest = min(inside, key=lambda host: len(taken.get(host.arn, ())))
    instance = closest.arn.rpartition("/")[2]
    return Placement(
        reason=f"The closest matching (container-instance {instance}) {lacking[closest.arn]}."
    )


def _lacks(needs: Room, left: Room) -> str:
    """Return what a host lacks, empty if the task fits.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
    """
    if needs.memory_mib > left.memory_mib:
        return "has insufficient memory available"
    if needs.cpu > left.cpu:
        return "has insufficient CPU units available"
    if needs.interfaces > left.interfaces:
        return 'encountered error "RESOURCE:ENI"'
    return ""
