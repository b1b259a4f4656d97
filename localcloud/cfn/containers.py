"""ECS: kept by moto."""

from typing import Any

from localcloud.cfn.kind import Aws, Kind, Props, call, tag_changes, without
from localcloud.cfn.steadiness import service_name, steadies, wait_until_empty


def retag(aws: Aws, arn: str, old: Props, new: Props) -> None:
    """Change the tags of an ECS resource."""
    removed, changed = tag_changes(old, new)
    if removed:
        aws("ecs").untag_resource(resourceArn=arn, tagKeys=removed)
    if changed:
        tags = [{"key": key, "value": value} for key, value in changed.items()]
        aws("ecs").tag_resource(resourceArn=arn, tags=tags)


def _cluster_arn(aws: Aws, name: str) -> str:
    return str(aws("ecs").describe_clusters(clusters=[name])["clusters"][0]["clusterArn"])


def _create_cluster(aws: Aws, props: Props, name: str) -> str:
    request = {"ClusterName": name, **without(props, "ClusterSettings")}
    if "ClusterSettings" in props:
        request["Settings"] = props["ClusterSettings"]
    return str(call(aws("ecs"), "create_cluster", request)["cluster"]["clusterName"])


def _change_cluster(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
    del old
    request = {"Cluster": physical_id, "Settings": new.get("ClusterSettings") or []}
    for name in ("Configuration", "ServiceConnectDefaults"):
        if name in new:
            request[name] = new[name]
    call(aws("ecs"), "update_cluster", request)


def _put_providers(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
    del old
    request = {
        "Cluster": physical_id,
        "CapacityProviders": new.get("CapacityProviders") or [],
        "DefaultCapacityProviderStrategy": new.get("DefaultCapacityProviderStrategy") or [],
    }
    call(aws("ecs"), "put_cluster_capacity_providers", request)


def _associate(aws: Aws, props: Props, name: str) -> str:
    cluster = str(props["Cluster"])
    _put_providers(aws, cluster, {}, props)
    return cluster


def _dissociate(aws: Aws, physical_id: str, props: Props) -> None:
    _put_providers(aws, physical_id, {}, {})


def _create_provider(aws: Aws, props: Props, name: str) -> str:
    made = call(aws("ecs"), "create_capacity_provider", {"Name": name, **props})
    return str(made["capacityProvider"]["name"])


def _provider_arn(aws: Aws, name: str) -> str:
    found = aws("ecs").describe_capacity_providers(capacityProviders=[name])
    return str(found["capacityProviders"][0]["capacityProviderArn"])


def _change_provider(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
    group = new["AutoScalingGroupProvider"]
    if group["AutoScalingGroupArn"] != old["AutoScalingGroupProvider"]["AutoScalingGroupArn"]:
        # Create-only inside a property that is not: the engine cannot see it.
        raise ValueError(
            "the group of a capacity provider cannot be changed: make another provider"
        )
    wanted = without(group, "AutoScalingGroupArn")
    call(
        aws("ecs"),
        "update_capacity_provider",
        {"Name": physical_id, "AutoScalingGroupProvider": wanted},
    )


def _register(aws: Aws, props: Props, name: str) -> str:
    made = call(aws("ecs"), "register_task_definition", {"Family": name, **props})
    return str(made["taskDefinition"]["taskDefinitionArn"])


def _create_service(aws: Aws, props: Props, name: str) -> str:
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-service.html
    # DesiredCount: "If a value is not specified, a default value of 1 is used" for new services.
    request = {"ServiceName": name, "DesiredCount": 1, **_service_request(props)}
    return str(call(aws("ecs"), "create_service", request)["service"]["serviceArn"])


def _service_request(props: Props) -> dict[str, Any]:
    request = without(props, "ForceNewDeployment", "PlacementStrategies")
    if "PlacementStrategies" in props:
        request["PlacementStrategy"] = props["PlacementStrategies"]
    return request


def _change_service(aws: Aws, physical_id: str, old: Props, new: Props) -> None:
    del old
    request = {
        "Cluster": new.get("Cluster", "default"),
        "Service": service_name(physical_id),
        **without(_service_request(new), "Tags", "LaunchType", *_SERVICE_CREATE_ONLY),
    }
    call(aws("ecs"), "update_service", request)


def _delete_service(aws: Aws, physical_id: str, props: Props) -> None:
    cluster, name = props.get("Cluster", "default"), service_name(physical_id)
    aws("ecs").delete_service(cluster=cluster, service=name, force=True)
    wait_until_empty(aws, cluster, name)


_SERVICE_CREATE_ONLY = ("Cluster", "Role", "SchedulingStrategy", "ServiceName")
_SERVICE_CHANGES = (
    "AvailabilityZoneRebalancing",
    "CapacityProviderStrategy",
    "DeploymentConfiguration",
    "DeploymentController",
    "DesiredCount",
    "EnableECSManagedTags",
    "EnableExecuteCommand",
    "ForceNewDeployment",
    "HealthCheckGracePeriodSeconds",
    "LoadBalancers",
    "NetworkConfiguration",
    "PlacementConstraints",
    "PlacementStrategies",
    "PlatformVersion",
    "PropagateTags",
    "ServiceConnectConfiguration",
    "ServiceRegistries",
    "TaskDefinition",
    "VolumeConfigurations",
)
_DEFINITION = (
    "ContainerDefinitions",
    "Cpu",
    "EnableFaultInjection",
    "EphemeralStorage",
    "ExecutionRoleArn",
    "Family",
    "InferenceAccelerators",
    "IpcMode",
    "Memory",
    "NetworkMode",
    "PidMode",
    "PlacementConstraints",
    "ProxyConfiguration",
    "RequiresCompatibilities",
    "RuntimePlatform",
    "TaskRoleArn",
    "Volumes",
)

KINDS = (
    Kind(
        type="AWS::ECS::Cluster",
        create=_create_cluster,
        attributes=lambda aws, pid, _: {"Arn": _cluster_arn(aws, pid)},
        changes={
            **dict.fromkeys(
                ("ClusterSettings", "Configuration", "ServiceConnectDefaults"), _change_cluster
            ),
            **dict.fromkeys(
                ("CapacityProviders", "DefaultCapacityProviderStrategy"), _put_providers
            ),
            "Tags": lambda aws, pid, old, new: retag(aws, _cluster_arn(aws, pid), old, new),
        },
        replaces=("ClusterName",),
        name_length=255,
        delete=lambda aws, pid, _: aws("ecs").delete_cluster(cluster=pid),
    ),
    Kind(
        type="AWS::ECS::CapacityProvider",
        create=_create_provider,
        changes={
            "AutoScalingGroupProvider": _change_provider,
            "Tags": lambda aws, pid, old, new: retag(aws, _provider_arn(aws, pid), old, new),
        },
        replaces=("ClusterName", "Name"),
        name_length=255,
        delete=lambda aws, pid, _: aws("ecs").delete_capacity_provider(capacityProvider=pid),
    ),
    Kind(
        type="AWS::ECS::ClusterCapacityProviderAssociations",
        create=_associate,
        changes=dict.fromkeys(
            ("CapacityProviders", "DefaultCapacityProviderStrategy"), _put_providers
        ),
        replaces=("Cluster",),
        tags="",
        delete=_dissociate,
    ),
    Kind(
        type="AWS::ECS::TaskDefinition",
        create=_register,
        attributes=lambda _aws, pid, _props: {"TaskDefinitionArn": pid},
        changes={"Tags": retag},
        replaces=_DEFINITION,
        name_length=255,
        delete=lambda aws, pid, _: aws("ecs").deregister_task_definition(taskDefinition=pid),
    ),
    Kind(
        type="AWS::ECS::Service",
        create=_create_service,
        attributes=lambda _aws, pid, _props: {"ServiceArn": pid, "Name": service_name(pid)},
        changes={**dict.fromkeys(_SERVICE_CHANGES, _change_service), "Tags": retag},
        replaces=_SERVICE_CREATE_ONLY,
        name_length=255,
        waits=steadies,
        delete=_delete_service,
    ),
)
