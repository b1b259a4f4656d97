"""ECS: parameters kept, deployments one after the other, providers that drain their hosts."""

from typing import Any

from botocore import xform_name
from moto.ecs import models
from moto.ecs.responses import EC2ContainerServiceResponse as Response

from localcloud import emulators
from localcloud.adjust import ecs_deployments, ecs_tasks

_SERVICE_PARAMETERS = (
    "availabilityZoneRebalancing",
    "capacityProviderStrategy",
    "deploymentConfiguration",
    "enableECSManagedTags",
    "enableExecuteCommand",
    "healthCheckGracePeriodSeconds",
    "placementConstraints",
    "placementStrategy",
    "serviceConnectConfiguration",
    "volumeConfigurations",
)

#: What ECS puts on the Auto Scaling group of a provider with managed draining.
#: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instance-draining.html
DRAINING_HOOK = "ecs-managed-draining-termination-hook"

#: The longest that an instance waits for a heartbeat: Auto Scaling's own default.
#: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutLifecycleHook.html
_HEARTBEAT_SECONDS = 3600


def install() -> None:
    """Apply the changes."""
    _keep_service_parameters(Response)
    _list_active(models.EC2ContainerServiceBackend)
    _keep_provider_parameters(models.CapacityProvider)
    _hook_providers(Response)
    ecs_deployments.install()
    ecs_tasks.install()


def _keep_service_parameters(response: Any) -> None:
    for action in ("create_service", "update_service"):
        original = getattr(response, action)

        def act(self: Any, *, _original: Any = original) -> Any:
            wanted = dict(self._get_params())
            kept = ecs_deployments.before(self.ecs_backend, wanted)
            answer = _original(self)
            service = answer.result["service"]
            for name in _SERVICE_PARAMETERS:
                if wanted.get(name) is not None:
                    setattr(service, xform_name(name), wanted[name])
            if wanted.get("capacityProviderStrategy"):
                # The two exclude each other, and moto assumes EC2 where neither is given.
                service.launch_type = None
            ecs_deployments.after(service, kept, wanted)
            return answer

        setattr(response, action, act)


def _list_active(backend: Any) -> None:
    """Deleted clusters and services are described for a while, but listed no more."""
    clusters, services = backend.list_clusters, backend.list_services

    def list_clusters(self: Any) -> Any:
        gone = {cluster.arn for cluster in self.clusters.values() if cluster.status == "INACTIVE"}
        return [arn for arn in clusters(self) if arn not in gone]

    def list_services(self: Any, *arguments: Any, **more: Any) -> Any:
        gone = {service.arn for service in self.services.values() if service.status == "INACTIVE"}
        return [arn for arn in services(self, *arguments, **more) if arn not in gone]

    backend.list_clusters = list_clusters
    backend.list_services = list_services


def _keep_provider_parameters(provider: Any) -> None:
    """Keep managed draining: moto forgets it on an update, and ECS turns it on by default.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/enable-managed-instance-draining.html
    """
    original, prepare = provider.update, provider._prepare_asg_provider

    def update(self: Any, details: dict[str, Any]) -> None:
        original(self, details)
        if "managedDraining" in details:
            self.auto_scaling_group_provider["managedDraining"] = details["managedDraining"]

    def prepared(self: Any, details: dict[str, Any]) -> dict[str, Any]:
        details.setdefault("managedDraining", "ENABLED")
        kept: dict[str, Any] = prepare(self, details)
        return kept

    provider.update = update
    provider._prepare_asg_provider = prepared


def _hook_providers(response: Any) -> None:
    """Put the hook of managed draining on a provider's group, and take it away with it."""
    for action in ("create_capacity_provider", "update_capacity_provider"):
        original = getattr(response, action)

        def act(self: Any, *, _original: Any = original) -> Any:
            answer = _original(self)
            _hook(self.region, answer.result["capacityProvider"].auto_scaling_group_provider)
            return answer

        setattr(response, action, act)
    delete = response.delete_capacity_provider

    def act_on_delete(self: Any) -> Any:
        answer = delete(self)
        group = answer.result["capacityProvider"].auto_scaling_group_provider
        _hook(self.region, {**group, "managedDraining": "DISABLED"})
        return answer

    response.delete_capacity_provider = act_on_delete


def _hook(region: str, provider: dict[str, Any]) -> None:
    scaling = emulators.client("autoscaling", region)
    # The ARN ends with autoScalingGroupName/<name>; some callers give the name alone.
    name = provider["autoScalingGroupArn"].rpartition("/")[2]
    if not scaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"]:
        return  # a provider may outlive its group
    if provider.get("managedDraining") == "ENABLED":
        scaling.put_lifecycle_hook(
            AutoScalingGroupName=name,
            LifecycleHookName=DRAINING_HOOK,
            LifecycleTransition="autoscaling:EC2_INSTANCE_TERMINATING",
            HeartbeatTimeout=_HEARTBEAT_SECONDS,
            DefaultResult="CONTINUE",
        )
    else:
        scaling.delete_lifecycle_hook(AutoScalingGroupName=name, LifecycleHookName=DRAINING_HOOK)
