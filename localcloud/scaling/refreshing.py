"""Moves instance refreshes on: one host after the other, by the engine's own replacement.

https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-refresh-overview.html
"""

from datetime import UTC, datetime
from typing import Any

from localcloud.refresh import Refresh
from localcloud.scaling import told
from localcloud.scaling.life import life_of


def refreshes(group: Any) -> list[Refresh]:
    """Return a group's refreshes, the latest first."""
    known: list[Refresh] = vars(group).setdefault("stackgen_refreshes", [])
    return known


def left(group: Any, refresh: Refresh) -> list[str]:
    """Return the instances that are still to be replaced, also one that is on its way out."""
    alive = {state.instance.id for state in group.instance_states}
    return [one for one in refresh.old if one in alive]


def advance(group: Any, now: float) -> bool:
    """Take the next step of a group's running refresh, if its hosts are at rest; tell whether.

    Args:
        group: moto's.
        now: In seconds of AWS, which is what the delay of a checkpoint is in.
    """
    refresh = next((one for one in refreshes(group) if one.running), None)
    suspended = {one["ProcessName"] for one in group.suspended_processes}
    if refresh is None or "InstanceRefresh" in suspended:
        return False
    if refresh.status == "Cancelling":
        _call_off(group)
    if not _at_rest(group):
        return False
    if refresh.status == "Cancelling":
        refresh.finish("Cancelled", "Cancelled due to user request.")
        _tell(group, refresh, "Cancelled")
        return True
    if refresh.status == "Pending":
        refresh.status = "InProgress"
        _tell(group, refresh, "Started")
    there = left(group, refresh)
    if not refresh.may_go_on(there, datetime.fromtimestamp(now, UTC)):
        if not refresh.running:
            _tell(group, refresh, "Rollback Succeeded" if refresh.rollback else "Succeeded")
        return not refresh.running
    policy = vars(group).get("instance_maintenance_policy") or {}
    for state in group.instance_states:
        if state.instance.id == there[0]:
            life = life_of(state)
            life.outgoing, life.first = "refresh", refresh.launches_first(policy)
    return True


def _call_off(group: Any) -> None:
    """Let serve on whom no replacement is on its way for."""
    if any(one.lifecycle_state.startswith("Pending") for one in group.instance_states):
        return
    for state in group.instance_states:
        life = life_of(state)
        if life.outgoing == "refresh" and state.lifecycle_state == "InService":
            life.outgoing, life.first = "", False


def _tell(group: Any, refresh: Refresh, what: str) -> None:
    """Tell how far a refresh is.

    https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-autoscaling.html
    """
    told.event(
        group.region,
        "aws.autoscaling",
        f"EC2 Auto Scaling Instance Refresh {what}",
        {"InstanceRefreshId": refresh.identity, "AutoScalingGroupName": group.name},
        text=f"{group.name}: instance refresh {what.lower()}",
        resources=[group.arn],
        about=[group.name],
    )


def _at_rest(group: Any) -> bool:
    """Tell whether nothing comes, goes or is missing: one at a time, as a careful refresh does."""
    members = [one for one in group.instance_states if not one.lifecycle_state.startswith("Warmed")]
    serving = [one for one in members if one.lifecycle_state == "InService"]
    return (
        len(serving) == len(members) == group.desired_capacity
        and not any(life_of(one).outgoing for one in serving)
        and all(one.health_status.lower() == "healthy" for one in serving)
    )
