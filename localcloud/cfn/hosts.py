"""Launch templates and Auto Scaling: kept by moto, which launches the instances."""

from typing import Any

from localcloud.cfn.kind import Aws, Kind, Props, call, tag_changes, without


def _create_template(aws: Aws, props: Props, name: str) -> str:
    wanted = {"LaunchTemplateName": name, **without(props, "TagSpecifications")}
    tags = {
        "TagSpecifications": [
            {"ResourceType": spec["ResourceType"], "Tags": spec["Tags"]}
            for spec in props.get("TagSpecifications") or ()
        ]
    }
    made = call(
        aws("ec2"), "create_launch_template", wanted, **(tags if tags["TagSpecifications"] else {})
    )
    return str(made["LaunchTemplate"]["LaunchTemplateId"])


def _new_version(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
    del old
    wanted = without(new, "LaunchTemplateName", "TagSpecifications")
    call(
        aws("ec2"),
        "create_launch_template_version",
        {"LaunchTemplateId": physical_id, **wanted},
    )


def _template_attributes(aws: Aws, physical_id: str, props: Props) -> dict[str, Any]:
    found = aws("ec2").describe_launch_templates(LaunchTemplateIds=[physical_id])
    template = found["LaunchTemplates"][0]
    return {
        "LaunchTemplateId": physical_id,
        "DefaultVersionNumber": str(template["DefaultVersionNumber"]),
        "LatestVersionNumber": str(template["LatestVersionNumber"]),
    }


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
    return str(request["AutoScalingGroupName"])


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


def _put_hook(aws: Aws, props: Props, name: str) -> str:
    request = {"LifecycleHookName": name, **props}
    call(aws("autoscaling"), "put_lifecycle_hook", request)
    return str(request["LifecycleHookName"])


def _change_hook(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
    del old
    _put_hook(aws, new, physical_id)


def _delete_hook(aws: Aws, physical_id: str, props: Props) -> None:
    aws("autoscaling").delete_lifecycle_hook(
        LifecycleHookName=physical_id, AutoScalingGroupName=props["AutoScalingGroupName"]
    )


def _put_pool(aws: Aws, props: Props, name: str) -> str:
    call(aws("autoscaling"), "put_warm_pool", props)
    return str(props["AutoScalingGroupName"])


def _change_pool(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
    del old
    _put_pool(aws, new, physical_id)


def _put_policy(aws: Aws, props: Props, name: str) -> str:
    client = aws("autoscaling")
    call(client, "put_scaling_policy", {"PolicyName": name, **props})
    found = client.describe_policies(
        AutoScalingGroupName=props["AutoScalingGroupName"], PolicyNames=[name]
    )
    return str(found["ScalingPolicies"][0]["PolicyARN"])


def _change_policy(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
    del old
    _put_policy(aws, new, physical_id.rpartition("policyName/")[2])


def _delete_policy(aws: Aws, physical_id: str, props: Props) -> None:
    aws("autoscaling").delete_policy(
        AutoScalingGroupName=props["AutoScalingGroupName"],
        PolicyName=physical_id.rpartition("policyName/")[2],
    )


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
        type="AWS::EC2::LaunchTemplate",
        create=_create_template,
        attributes=_template_attributes,
        changes=dict.fromkeys(("LaunchTemplateData", "VersionDescription"), _new_version),
        replaces=("LaunchTemplateName",),
        tags="",
        delete=lambda aws, pid, _: aws("ec2").delete_launch_template(LaunchTemplateId=pid),
    ),
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
    Kind(
        type="AWS::AutoScaling::LifecycleHook",
        create=_put_hook,
        changes=dict.fromkeys(
            (
                "DefaultResult",
                "HeartbeatTimeout",
                "LifecycleTransition",
                "NotificationMetadata",
                "NotificationTargetARN",
                "RoleARN",
            ),
            _change_hook,
        ),
        replaces=("AutoScalingGroupName", "LifecycleHookName"),
        tags="",
        name_length=255,
        delete=_delete_hook,
    ),
    Kind(
        type="AWS::AutoScaling::WarmPool",
        create=_put_pool,
        changes=dict.fromkeys(
            ("InstanceReusePolicy", "MaxGroupPreparedCapacity", "MinSize", "PoolState"),
            _change_pool,
        ),
        replaces=("AutoScalingGroupName",),
        tags="",
        delete=lambda aws, pid, _: aws("autoscaling").delete_warm_pool(AutoScalingGroupName=pid),
    ),
    Kind(
        type="AWS::AutoScaling::ScalingPolicy",
        create=_put_policy,
        attributes=lambda _aws, pid, _props: {
            "Arn": pid,
            "PolicyName": pid.rpartition("policyName/")[2],
        },
        changes=dict.fromkeys(
            (
                "AdjustmentType",
                "Cooldown",
                "EstimatedInstanceWarmup",
                "MetricAggregationType",
                "MinAdjustmentMagnitude",
                "PolicyType",
                "PredictiveScalingConfiguration",
                "ScalingAdjustment",
                "StepAdjustments",
                "TargetTrackingConfiguration",
            ),
            _change_policy,
        ),
        replaces=("AutoScalingGroupName",),
        tags="",
        name_length=255,
        delete=_delete_policy,
    ),
)
