"""Auto Scaling: what its API takes, keeps and answers; `localcloud.scaling` does the rest.

moto launches and ends instances within the call, all in one zone, and forgets several parameters.
Here a call only writes down what is wanted.
"""

from typing import Any

from botocore import xform_name
from moto.autoscaling import models
from moto.autoscaling.exceptions import AutoscalingClientError
from moto.autoscaling.models import InstanceState
from moto.autoscaling.responses import AutoScalingResponse
from moto.core.responses import ActionResult, EmptyResult

from localcloud.scaling import activities, passing
from localcloud.scaling.act import leave
from localcloud.scaling.life import life_of
from localcloud.scaling.model import ACTIVE

_GROUP_PARAMETERS = (
    "AvailabilityZoneDistribution",
    "AvailabilityZoneImpairmentPolicy",
    "CapacityReservationSpecification",
    "Context",
    "DefaultInstanceWarmup",
    "DeletionProtection",
    "DesiredCapacityType",
    "InstanceLifecyclePolicy",
    "InstanceMaintenancePolicy",
    "MaxInstanceLifetime",
    "ServiceLinkedRoleARN",
    "TrafficSources",
)
#: Taken by moto at creation, ignored on update.
_ONLY_CREATED = {
    "CapacityRebalance": "capacity_rebalance",
    "DefaultCooldown": "default_cooldown",
    "PlacementGroup": "placement_group",
    "TerminationPolicies": "termination_policies",
}


def install() -> None:
    """Apply the changes."""
    InstanceState.launch_template = property(_launched_from)
    group, backend, response = (
        models.FakeAutoScalingGroup,
        models.AutoScalingBackend,
        AutoScalingResponse,
    )
    group.set_desired_capacity = _set_desired
    group.active_instances = _active
    group.instances = property(lambda self: [o for o in self.instance_states if not _warm(o)])
    group.warm_pool_size = property(lambda self: sum(map(_warm, self.instance_states)))
    # The engine notices by itself, as late as AWS does.
    backend.notify_terminate_instances = lambda *_: None
    _keep_policy_on_update(group)
    _keep_group_parameters(response)
    response.set_desired_capacity = _ask_desired
    response.set_instance_health = _set_health
    response.delete_auto_scaling_group = _delete
    response.terminate_instance_in_auto_scaling_group = _terminate
    response.describe_scaling_activities = _activities
    response.describe_warm_pool = _describe_pool


def error(code: str, text: str) -> AutoscalingClientError:
    """Return an error as the API answers it."""
    return AutoscalingClientError(code, text)


def group_of(response: Any) -> Any:
    """Return the group that a request names."""
    name = response._get_param("AutoScalingGroupName")
    group = response.autoscaling_backend.autoscaling_groups.get(name)
    if group is None:
        raise error("ValidationError", "AutoScalingGroup name not found - null")
    return group


def member_of(response: Any, instance_id: str) -> tuple[Any, Any]:
    """Return an instance's group and moto's state of it."""
    for group in response.autoscaling_backend.autoscaling_groups.values():
        for state in group.instance_states:
            if state.instance.id == instance_id:
                return group, state
    text = f"Instance Id not found - No managed instance found for instance ID: {instance_id}"
    raise error("ValidationError", text)


def _warm(state: Any) -> bool:
    return str(state.lifecycle_state).startswith("Warmed:")


def _active(group: Any) -> list[Any]:
    """Return the members that count towards the desired capacity; moto takes those in service."""
    return [state for state in group.instance_states if state.lifecycle_state in ACTIVE]


def _set_desired(group: Any, wanted: int | None) -> None:
    """Write down how many there shall be, within the group's bounds.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_UpdateAutoScalingGroup.html: a
    minimum above, or a maximum below the present size changes it.
    """
    least, most = int(group.min_size or 0), int(group.max_size or 0)
    asked = vars(group).get("desired_capacity") if wanted is None else wanted
    group.desired_capacity = min(max(int(asked or 0), least), most)


def _ask_desired(response: Any) -> EmptyResult:
    group, wanted = group_of(response), response._get_int_param("DesiredCapacity")
    for wrong, bound, how in (
        (wanted > group.max_size, group.max_size, "above max"),
        (wanted < group.min_size, group.min_size, "below min"),
    ):
        if wrong:
            what = f"New SetDesiredCapacity value {wanted} is {how} value {bound}"
            raise error("ValidationError", f"{what} for the AutoScalingGroup.")
    group.set_desired_capacity(wanted)
    return EmptyResult()


