"""Reads out of a template what decides how long recovery takes; asks it for nothing else. Pure."""

import json
from collections.abc import Mapping
from typing import Any

from stacks.bounds.facts import ContainerCheck, Group, Hook, Site, Slot, Target
from stacks.bounds.reading_hooks import draining_hook, hooks
from stacks.bounds.values import Values
from stacks.capacity import Room, smallest_room
from stacks.naming import CONTROLLER_TAG

#: What AWS takes where a template says nothing.
#: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
#: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
#: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
#: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
_CHECK_DEFAULTS = {"Interval": 30, "Timeout": 5, "Retries": 3, "StartPeriod": 0}
_STOP_DEFAULT, _DEREGISTRATION_DEFAULT, _IDLE_DEFAULT, _BREAKER_DEFAULT = 30, 300, 60, 3


def read(template: Mapping[str, Any], parameters: Mapping[str, str]) -> Site:
    """Return the facts of a stack."""
    values = Values(template, parameters)
    slots = tuple(_slot(values, name) for name in values.names("AWS::ECS::Service"))
    balancers = values.names("AWS::ElasticLoadBalancingV2::LoadBalancer")
    given = values.of(balancers[0]).get("LoadBalancerAttributes", ()) if balancers else ()
    idle = _attributes(values, given).get("idle_timeout.timeout_seconds")
    groups = values.names("AWS::AutoScaling::AutoScalingGroup")
    found = hooks(values)
    return Site(
        slots=slots,
        group=_group(values, groups[0], found) if groups else None,
        idle=float(idle or _IDLE_DEFAULT),
        balancer=balancers[0] if balancers else "",
        agents=any(values.names("AWS::EC2::KeyPair")),
        hooks=found,
    )


def _slot(values: Values, name: str) -> Slot:
    service = values.of(name)
    task = _ref(service.get("TaskDefinition"))
    container: Mapping[str, Any] = next(iter(values.of(task).get("ContainerDefinitions", ())), {})
    network = service.get("NetworkConfiguration", {}).get("AwsvpcConfiguration", {})
    tags = {tag["Key"]: values.text(tag["Value"]) for tag in service.get("Tags", ())}
    bound = [_ref(item.get("TargetGroupArn")) for item in service.get("LoadBalancers", ())]
    environment = {item["Name"]: item["Value"] for item in container.get("Environment", ())}
    return Slot(
        service=name,
        task=task,
        controller=tags.get(CONTROLLER_TAG, name),
        target=_target(values, bound[0]) if bound else None,
        check=_container_check(values, container.get("HealthCheck")),
        exits_without_memory="-XX:+ExitOnOutOfMemoryError" in str(environment.get("JAVA_OPTS")),
        stop=values.number(container.get("StopTimeout"), _STOP_DEFAULT),
        grace=values.number(service.get("HealthCheckGracePeriodSeconds"), 0),
        breaker=_breaker(values, service.get("DeploymentConfiguration", {})),
        subnets=frozenset(_json(subnet) for subnet in network.get("Subnets", ())),
        after=values.after(name),
        room=Room(
            memory_mib=int(values.number(container.get("Memory"), 0)),
            cpu=int(values.number(container.get("Cpu"), 0)),
        ),
    )


def _target(values: Values, name: str) -> Target:
    given = values.of(name)
    attributes = _attributes(values, given.get("TargetGroupAttributes", ()))
    delay = attributes.get("deregistration_delay.timeout_seconds")
    return Target(
        name=name,
        interval=values.number(given.get("HealthCheckIntervalSeconds"), 30),
        timeout=values.number(given.get("HealthCheckTimeoutSeconds"), 5),
        unhealthy=values.number(given.get("UnhealthyThresholdCount"), 2),
        healthy=values.number(given.get("HealthyThresholdCount"), 5),
        deregistration=float(_DEREGISTRATION_DEFAULT if delay is None else delay),
    )


def _container_check(values: Values, given: Mapping[str, Any] | None) -> ContainerCheck | None:
    if not given or given.get("Command") == ["NONE"]:
        return None
    seconds = {
        key: values.number(given.get(key), default) for key, default in _CHECK_DEFAULTS.items()
    }
    return ContainerCheck(
        interval=seconds["Interval"],
        timeout=seconds["Timeout"],
        retries=seconds["Retries"],
        start=seconds["StartPeriod"],
    )


def _breaker(values: Values, given: Mapping[str, Any]) -> float | None:
    breaker = given.get("DeploymentCircuitBreaker", {})
    if not (breaker.get("Enable") and breaker.get("Rollback")):
        return None
    threshold = breaker.get("ThresholdConfiguration", {})
    counted = threshold.get("Type") == "COUNT"
    return values.number(threshold.get("Value") if counted else None, _BREAKER_DEFAULT)


def _group(values: Values, name: str, found: Mapping[str, Hook]) -> Group:
    given = values.of(name)
    policy = given.get("InstanceMaintenancePolicy", {})
    spread = given.get("AvailabilityZoneDistribution", {}).get("CapacityDistributionStrategy")
    pools = [values.of(pool) for pool in values.names("AWS::AutoScaling::WarmPool")]
    return Group(
        name=name,
        minimum=int(values.number(given.get("MinSize"), 0)),
        subnets=tuple(_json(subnet) for subnet in given.get("VPCZoneIdentifier", ())),
        warm=any(_ref(pool.get("AutoScalingGroupName")) == name for pool in pools),
        draining=_draining(values) or draining_hook(values, found),
        launches_first=values.number(policy.get("MaxHealthyPercentage"), 100) > 100,  # noqa: PLR2004 - percent
        even=spread == "balanced-only",
        host=smallest_room(_types(values, given)),
    )


def _draining(values: Values) -> str:
    """Name the capacity provider that drains hosts; empty if none does."""
    for name in values.names("AWS::ECS::CapacityProvider"):
        provider = values.of(name).get("AutoScalingGroupProvider", {})
        if provider.get("ManagedDraining", "ENABLED") == "ENABLED":
            return name
    return ""


def _types(values: Values, group: Mapping[str, Any]) -> list[str]:
    """Return the types of the hosts."""
    mixed = group.get("MixedInstancesPolicy", {}).get("LaunchTemplate", {})
    if mixed:
        return [values.text(item.get("InstanceType")) for item in mixed.get("Overrides", ())]
    template = _ref(group.get("LaunchTemplate", {}).get("LaunchTemplateId"))
    data = values.of(template).get("LaunchTemplateData", {})
    return [values.text(data.get("InstanceType", ""))]


def _attributes(values: Values, given: Any) -> dict[str, str]:
    return {item["Key"]: values.text(item["Value"]) for item in given}


def _ref(value: Any) -> str:
    """Return the name that a reference is of; empty for anything else."""
    return str(value.get("Ref", "")) if isinstance(value, Mapping) else ""


def _json(value: Any) -> str:
    """Return a value as text that can be compared."""
    return json.dumps(value, sort_keys=True)
