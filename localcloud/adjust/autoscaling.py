"""Auto Scaling: moto launches all instances in one zone and forgets several parameters."""

from typing import Any

from botocore import xform_name
from moto.autoscaling import models
from moto.autoscaling.models import ASG_NAME_TAG, InstanceState
from moto.autoscaling.responses import AutoScalingResponse

from localcloud.environment import ACCOUNT

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
    models.FakeAutoScalingGroup.replace_autoscaling_group_instances = _launch
    InstanceState.launch_template = property(_launched_from)
    _keep_policy_on_update(models.FakeAutoScalingGroup)
    _keep_group_parameters(AutoScalingResponse)
    _keep_hook_parameters(AutoScalingResponse)


def _launch(group: Any, count: int, propagated_tags: dict[str, str]) -> None:
    """Launch `count` instances, each in the subnet that has the fewest of the group's.

    "Amazon EC2 Auto Scaling attempts to distribute instances evenly between the Availability
    Zones": https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-availability-zone-balanced.html
    """
    tags = {**propagated_tags, **group.instance_tags, ASG_NAME_TAG: group.name}
    subnets = (group.vpc_zone_identifier or "").split(",") if group.vpc_zone_identifier else [None]
    arguments = _template_arguments(group)
    for _ in range(count):
        used = [state.instance.subnet_id for state in group.active_instances()]
        subnet = min(subnets, key=used.count)
        reservation = group.autoscaling_backend.ec2_backend.run_instances(
            group.image_id,
            1,
            group.user_data,
            group.security_groups or [],
            tags={"instance": dict(tags)},
            subnet_id=subnet,
            placement=None if subnet else group.availability_zones[0],
            region_name=group.region,
            **arguments,
        )
        instance = reservation.instances[0]
        instance.autoscaling_group = group
        protected = group.new_instances_protected_from_scale_in
        state = InstanceState(instance, protected_from_scale_in=protected)
        template = arguments.get("launch_template")
        state.stackgen_version = template["Version"] if template else ""
        group.instance_states.append(state)


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


def _template_arguments(group: Any) -> dict[str, Any]:
    """Return what an instance takes from the launch template and the first override."""
    policy = (group.mixed_instances_policy or {}).get("LaunchTemplate", {})
    overrides = policy.get("Overrides") or [{}]
    if group.ec2_launch_template is None:
        return {
            "instance_type": group.instance_type,
            "is_instance_type_default": False,
            "launch_config": group.launch_config,
        }
    template = group.ec2_launch_template
    version = template.get_version(group.launch_template_version)
    profile = version.data.get("IamInstanceProfile") or {}
    return {
        "instance_type": overrides[0].get("InstanceType") or version.instance_type,
        "is_instance_type_default": False,
        "launch_template": {"LaunchTemplateId": template.id, "Version": str(version.number)},
        "metadata_options": version.data.get("MetadataOptions") or {},
        "iam_instance_profile": {"Arn": _profile_arn(profile)} if profile else None,
    }


def _profile_arn(profile: dict[str, str]) -> str:
    return profile.get("Arn") or f"arn:aws:iam::{ACCOUNT}:instance-profile/{profile['Name']}"


def _keep_policy_on_update(group: Any) -> None:
    """An update that names neither template nor policy keeps what the group has."""
    original = group.update

    def update(self: Any, **arguments: Any) -> None:
        named = ("launch_template", "launch_config_name", "mixed_instances_policy")
        if not any(arguments.get(name) for name in named):
            arguments["mixed_instances_policy"] = self.mixed_instances_policy
        original(self, **arguments)

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
            if _action.startswith("update"):
                for name, attribute in _ONLY_CREATED.items():
                    if wanted.get(name) is not None:
                        setattr(group, attribute, wanted[name])
            return answer

        setattr(response, action, act)


def _keep_hook_parameters(response: Any) -> None:
    """Keep a hook's role and queue: moto answers made-up ones."""
    original = response.put_lifecycle_hook

    def put(self: Any) -> Any:
        answer = original(self)
        wanted = self._get_params()
        key = f"{wanted['AutoScalingGroupName']}_{wanted['LifecycleHookName']}"
        hook = self.autoscaling_backend.lifecycle_hooks[key]
        hook.role_arn = wanted.get("RoleARN")
        hook.notification_target_arn = wanted.get("NotificationTargetARN")
        hook.notification_metadata = wanted.get("NotificationMetadata")
        return answer

    response.put_lifecycle_hook = put