def _set_health(response: Any) -> EmptyResult:
    """Take what somebody says of an instance's health.

    Within the health check grace period it counts only if the caller wants that.
    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_SetInstanceHealth.html
    """
    group, state = member_of(response, response._get_param("InstanceId"))
    began = life_of(state).in_service_since
    grace = float(group.health_check_grace_period or 0)
    young = began is None or passing.now() < began + grace
    respected = response._get_bool_param("ShouldRespectGracePeriod", True)
    wanted = response._get_param("HealthStatus")
    if wanted == "Healthy" or not (respected and young):
        state.health_status = wanted
    return EmptyResult()


def _delete(response: Any) -> EmptyResult:
    """Delete a group; with ForceDelete its instances end at once, no hook holds them.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DeleteAutoScalingGroup.html
    """
    group = group_of(response)
    backend = response.autoscaling_backend
    if group.instance_states and not response._get_bool_param("ForceDelete", False):
        text = "You cannot delete an AutoScalingGroup while there are instances or pending Spot"
        raise error("ResourceInUse", f"{text} instance request(s) still in the group.")
    for state in group.instance_states:
        state.instance.terminate()
    group.instance_states = []
    for key, hook in list(backend.lifecycle_hooks.items()):
        if hook.auto_scaling_group_name == group.name:
            del backend.lifecycle_hooks[key]
    del backend.autoscaling_groups[group.name]
    return EmptyResult()


def _terminate(response: Any) -> ActionResult:
    """Take an instance out of service; its hooks hold it, and it is replaced unless told not to.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_TerminateInstanceInAutoScalingGroup.html
    """
    group, state = member_of(response, response._get_param("InstanceId"))
    if response._get_bool_param("ShouldDecrementDesiredCapacity", False):
        if group.desired_capacity - 1 < group.min_size:
            text = (
                "Currently, desiredSize equals minSize. Terminating instance without replacement"
                " will violate group's min size constraint. Either set"
                " shouldDecrementDesiredCapacity flag to false or lower group's min size."
            )
            raise error("ValidationError", text)
        group.desired_capacity -= 1
    activity = leave(group, state, "request")
    return ActionResult({"Activity": activity.shown()})


def _activities(response: Any) -> ActionResult:
    """Tell what groups did; moto tells nothing."""
    backend, name = response.autoscaling_backend, response._get_param("AutoScalingGroupName")
    groups = [group_of(response)] if name else list(backend.autoscaling_groups.values())
    wanted = response._get_param("ActivityIds") or []
    found = [
        one.shown()
        for group in groups
        for one in activities.known(group)
        if not wanted or one.identity in wanted
    ]
    most = response._get_int_param("MaxRecords") or 100
    start = int(response._get_param("NextToken") or 0)
    more = str(start + most) if start + most < len(found) else None
    return ActionResult({"Activities": found[start : start + most], "NextToken": more})


def _describe_pool(response: Any) -> ActionResult:
    """Tell a warm pool with its instances; moto has none."""
    group = group_of(response)
    inside = [state for state in group.instance_states if _warm(state)]
    return ActionResult({"WarmPoolConfiguration": group.warm_pool, "Instances": inside})


def _launched_from(state: Any) -> dict[str, str] | None:
    """Return the template and version an instance was launched from; moto tells the default one."""
    template = state.auto_scaling_group.ec2_launch_template
    version = getattr(state, "stackgen_version", "")
    if template is None or not version:
        return None
    return {
        "LaunchTemplateId": template.id,
        "LaunchTemplateName": template.name,
        "Version": version,
    }


def _keep_policy_on_update(group: Any) -> None:
    """An update that names neither template nor policy keeps what the group has.

    moto also leaves the desired capacity outside of new bounds.
    """
    original = group.update

    def update(self: Any, **arguments: Any) -> None:
        named = ("launch_template", "launch_config_name", "mixed_instances_policy")
        if not any(arguments.get(name) for name in named):
            arguments["mixed_instances_policy"] = self.mixed_instances_policy
        wanted = arguments.pop("desired_capacity", None)
        original(self, **arguments, desired_capacity=self.desired_capacity)
        self.set_desired_capacity(wanted)

    group.update = update


def _keep_group_parameters(response: Any) -> None:
    for action in ("create_auto_scaling_group", "update_auto_scaling_group"):
        original = getattr(response, action)

        def act(self: Any, *, _original: Any = original, _action: str = action) -> Any:
            answer = _original(self)
            wanted = self._get_params()
            group = self.autoscaling_backend.autoscaling_groups[wanted["AutoScalingGroupName"]]
            for name in _GROUP_PARAMETERS:
                if wanted.get(name) is not None:
                    setattr(group, xform_name(name), wanted[name])
            if _action.startswith("create"):
                # moto takes 0, which is what the API assumes, for 300.
                grace = self._get_int_param("HealthCheckGracePeriod", 0)
                group.health_check_grace_period = grace
            else:
                for name, attribute in _ONLY_CREATED.items():
                    if wanted.get(name) is not None:
                        setattr(group, attribute, wanted[name])
            return answer

        setattr(response, action, act)
