"""Launch templates, and what belongs to an Auto Scaling group: hooks, warm pool, policies."""

from typing import Any

from localcloud.cfn.kind import Aws, Kind, Props, call, without


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
