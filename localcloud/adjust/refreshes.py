"""Instance refreshes: moto has none. `localcloud.scaling.refreshing` moves them on.

https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-refresh-overview.html
"""

from datetime import UTC, datetime
from typing import Any

from moto.autoscaling.responses import AutoScalingResponse
from moto.core.responses import ActionResult

from localcloud.adjust.autoscaling import error, group_of
from localcloud.refresh import Refresh
from localcloud.scaling.refreshing import left, refreshes


def install() -> None:
    """Apply the changes."""
    for action, act in (
        ("start_instance_refresh", _start),
        ("describe_instance_refreshes", _describe),
        ("cancel_instance_refresh", _cancel),
        ("rollback_instance_refresh", _roll_back),
    ):
        setattr(AutoScalingResponse, action, act)


def _running(group: Any) -> Refresh:
    latest = next((one for one in refreshes(group) if one.running), None)
    if latest is None:
        raise error(
            "ActiveInstanceRefreshNotFound",
            f"No in progress or pending Instance Refresh found for Auto Scaling group {group.name}",
        )
    return latest


def _start(response: Any) -> ActionResult:
    group = group_of(response)
    if any(one.running for one in refreshes(group)):
        text = "An Instance Refresh is already in progress and blocks the execution of this one."
        raise error("InstanceRefreshInProgress", text)
    wanted = response._get_param("DesiredConfiguration") or {}
    if wanted and set(wanted) != {"LaunchTemplate"}:
        raise error("ValidationError", "the local AWS takes a launch template here alone")
    preferences = dict(response._get_param("Preferences") or {})
    before = None
    if wanted:
        before = {
            "LaunchTemplateId": group.ec2_launch_template.id,
            "Version": group.launch_template_version,
        }
        group._set_launch_configuration(None, dict(wanted["LaunchTemplate"]), None)
    refreshes(group).insert(0, made := _refresh(group, preferences, before, wanted))
    return ActionResult({"InstanceRefreshId": made.identity})


def _refresh(
    group: Any, preferences: dict[str, Any], before: dict[str, Any] | None, wanted: dict[str, Any]
) -> Refresh:
    matching = str(preferences.get("SkipMatching", False)).lower() == "true"
    version = current_version(group)
    return Refresh(
        group=group.name,
        preferences=preferences,
        old=[
            state.instance.id
            for state in group.active_instances()
            if not (matching and getattr(state, "stackgen_version", "") == version)
        ],
        total=len(group.active_instances()),
        before=before,
        wanted=wanted,
    )


def current_version(group: Any) -> str:
    """Return the launch template version that the group's next instance gets."""
    if group.ec2_launch_template is None:
        return ""
    return str(group.ec2_launch_template.get_version(group.launch_template_version).number)


def _describe(response: Any) -> ActionResult:
    group = group_of(response)
    wanted = response._get_param("InstanceRefreshIds") or []
    found = [one for one in refreshes(group) if not wanted or one.identity in wanted]
    # Six weeks of them on AWS, and pages; here all that the caller has room for.
    most = int(response._get_param("MaxRecords") or 50)
    return ActionResult(
        {"InstanceRefreshes": [one.shown(left(group, one)) for one in found[:most]]}
    )


def _cancel(response: Any) -> ActionResult:
    refresh = _running(group_of(response))
    refresh.status = "Cancelling"
    return ActionResult({"InstanceRefreshId": refresh.identity})


def _roll_back(response: Any) -> ActionResult:
    group = group_of(response)
    refresh = _running(group)
    if refresh.before is None:
        text = "the refresh names no desired configuration: there is nothing to go back to"
        raise error("IrreversibleInstanceRefresh", text)
    there = left(group, refresh)
    refresh.rollback = {
        "RollbackReason": "user requested",
        "RollbackStartTime": datetime.now(UTC),
        "PercentageCompleteOnRollback": refresh.percent(there),
        "InstancesToUpdateOnRollback": len(there),
    }
    group._set_launch_configuration(None, refresh.before, None)
    back = _refresh(group, {**refresh.preferences, "SkipMatching": True}, None, {})
    refresh.status, refresh.old, refresh.total = "RollbackInProgress", back.old, back.total
    refresh.preferences = {**refresh.preferences, "CheckpointPercentages": [100]}
    refresh.held = []
    return ActionResult({"InstanceRefreshId": refresh.identity})
