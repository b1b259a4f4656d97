"""What is described: ECS services, tasks and balancers, through their public APIs alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from localcloud.dataplane.decide import Binding, Service
from localcloud.dataplane.rules import Front, Health, entry, matcher, rules_of


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


def pages(client: Any, operation: str, key: str, **arguments: Any) -> list[Any]:
    """Return all pages of a list or describe call."""
    pages = client.get_paginator(operation).paginate(**arguments)
    return [item for page in pages for item in page[key]]


def clusters(clients: Clients, region: str) -> list[str]:
    """Return the ARNs of a region's clusters."""
    return pages(clients.of("ecs", region), "list_clusters", "clusterArns")


def tasks(clients: Clients, region: str, cluster: str) -> list[str]:
    """Return the ARNs of the tasks of a cluster that ECS wants to run."""
    ecs = clients.of("ecs", region)
    return pages(ecs, "list_tasks", "taskArns", cluster=cluster, desiredStatus="RUNNING")


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
    described = pages(elb, "describe_load_balancers", "LoadBalancers")
    if not described:
        return []
    homes = _addresses(clients, region)
    found = (_balancer(elb, region, item, homes.get(item["DNSName"], "")) for item in described)
    return [item for item in found if item]


def _addresses(clients: Clients, region: str) -> dict[str, str]:
    """Return, by load balancer, the address users type: both are outputs of its stack."""
    addresses = {}
    for stack in pages(clients.of("cloudformation", region), "describe_stacks", "Stacks"):
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
    parsed = rules_of(rules)
    front = Front(rules=parsed, home=home or entry(parsed))
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
