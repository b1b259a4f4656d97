"""What the services describe: ECS services, hosts, balancers, through their public APIs alone."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from localcloud.dataplane.decide import Binding, Service
from localcloud.dataplane.rules import Front, Health, matcher, rules_of


class Clients:
    """boto3 clients of the local AWS, made once for each region.

    Args:
        endpoint_url: The local AWS.
    """

    def __init__(self, endpoint_url: str) -> None:
        import boto3  # noqa: PLC0415 - the server's own start must not wait for it
        from botocore.config import Config  # noqa: PLC0415

        session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test")  # noqa: S106 - the local AWS takes any
        settings = Config(
            retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=20, proxies={}
        )
        self.of = cache(
            lambda service, region: session.client(
                service, region_name=region, endpoint_url=endpoint_url, config=settings
            )
        )


def _pages(client: Any, operation: str, key: str, **arguments: Any) -> list[Any]:
    """Return all pages of a list or describe call."""
    pages = client.get_paginator(operation).paginate(**arguments)
    return [item for page in pages for item in page[key]]


def services(clients: Clients, region: str) -> Iterator[Service]:
    """Yield every active ECS service of a region."""
    ecs = clients.of("ecs", region)
    for cluster in _pages(ecs, "list_clusters", "clusterArns"):
        names = _pages(ecs, "list_services", "serviceArns", cluster=cluster)
        # At most ten a call: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html
        for start in range(0, len(names), 10):
            found = ecs.describe_services(cluster=cluster, services=names[start : start + 10])
            for item in found["services"]:
                if item["status"] == "ACTIVE":
                    yield _service(region, cluster, item)


def _service(region: str, cluster: str, item: dict[str, Any]) -> Service:
    network = (item.get("networkConfiguration") or {}).get("awsvpcConfiguration") or {}
    deployments = item.get("deployments") or [{"id": "unknown"}]
    return Service(
        region=region,
        cluster=cluster,
        arn=item["serviceArn"],
        name=item["serviceName"],
        desired=int(item["desiredCount"]),
        definition=item["taskDefinition"],
        deployment=deployments[0]["id"],
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
    )


def zones(clients: Clients, region: str, subnets: Sequence[str]) -> list[str]:
    """Return the zones of subnets."""
    if not subnets:
        return []
    found = clients.of("ec2", region).describe_subnets(SubnetIds=list(subnets))
    return [subnet["AvailabilityZone"] for subnet in found["Subnets"]]


def hosts(clients: Clients, region: str, cluster: str) -> list[tuple[str, str]]:
    """Return container instance ARN and zone of a cluster's hosts, each registered first.

    On AWS the ECS agent on a host registers it; here nothing boots, so it is done for the host:
    every instance of the Auto Scaling groups of the cluster's capacity providers takes part, and
    one that is gone from its group is taken out.
    """
    ecs = clients.of("ecs", region)
    wanted = _group_instances(clients, region, cluster)
    known = _container_instances(ecs, cluster)
    for instance in known.keys() - wanted.keys():
        ecs.deregister_container_instance(
            cluster=cluster, containerInstance=known.pop(instance), force=True
        )
    for instance in wanted.keys() - known.keys():
        document = {"instanceId": instance, "region": region, "availabilityZone": wanted[instance]}
        made = ecs.register_container_instance(
            cluster=cluster, instanceIdentityDocument=json.dumps(document)
        )
        known[instance] = made["containerInstance"]["containerInstanceArn"]
    return sorted((arn, wanted[instance]) for instance, arn in known.items())


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
    described = _pages(
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


def _container_instances(ecs: Any, cluster: str) -> dict[str, str]:
    """Return instance id and ARN of the registered container instances."""
    arns = _pages(ecs, "list_container_instances", "containerInstanceArns", cluster=cluster)
    if not arns:
        return {}
    found = ecs.describe_container_instances(cluster=cluster, containerInstances=arns)
    return {
        item["ec2InstanceId"]: item["containerInstanceArn"] for item in found["containerInstances"]
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Balancer:
    """A load balancer as described.

    Attributes:
        region: Where it is.
        arn: Its ARN.
        name: Its name.
        dns_name: Its own name on AWS; nothing answers there locally.
        front: Its rules.
        groups: The health checks of the target groups that its rules name.
        targets: By target group: the addresses registered in it.
    """

    region: str
    arn: str
    name: str
    dns_name: str
    front: Front
    groups: dict[str, Health]
    targets: dict[str, tuple[tuple[str, int], ...]]


def balancers(clients: Clients, region: str) -> list[Balancer]:
    """Return every application load balancer of a region that has a listener."""
    elb = clients.of("elbv2", region)
    described = _pages(elb, "describe_load_balancers", "LoadBalancers")
    if not described:
        return []
    homes = _addresses(clients, region)
    found = (_balancer(elb, region, item, homes.get(item["DNSName"], "")) for item in described)
    return [item for item in found if item]


def _addresses(clients: Clients, region: str) -> dict[str, str]:
    """Return, by load balancer, the address users type: both are outputs of its stack."""
    addresses = {}
    for stack in _pages(clients.of("cloudformation", region), "describe_stacks", "Stacks"):
        outputs = {item["OutputKey"]: item["OutputValue"] for item in stack.get("Outputs") or ()}
        if "LoadBalancerDnsName" in outputs:
            addresses[outputs["LoadBalancerDnsName"]] = outputs.get("Url", "")
    return addresses


def _balancer(elb: Any, region: str, item: dict[str, Any], home: str) -> Balancer | None:
    listeners = elb.describe_listeners(LoadBalancerArn=item["LoadBalancerArn"])["Listeners"]
    if not listeners:
        return None
    # TLS is not imitated: the listener that serves users answers here over plain HTTP.
    serving = min(listeners, key=lambda one: (one["Protocol"] != "HTTPS", one["Port"]))
    rules = elb.describe_rules(ListenerArn=serving["ListenerArn"])["Rules"]
    front = Front(rules=rules_of(rules), home=home)
    groups = sorted({rule.action.group for rule in front.rules if rule.action.group})
    return Balancer(
        region=region,
        arn=item["LoadBalancerArn"],
        name=item["LoadBalancerName"],
        dns_name=item["DNSName"],
        front=front,
        groups={arn: _health(elb, arn) for arn in groups},
        targets={arn: _targets(elb, arn) for arn in groups},
    )


def _health(elb: Any, arn: str) -> Health:
    group = elb.describe_target_groups(TargetGroupArns=[arn])["TargetGroups"][0]
    attributes = elb.describe_target_group_attributes(TargetGroupArn=arn)["Attributes"]
    values = {item["Key"]: item["Value"] for item in attributes}
    return Health(
        path=group.get("HealthCheckPath") or "/",
        codes=matcher((group.get("Matcher") or {}).get("HttpCode") or "200"),
        sticky=values.get("stickiness.enabled") == "true",
    )


def _targets(elb: Any, arn: str) -> tuple[tuple[str, int], ...]:
    found = elb.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]
    return tuple(sorted((one["Target"]["Id"], int(one["Target"]["Port"])) for one in found))
