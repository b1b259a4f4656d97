"""Launching an instance for a group: from its template, in a zone. moto's lock is held."""

from typing import Any

from moto.autoscaling.exceptions import ValidationError
from moto.autoscaling.models import ASG_NAME_TAG, InstanceState
from moto.core.exceptions import ServiceException

from localcloud.delays import LAUNCH_RETRIED
from localcloud.environment import ACCOUNT
from localcloud.scaling import activities, passing, told
from localcloud.scaling.activities import Activity
from localcloud.scaling.life import Life

_WHY = {
    "replace": "an instance was launched in response to an instance needing to be replaced.",
    "grow": "an instance was started in response to a difference between desired and actual"
    " capacity.",
    "pool": "an instance was launched into the warm pool in response to a difference between"
    " desired and actual warm pool capacity.",
}


def launch(group: Any, zone: str, *, warm: bool, why: str) -> None:
    """Launch one instance into a group, or into its warm pool; write down what came of it."""
    cause = f"At {told.stamp()} {_WHY[why]}"
    described = "Launching a new EC2 instance" + (" into warm pool" if warm else "")
    activity = Activity(
        group=group, description=described, cause=cause, zone=zone, status="Pending"
    )
    activities.begin(group, activity)
    failing = vars(group).setdefault("stackgen_failing", {})
    try:
        activity.subnet = _subnet(group, zone)
        instance, version = _run(group, zone, activity.subnet)
    except ServiceException as error:
        failing[zone] = passing.now() + LAUNCH_RETRIED.seconds
        activities.failed(activity, str(error.message))
        return
    failing.pop(zone, None)
    activity.instance, activity.status = instance.id, "InProgress"
    activity.description = f"{described}: {instance.id}"
    instance.autoscaling_group = group
    protected = group.new_instances_protected_from_scale_in and not warm
    state = InstanceState(
        instance,
        lifecycle_state="Warmed:Pending" if warm else "Pending",
        protected_from_scale_in=protected,
    )
    state.stackgen_version = version
    state.stackgen_life = Life(activity=activity)
    group.instance_states.append(state)


def _subnet(group: Any, zone: str) -> str | None:
    """Return the subnet of a zone that has the fewest of the group's instances."""
    if not group.vpc_zone_identifier:
        return None
    subnets = group.ec2_backend.describe_subnets(subnet_ids=group.vpc_zone_identifier.split(","))
    used = [state.instance.subnet_id for state in group.instance_states]
    inside = [subnet.id for subnet in subnets if subnet.availability_zone == zone]
    return min(inside, key=used.count, default=None)


def _run(group: Any, zone: str, subnet: str | None) -> tuple[Any, str]:
    """Run an instance; return it and the launch template version it came from."""
    arguments = _template_arguments(group)
    tags = {**group.get_propagated_tags(), **group.instance_tags, ASG_NAME_TAG: group.name}
    reservation = group.ec2_backend.run_instances(
        group.image_id,
        1,
        group.user_data,
        group.security_groups or [],
        tags={"instance": tags},
        subnet_id=subnet,
        placement=None if subnet else zone,
        region_name=group.region,
        **arguments,
    )
    template = arguments.get("launch_template")
    return reservation.instances[0], template["Version"] if template else ""


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
    if template.id not in group.ec2_backend.launch_templates:
        # moto's describe call would find none, and fail by itself.
        text = (
            "You must use a valid fully-formed launch template. The specified launch template, with"
            f" template ID {template.id}, does not exist."
        )
        raise ValidationError(text)
    version = template.get_version(group.launch_template_version)
    profile = version.data.get("IamInstanceProfile") or {}
    market = version.data.get("InstanceMarketOptions") or {}
    return {
        "instance_type": overrides[0].get("InstanceType") or version.instance_type,
        "is_instance_type_default": False,
        "launch_template": {"LaunchTemplateId": template.id, "Version": str(version.number)},
        "metadata_options": version.data.get("MetadataOptions") or {},
        "iam_instance_profile": {"Arn": _profile_arn(profile)} if profile else None,
        "instance_market_options": market.get("MarketType"),
    }


def _profile_arn(profile: dict[str, str]) -> str:
    return profile.get("Arn") or f"arn:aws:iam::{ACCOUNT}:instance-profile/{profile['Name']}"
