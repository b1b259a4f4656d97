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
        present: ARN and zone of every host.
        lost: Instance id by ARN, of those whose instance is no longer in service.
    """

    present: tuple[tuple[str, str], ...] = ()
    lost: Mapping[str, str]


def zones(clients: Clients, region: str, subnets: Sequence[str]) -> list[str]:
    """Return the zones of subnets."""
    if not subnets:
        return []
    found = clients.of("ec2", region).describe_subnets(SubnetIds=list(subnets))
    return [subnet["AvailabilityZone"] for subnet in found["Subnets"]]


def attend(clients: Clients, region: str, cluster: str) -> Hosts:
    """Bring a cluster's container instances to what its Auto Scaling groups hold.

    Every instance of the groups of the cluster's capacity providers is registered. One that is gone
    from its group is taken out as soon as ECS counts no task on it any more.
    """
    ecs = clients.of("ecs", region)
    wanted = _group_instances(clients, region, cluster)
    known = _container_instances(ecs, cluster)
    lost: dict[str, str] = {}
    for instance in known.keys() - wanted.keys():
        item = known.pop(instance)
        arn = item["containerInstanceArn"]
        if item["runningTasksCount"] > 0:
            lost[arn] = instance
        else:
            ecs.deregister_container_instance(cluster=cluster, containerInstance=arn)
    present = {instance: item["containerInstanceArn"] for instance, item in known.items()}
    for instance in wanted.keys() - known.keys():
        document = {"instanceId": instance, "region": region, "availabilityZone": wanted[instance]}
        made = ecs.register_container_instance(
            cluster=cluster, instanceIdentityDocument=json.dumps(document)
        )
        present[instance] = made["containerInstance"]["containerInstanceArn"]
    places = sorted((arn, wanted[instance]) for instance, arn in present.items())
    return Hosts(present=tuple(places), lost=lost)


def _group_instances(clients: Clients, region: str, cluster: str) -> dict[str, str]:
    """Return instance id and zone of the instances that the cluster's providers bring."""
    ecs = clients.of("ecs", region)
    described = ecs.describe_clusters(clusters=[cluster])["clusters"]
    providers = [name for item in described for name in item.get("capacityProviders") or ()]
    if not providers:
        return {}
    found = ecs.describe_capacity_providers(capacityProviders=providers)["capacityProviders"]
    groups = {
        # The ARN ends with autoScalingGroupName/<name>; some describe the name alone.
        item["autoScalingGroupProvider"]["autoScalingGroupArn"].rpartition("/")[2]
        for item in found
        if item.get("autoScalingGroupProvider")
    }
    if not groups:
        return {}
    described = pages(
        clients.of("autoscaling", region),
        "describe_auto_scaling_groups",
        "AutoScalingGroups",
        AutoScalingGroupNames=sorted(groups),
    )
    return {
        instance["InstanceId"]: instance["AvailabilityZone"]
        for group in described
        for instance in group["Instances"]
        if instance["LifecycleState"] == "InService"
    }


def _container_instances(ecs: Any, cluster: str) -> dict[str, dict[str, Any]]:
    """Return the registered container instances by instance id."""
    arns = pages(ecs, "list_container_instances", "containerInstanceArns", cluster=cluster)
    if not arns:
        return {}
    found = ecs.describe_container_instances(cluster=cluster, containerInstances=arns)
    return {item["ec2InstanceId"]: item for item in found["containerInstances"]}
