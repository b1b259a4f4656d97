"""Auto Scaling groups: made through their API; `localcloud.scaling` launches the instances."""

import time
from typing import Any

from localcloud.cfn.kind import Aws, Kind, Props, call, tag_changes, without
from localcloud.delays import GROUP_STEADY, clock

LOOK_SECONDS = 0.05

#: Names that the template has and the API has not.
_GROUP_NAMES = {"Cooldown": "DefaultCooldown"}


def _group_request(props: Props) -> dict[str, Any]:
    request = {
        _GROUP_NAMES.get(key, key): value
        for key, value in without(props, "Tags", "MetricsCollection").items()
    }
    if "VPCZoneIdentifier" in request:
        request["VPCZoneIdentifier"] = ",".join(request["VPCZoneIdentifier"])
    return request


def _group_tags(name: str, props: Props) -> list[dict[str, Any]]:
    return [
        {
            "ResourceId": name,
            "ResourceType": "auto-scaling-group",
            "Key": str(tag["Key"]),
            "Value": str(tag.get("Value", "")),
            # Stack-level tags reach the instances too.
            "PropagateAtLaunch": str(tag.get("PropagateAtLaunch", True)).lower() == "true",
        }
        for tag in props.get("Tags") or ()
    ]


def _create_group(aws: Aws, props: Props, name: str) -> str:
    request = {"AutoScalingGroupName": name, **_group_request(props)}
    tags = _group_tags(request["AutoScalingGroupName"], props)
    call(aws("autoscaling"), "create_auto_scaling_group", request, Tags=tags)
    made = str(request["AutoScalingGroupName"])
    _wait_until_stable(aws, made)
    return made


def _wait_until_stable(aws: Aws, name: str) -> None:
    """Wait until as many instances are in service as the group must have, as CloudFormation does.

    An express deployment is done once Auto Scaling has taken the configuration.
    https://repost.aws/knowledge-center/cloudformation-autoscaling-group-not-stabilizing
    """
    client, deadline = aws("autoscaling"), time.monotonic() + clock().timeout(GROUP_STEADY.seconds)
    while not aws.express:
        group = client.describe_auto_scaling_groups(AutoScalingGroupNames=[name])
        found = group["AutoScalingGroups"][0]
        serving = sum(one["LifecycleState"] == "InService" for one in found["Instances"])
        if serving >= found["MinSize"]:
            return
        if time.monotonic() > deadline:
            told = client.describe_scaling_activities(AutoScalingGroupName=name)["Activities"]
            failed = [one["StatusMessage"] for one in told if one["StatusCode"] == "Failed"]
            size = f"{serving}/{found['MinSize']}/{found['MaxSize']}"
            # The engine knows no id of what was not created, and could not roll it back.
            _delete_group(aws, name, {})
            why = f" Failed Scaling Activity: {failed[0]}" if failed else ""
            raise ValueError(
                f"Group did not stabilize. {{current/minimum/maximum group size: {size}}}.{why}"
            )
        time.sleep(LOOK_SECONDS)


def _change_group(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
    del old
    wanted = without(
        new, "AutoScalingGroupName", "TargetGroupARNs", "LoadBalancerNames", "InstanceId"
    )
    request = {"AutoScalingGroupName": physical_id, **_group_request(wanted)}
    call(aws("autoscaling"), "update_auto_scaling_group", request)


def _retag_group(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
    removed, _ = tag_changes(old, new)
    client = aws("autoscaling")
    if removed:
        client.delete_tags(
            Tags=[
                {"ResourceId": physical_id, "ResourceType": "auto-scaling-group", "Key": key}
                for key in removed
            ]
        )
    before, after = _group_tags(physical_id, old), _group_tags(physical_id, new)
    changed = [tag for tag in after if tag not in before]
    if changed:
        client.create_or_update_tags(Tags=changed)


def _metrics(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
    client = aws("autoscaling")
    if old.get("MetricsCollection"):
        client.disable_metrics_collection(AutoScalingGroupName=physical_id)
    for part in new.get("MetricsCollection") or ():
        call(
            client,
            "enable_metrics_collection",
            {"AutoScalingGroupName": physical_id, **part},
        )


def _target_groups(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
    client = aws("autoscaling")
    before, after = set(old.get("TargetGroupARNs") or ()), set(new.get("TargetGroupARNs") or ())
    if after - before:
        client.attach_load_balancer_target_groups(
            AutoScalingGroupName=physical_id, TargetGroupARNs=sorted(after - before)
        )
    if before - after:
        client.detach_load_balancer_target_groups(
            AutoScalingGroupName=physical_id, TargetGroupARNs=sorted(before - after)
        )


def _group_attributes(aws: Aws, physical_id: str, props: Props) -> dict[str, Any]:
    found = aws("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[physical_id])
    return {"AutoScalingGroupARN": found["AutoScalingGroups"][0]["AutoScalingGroupARN"]}


def _delete_group(aws: Aws, physical_id: str, props: Props) -> None:
    aws("autoscaling").delete_auto_scaling_group(AutoScalingGroupName=physical_id, ForceDelete=True)


_GROUP_CHANGES = (
    "AvailabilityZoneDistribution",
    "AvailabilityZones",
    "CapacityRebalance",
    "Cooldown",
    "DefaultInstanceWarmup",
    "DesiredCapacity",
    "DesiredCapacityType",
    "HealthCheckGracePeriod",
    "HealthCheckType",
    "InstanceMaintenancePolicy",
    "LaunchConfigurationName",
    "LaunchTemplate",
    "MaxInstanceLifetime",
    "MaxSize",
    "MinSize",
    "MixedInstancesPolicy",
    "NewInstancesProtectedFromScaleIn",
    "PlacementGroup",
    "TerminationPolicies",
    "VPCZoneIdentifier",
)

KINDS = (
    Kind(
        type="AWS::AutoScaling::AutoScalingGroup",
        create=_create_group,
        attributes=_group_attributes,
        settings={"MetricsCollection": _metrics},
        changes={
            **dict.fromkeys(_GROUP_CHANGES, _change_group),
            "Tags": _retag_group,
            "TargetGroupARNs": _target_groups,
        },
        replaces=("AutoScalingGroupName", "InstanceId"),
        name_length=255,
        delete=_delete_group,
    ),
)
