"""Instance refreshes: moto has none. Hosts go one after the other, and ECS drains each first.

https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-refresh-overview.html

A refresh moves on whenever its group is described, which the data plane does all the time. What it
takes is `Terminating:Wait` until `CompleteLifecycleAction`, as with ECS managed draining's hook.
"""

from datetime import UTC, datetime
from typing import Any

from moto.autoscaling import models
from moto.autoscaling.exceptions import AutoscalingClientError
from moto.autoscaling.responses import AutoScalingResponse
from moto.core.responses import ActionResult, EmptyResult

from localcloud import emulators
from localcloud.refresh import Refresh

WAITING = "Terminating:Wait"


def install() -> None:
    """Apply the changes."""
    for action, act in (
        ("start_instance_refresh", _start),
        ("describe_instance_refreshes", _describe),
        ("cancel_instance_refresh", _cancel),
        ("rollback_instance_refresh", _roll_back),
        ("complete_lifecycle_action", _complete),
    ):
        setattr(AutoScalingResponse, action, act)
    _advance_when_described(models.AutoScalingBackend)


def _error(code: str, text: str) -> AutoscalingClientError:
    error = AutoscalingClientError(text)
    error.code = code
    return error


def _group(response: Any) -> Any:
    name = response._get_param("AutoScalingGroupName")
    group = response.autoscaling_backend.autoscaling_groups.get(name)
    if group is None:
        raise _error("ValidationError", "AutoScalingGroup name not found - null")
    return group


def _refreshes(group: Any) -> list[Refresh]:
    """Return a group's refreshes, the latest first."""
    known: list[Refresh] = vars(group).setdefault("stackgen_refreshes", [])
    return known


def _left(group: Any, refresh: Refresh) -> list[str]:
    """Return the instances that are still to be replaced, also one that is on its way out."""
    alive = {state.instance.id for state in group.instance_states}
    return [one for one in refresh.old if one in alive]


def _running(group: Any) -> Refresh:
    latest = next((one for one in _refreshes(group) if one.running), None)
    if latest is None:
        raise _error(
            "ActiveInstanceRefreshNotFound",
            f"No in progress or pending Instance Refresh found for Auto Scaling group {group.name}",
        )
    return latest


def _start(response: Any) -> ActionResult:
    group = _group(response)
    if any(one.running for one in _refreshes(group)):
        text = "An Instance Refresh is already in progress and blocks the execution of this one."
        raise _error("InstanceRefreshInProgress", text)
    wanted = response._get_param("DesiredConfiguration") or {}
    if wanted and set(wanted) != {"LaunchTemplate"}:
        raise _error("ValidationError", "the local AWS takes a launch template here alone")
    preferences = dict(response._get_param("Preferences") or {})
    before = None
    if wanted:
        before = {
            "LaunchTemplateId": group.ec2_launch_template.id,
            "Version": group.launch_template_version,
        }
        group._set_launch_configuration(None, dict(wanted["LaunchTemplate"]), None)
    _refreshes(group).insert(0, made := _refresh(group, preferences, before, wanted))
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
            if not (matching and state.stackgen_version == version)
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
    group = _group(response)
    _advance(group)
    wanted = response._get_param("InstanceRefreshIds") or []
    found = [one for one in _refreshes(group) if not wanted or one.identity in wanted]
    # Six weeks of them on AWS, and pages; here all that the caller has room for.
    most = int(response._get_param("MaxRecords") or 50)
    return ActionResult(
        {"InstanceRefreshes": [one.shown(_left(group, one)) for one in found[:most]]}
    )


def _cancel(response: Any) -> ActionResult:
    refresh = _running(_group(response))
    refresh.status = "Cancelling"
    return ActionResult({"InstanceRefreshId": refresh.identity})


def _roll_back(response: Any) -> ActionResult:
    group = _group(response)
    refresh = _running(group)
    if refresh.before is None:
        text = "the refresh names no desired configuration: there is nothing to go back to"
        raise _error("IrreversibleInstanceRefresh", text)
    left = _left(group, refresh)
    refresh.rollback = {
        "RollbackReason": "user requested",
        "RollbackStartTime": datetime.now(UTC),
        "PercentageCompleteOnRollback": refresh.percent(left),
        "InstancesToUpdateOnRollback": len(left),
    }
    group._set_launch_configuration(None, refresh.before, None)
    back = _refresh(group, {**refresh.preferences, "SkipMatching": True}, None, {})
    refresh.status, refresh.old, refresh.total = "RollbackInProgress", back.old, back.total
    refresh.preferences = {**refresh.preferences, "CheckpointPercentages": [100]}
    refresh.held = []
    return ActionResult({"InstanceRefreshId": refresh.identity})


def _complete(response: Any) -> EmptyResult:
    """Let an instance go whose lifecycle waited, as the one hook that there is here says."""
    group = _group(response)
    _remove(group, response._get_param("InstanceId"))
    return EmptyResult()


def _remove(group: Any, instance_id: str) -> None:
    """Terminate an instance; launch one in its place unless that has been done already."""
    group.autoscaling_backend.ec2_backend.terminate_instances([instance_id])
    kept = [state for state in group.instance_states if state.instance.id != instance_id]
    group.instance_states = kept
    _fill(group)


def _advance_when_described(backend: Any) -> None:
    original = backend.describe_auto_scaling_groups

    def describe(self: Any, *arguments: Any, **more: Any) -> Any:
        for group in list(self.autoscaling_groups.values()):
            _advance(group)
        return original(self, *arguments, **more)

    backend.describe_auto_scaling_groups = describe


def _advance(group: Any) -> None:
    """Take the next step of a group's running refresh."""
    refresh = next((one for one in _refreshes(group) if one.running), None)
    if refresh is None:
        return
    leaving = [state for state in group.instance_states if state.lifecycle_state == WAITING]
    if leaving:
        # One at a time: the group's own percentages allow no less, and rarely more.
        return
    if refresh.status == "Cancelling":
        refresh.finish("Cancelled", "Cancelled due to user request.")
        return
    if refresh.status == "Pending":
        refresh.status = "InProgress"
    left = _left(group, refresh)
    if refresh.may_go_on(left, datetime.now(UTC)):
        _replace_one(group, refresh, left[0])


def _replace_one(group: Any, refresh: Refresh, old: str) -> None:
    """Send one old instance on its way; a new one is there before, if the percentages allow it."""
    victim = next(state for state in group.instance_states if state.instance.id == old)
    victim.lifecycle_state = WAITING
    policy = vars(group).get("instance_maintenance_policy") or {}
    if refresh.launches_first(policy):
        _fill(group)
    if not _drained_by_ecs(group):
        _remove(group, old)


def _fill(group: Any) -> None:
    missing = (group.desired_capacity or 0) - len(group.active_instances())
    if missing > 0:
        group.replace_autoscaling_group_instances(missing, group.get_propagated_tags())


def _drained_by_ecs(group: Any) -> bool:
    """Tell whether a capacity provider of this group drains its hosts before they go.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instance-draining.html
    """
    providers = emulators.moto_backend("ecs", group.region).capacity_providers.values()
    return any(
        provider.auto_scaling_group_provider["autoScalingGroupArn"].endswith(f"/{group.name}")
        and provider.auto_scaling_group_provider.get("managedDraining", "ENABLED") == "ENABLED"
        for provider in providers
        if provider.auto_scaling_group_provider
    )
