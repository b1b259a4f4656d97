"""Container instances: on AWS the agent on a host registers it; here nothing boots on one.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterContainerInstance.html
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from localcloud.dataplane.observe import Clients, pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosts:
    """The container instances of a cluster.

    Attributes:
        present: ARN and zone of every host that takes tasks.
        lost: Instance id by ARN, of those whose instance is no longer in service.
        draining: The ARNs of those that are about to go.
    """

    present: tuple[tuple[str, str], ...] = ()
    lost: Mapping[str, str]
    draining: frozenset[str] = frozenset()


def zones(clients: Clients, region: str, subnets: Sequence[str]) -> list[str]:
    """Return the zones of subnets."""
    if not subnets:
        return []
    found = clients.of("ec2", region).describe_subnets(SubnetIds=list(subnets))
    return [subnet["AvailabilityZone"] for subnet in found["Subnets"]]


def attend(clients: Clients, region: str, cluster: str) -> Hosts:
    """Bring a cluster's container instances to what its Auto Scaling groups hold.

    Every instance of the groups of the cluster's capacity providers is registered. One that is gone
    from its group is taken out as soon as ECS counts no task on it any more; one that waits for its
    termination is drained, then let go. One that somebody drains through ECS takes no task either.
    """
    ecs = clients.of("ecs", region)
    members = _group_instances(clients, region, cluster)
    known = _container_instances(ecs, cluster)
    wanted = {one.instance: one.zone for one in members if not one.leaving}
    leaving = [one for one in members if one.leaving]
    draining = {
        _drain(clients, region, cluster, one, known.pop(one.instance, {})) for one in leaving
    }
    lost: dict[str, str] = {}
    for instance in known.keys() - wanted.keys():
        item = known.pop(instance)
        arn = item["containerInstanceArn"]
        if item["runningTasksCount"] > 0:
            lost[arn] = instance
        else:
            ecs.deregister_container_instance(cluster=cluster, containerInstance=arn)
    drained = {instance for instance, item in known.items() if item["status"] == "DRAINING"}
    draining |= {known[instance]["containerInstanceArn"] for instance in drained}
    present = {instance: item["containerInstanceArn"] for instance, item in known.items()}
    for instance in wanted.keys() - known.keys():
        document = {"instanceId": instance, "region": region, "availabilityZone": wanted[instance]}
        made = ecs.register_container_instance(
            cluster=cluster, instanceIdentityDocument=json.dumps(document)
        )
        present[instance] = made["containerInstance"]["containerInstanceArn"]
    places = sorted(
        (arn, wanted[instance]) for instance, arn in present.items() if instance not in drained
    )
    return Hosts(present=tuple(places), lost=lost, draining=frozenset(draining) - {""})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Member:
    """An instance of an Auto Scaling group."""

    instance: str
    zone: str
    group: str
    leaving: bool


def _drain(
    clients: Clients, region: str, cluster: str, member: _Member, known: Mapping[str, Any]
) -> str:
    """Bring one host nearer to its end; return its container instance's ARN once ECS drains it.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instance-draining.html
    """
    arn = str(known.get("containerInstanceArn", ""))
    if arn and known["status"] != "DRAINING":
        answer = clients.of("ecs", region).update_container_instances_state(
            cluster=cluster, containerInstances=[arn], status="DRAINING"
        )
        known = answer["containerInstances"][0]
    elif not arn or not known["runningTasksCount"]:
        clients.of("autoscaling", region).complete_lifecycle_action(
            AutoScalingGroupName=member.group,
            LifecycleHookName="ecs-managed-draining-termination-hook",
            LifecycleActionResult="CONTINUE",
            InstanceId=member.instance,
        )
    return arn if known.get("status") == "DRAINING" else ""


def _group_instances(clients: Clients, region: str, cluster: str) -> list[_Member]:
    """Return the instances that the cluster's providers bring."""
    ecs = clients.of("ecs", region)
    described = ecs.describe_clusters(clusters=[cluster])["clusters"]
    providers = [name for item in described for name in item.get("capacityProviders") or ()]
    if not providers:
        return []
    found = ecs.describe_capacity_providers(capacityProviders=providers)["capacityProviders"]
    groups = {
        # The ARN ends with autoScalingGroupName/<name>; some describe the name alone.
        item["autoScalingGroupProvider"]["autoScalingGroupArn"].rpartition("/")[2]
        for item in found
        if item.get("autoScalingGroupProvider")
    }
    if not groups:
        return []
    described = pages(
        clients.of("autoscaling", region),
        "describe_auto_scaling_groups",
        "AutoScalingGroups",
        AutoScalingGroupNames=sorted(groups),
    )
    return [
        _Member(
            instance=instance["InstanceId"],
            zone=instance["AvailabilityZone"],
            group=group["AutoScalingGroupName"],
            leaving=instance["LifecycleState"] == "Terminating:Wait",
        )
        for group in described
        for instance in group["Instances"]
        if instance["LifecycleState"] in {"InService", "Terminating:Wait"}
    ]


def _container_instances(ecs: Any, cluster: str) -> dict[str, dict[str, Any]]:
    """Return the registered container instances by instance id."""
    arns = pages(ecs, "list_container_instances", "containerInstanceArns", cluster=cluster)
    if not arns:
        return {}
    found = ecs.describe_container_instances(cluster=cluster, containerInstances=arns)
    return {item["ec2InstanceId"]: item for item in found["containerInstances"]}
