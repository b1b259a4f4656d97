"""How a protection is taken out of a template: pure functions, a template in, another one out."""

import copy
from collections.abc import Callable, Iterator
from typing import Any

Template = dict[str, Any]
Change = Callable[[Template], None]

_TARGETS = "AWS::ElasticLoadBalancingV2::TargetGroup"
_SERVICES = "AWS::ECS::Service"
_TASKS = "AWS::ECS::TaskDefinition"
_GROUPS = "AWS::AutoScaling::AutoScalingGroup"
_PROVIDERS = "AWS::ECS::CapacityProvider"


def changed(template: Template, *changes: Change) -> Template:
    """Return a copy of a template with some changes made."""
    copied = copy.deepcopy(template)
    for change in changes:
        change(copied)
    return copied


def slow_balancer_checks(template: Template) -> None:
    """Let the balancer ask as seldom and forgive as much as it can be told to.

    Targets of type `ip` cannot go unchecked: this is as good as no check.
    """
    for properties in _of(template, _TARGETS):
        properties |= {
            "HealthCheckIntervalSeconds": 300,
            "HealthCheckTimeoutSeconds": 120,
            "UnhealthyThresholdCount": 10,
        }


def no_container_check(template: Template) -> None:
    """Let ECS not ask the container."""
    for container in _containers(template):
        del container["HealthCheck"]


def no_chain(template: Template) -> None:
    """Let CloudFormation touch all slots at once."""
    services = {name for name, it in template["Resources"].items() if it["Type"] == _SERVICES}
    for name in services:
        resource = template["Resources"][name]
        resource["DependsOn"] = [one for one in resource["DependsOn"] if one not in services]


def no_stickiness(template: Template) -> None:
    """Let each request of a browser go to any slot."""
    _attribute(template, "stickiness.enabled", "false")


def no_deregistration_delay(template: Template) -> None:
    """Cut off the requests in flight of a target that leaves."""
    _attribute(template, "deregistration_delay.timeout_seconds", "0")


def no_managed_draining(template: Template) -> None:
    """Let a host go with its tasks."""
    for properties in _of(template, _PROVIDERS):
        properties["AutoScalingGroupProvider"]["ManagedDraining"] = "DISABLED"


def no_lifecycle_hook(template: Template) -> None:
    """Let nobody hear of a host that goes."""
    del template["Resources"]["HostTerminationHook"]
    _uncalled(template, "Lifecycle")


def no_health_hook(template: Template) -> None:
    """Let nobody look at slots and hosts but AWS itself."""
    _uncalled(template, "Health")


def no_spot_hook(template: Template) -> None:
    """Let nobody hear that AWS takes an agent back."""
    _uncalled(template, "Spot")


def called_once(template: Template) -> None:
    """Let the hook that empties hosts hear of each once: no schedule, no second try."""
    _uncalled(template, "Lifecycle", "Schedule")
    template["Resources"]["LifecycleEventInvokeConfig"]["Properties"]["MaximumRetryAttempts"] = 0


def no_circuit_breaker(template: Template) -> None:
    """Let ECS try a broken deployment for ever."""
    for properties in _of(template, _SERVICES):
        del properties["DeploymentConfiguration"]["DeploymentCircuitBreaker"]


def no_zone_pinning(template: Template) -> None:
    """Let every slot run in every zone."""
    found = [
        properties["NetworkConfiguration"]["AwsvpcConfiguration"]
        for properties in _of(template, _SERVICES)
    ]
    subnets: list[Any] = []
    for network in found:
        subnets += (subnet for subnet in network["Subnets"] if subnet not in subnets)
    for network in found:
        network["Subnets"] = list(subnets)


def one_zone(template: Template) -> None:
    """Let every slot run in the first slot's zone."""
    found = [
        properties["NetworkConfiguration"]["AwsvpcConfiguration"]
        for properties in _of(template, _SERVICES)
    ]
    for network in found:
        network["Subnets"] = list(found[0]["Subnets"])


def no_spare_host(template: Template) -> None:
    """Ask for one host a zone."""
    zones = max(len(properties["VPCZoneIdentifier"]) for properties in _of(template, _GROUPS))
    template["Parameters"]["HostMinimum"]["Default"] = zones


def goes_on_without_memory(template: Template) -> None:
    """Let the JVM go on when it has no memory left."""
    for container in _containers(template):
        for item in container["Environment"]:
            if item["Name"] == "JAVA_OPTS":
                item["Value"] = item["Value"].replace("-XX:+ExitOnOutOfMemoryError ", "")


def no_stop_first(template: Template) -> None:
    """Let a slot's next task start beside the one that runs."""
    for properties in _of(template, _SERVICES):
        properties["DeploymentConfiguration"] |= {
            "MaximumPercent": 200,
            "MinimumHealthyPercent": 100,
        }


def no_launch_first(template: Template) -> None:
    """Let the group end a host before it has another."""
    for properties in _of(template, _GROUPS):
        del properties["InstanceMaintenancePolicy"]


def no_zone_distribution(template: Template) -> None:
    """Let the group make up in one zone for what another cannot give."""
    for properties in _of(template, _GROUPS):
        del properties["AvailabilityZoneDistribution"]


def oldest_goes_first(template: Template) -> None:
    """Leave it to AWS which host goes when there is one too many: the oldest."""
    for properties in _of(template, _GROUPS):
        del properties["TerminationPolicies"]


def no_home_volume(template: Template) -> None:
    """Keep the homes inside the containers."""
    for container in _containers(template):
        del container["MountPoints"]
    for properties in _of(template, _TASKS):
        del properties["Volumes"]


def shared_home(template: Template) -> None:
    """Give all slots the first one's home."""
    found = [
        volume["EFSVolumeConfiguration"]
        for properties in _of(template, _TASKS)
        for volume in properties["Volumes"]
    ]
    for volume in found:
        volume["AuthorizationConfig"] = dict(found[0]["AuthorizationConfig"])


def no_grace(template: Template) -> None:
    """Judge a task while it boots."""
    for properties in _of(template, _SERVICES):
        del properties["HealthCheckGracePeriodSeconds"]
    for container in _containers(template):
        container.get("HealthCheck", {}).pop("StartPeriod", None)


def no_warm_pool(template: Template) -> None:
    """Boot every host from its image."""
    template["Resources"] = {
        name: it
        for name, it in template["Resources"].items()
        if it["Type"] != "AWS::AutoScaling::WarmPool"
    }


def _uncalled(template: Template, hook: str, *by: str) -> None:
    """Let nothing call a hook's function any more, or nothing of this kind."""
    for kind in by or ("Schedule", "Rule"):
        rule = template["Resources"].get(f"{hook}{kind}")
        if rule:
            rule["Properties"]["State"] = "DISABLED"


def _of(template: Template, kind: str) -> Iterator[dict[str, Any]]:
    """Yield the properties of the resources of a type, by their names."""
    for _, resource in sorted(template["Resources"].items()):
        if resource["Type"] == kind:
            yield resource["Properties"]


def _containers(template: Template) -> Iterator[dict[str, Any]]:
    for properties in _of(template, _TASKS):
        yield from properties["ContainerDefinitions"]


def _attribute(template: Template, key: str, value: str) -> None:
    for properties in _of(template, _TARGETS):
        for attribute in properties["TargetGroupAttributes"]:
            if attribute["Key"] == key:
                attribute["Value"] = value
