"""What is described: ECS services and hosts, through their public APIs alone."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from localcloud import emulators
from localcloud.dataplane.membership import Member, described
from localcloud.dataplane.model import Binding, Breaker, Service


class Clients:
    """boto3 clients of the local AWS's services, answered in this process.

    What AWS's own services ask of each other goes through no front door: no fault of the end point
    (throttling) reaches it. Never on the event loop's own thread.
    """

    def of(self, service: str, region: str) -> Any:
        """Return the client of a service in a region."""
        return emulators.client(service, region)


def pages(client: Any, operation: str, key: str, **arguments: Any) -> list[Any]:
    """Return all pages of a list or describe call."""
    pages = client.get_paginator(operation).paginate(**arguments)
    return [item for page in pages for item in page[key]]


def clusters(clients: Clients, region: str) -> list[str]:
    """Return the ARNs of a region's clusters."""
    return pages(clients.of("ecs", region), "list_clusters", "clusterArns")


def services(clients: Clients, region: str, cluster: str) -> Iterator[Service]:
    """Yield every active ECS service of a cluster."""
    ecs = clients.of("ecs", region)
    names = pages(ecs, "list_services", "serviceArns", cluster=cluster)
    # At most ten a call: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html
    for start in range(0, len(names), 10):
        found = ecs.describe_services(cluster=cluster, services=names[start : start + 10])
        for item in found["services"]:
            if item["status"] == "ACTIVE":
                yield _service(region, cluster, item)


def _service(region: str, cluster: str, item: dict[str, Any]) -> Service:
    network = (item.get("networkConfiguration") or {}).get("awsvpcConfiguration") or {}
    deployment = (item.get("deployments") or [{"id": "unknown"}])[0]
    settings = item.get("deploymentConfiguration") or {}
    return Service(
        region=region,
        cluster=cluster,
        arn=item["serviceArn"],
        name=item["serviceName"],
        desired=int(item["desiredCount"]),
        definition=item["taskDefinition"],
        deployment=deployment["id"],
        rollout=deployment.get("rolloutState") or "IN_PROGRESS",
        subnets=tuple(network.get("subnets") or ()),
        security_groups=tuple(network.get("securityGroups") or ()),
        bindings=tuple(
            Binding(
                group=binding["targetGroupArn"],
                container=binding["containerName"],
                port=int(binding["containerPort"]),
            )
            for binding in item.get("loadBalancers") or ()
            if binding.get("targetGroupArn")
        ),
        minimum_percent=int(settings.get("minimumHealthyPercent", 100)),
        maximum_percent=int(settings.get("maximumPercent", 200)),
        grace_seconds=int(item.get("healthCheckGracePeriodSeconds") or 0),
        breaker=_breaker(settings.get("deploymentCircuitBreaker") or {}),
    )


def _breaker(item: dict[str, Any]) -> Breaker | None:
    """Return a circuit breaker with ECS's defaults.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentCircuitBreaker.html
    """
    if not item.get("enable"):
        return None
    threshold = item.get("thresholdConfiguration") or {}
    return Breaker(
        rollback=bool(item.get("rollback")),
        kind=threshold.get("type") or "BOUNDED_PERCENT",
        value=int(threshold.get("value") or 50),
        resets=item.get("resetOnHealthyTask") is not False,
    )


def zones(clients: Clients, region: str, subnets: Sequence[str]) -> dict[str, str]:
    """Return the zone of each subnet."""
    if not subnets:
        return {}
    found = clients.of("ec2", region).describe_subnets(SubnetIds=list(subnets))
    return {subnet["SubnetId"]: subnet["AvailabilityZone"] for subnet in found["Subnets"]}


def members(clients: Clients, region: str, cluster: str, known: Iterable[str]) -> list[Member]:
    """Return the instances of the cluster's groups, and those that were some of its hosts."""
    members = {one.instance: one for one in _group_instances(clients, region, cluster)}
    wanted = sorted({*members, *known})
    if not wanted:
        return []
    # A filter, where ids of instances that are forgotten would be an error.
    found = pages(
        clients.of("ec2", region),
        "describe_instances",
        "Reservations",
        Filters=[{"Name": "instance-id", "Values": wanted}],
    )
    facts = {one["InstanceId"]: one for item in found for one in item["Instances"]}
    return [
        described(members.get(name) or Member(instance=name), facts.get(name)) for name in wanted
    ]


def _group_instances(clients: Clients, region: str, cluster: str) -> list[Member]:
    """Return the instances that the cluster's providers bring."""
    ecs = clients.of("ecs", region)
    described = ecs.describe_clusters(clusters=[cluster])["clusters"]
    providers = [name for item in described for name in item.get("capacityProviders") or ()]
    if not providers:
        return []
    found = ecs.describe_capacity_providers(capacityProviders=providers)["capacityProviders"]
    drains = {
        # The ARN ends with autoScalingGroupName/<name>; some describe the name alone.
        provider["autoScalingGroupArn"].rpartition("/")[2]: provider.get("managedDraining")
        == "ENABLED"
        for item in found
        if (provider := item.get("autoScalingGroupProvider"))
    }
    if not drains:
        return []
    groups = pages(
        clients.of("autoscaling", region),
        "describe_auto_scaling_groups",
        "AutoScalingGroups",
        AutoScalingGroupNames=sorted(drains),
    )
    return [
        Member(
            instance=instance["InstanceId"],
            zone=instance["AvailabilityZone"],
            group=group["AutoScalingGroupName"],
            lifecycle=instance["LifecycleState"],
            drains=drains[group["AutoScalingGroupName"]],
        )
        for group in groups
        for instance in group["Instances"]
    ]


def container_instances(ecs: Any, cluster: str) -> dict[str, dict[str, Any]]:
    """Return the registered container instances by instance id."""
    arns = pages(ecs, "list_container_instances", "containerInstanceArns", cluster=cluster)
    if not arns:
        return {}
    found = ecs.describe_container_instances(cluster=cluster, containerInstances=arns)
    return {item["ec2InstanceId"]: item for item in found["containerInstances"]}
