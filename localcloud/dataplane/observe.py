"""What is described: ECS services and tasks, through their public APIs alone."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from localcloud.dataplane.decide import Binding, Service
from localcloud.throttling import OWN_AGENT


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
            retries={"total_max_attempts": 1},
            connect_timeout=5,
            read_timeout=20,
            proxies={},
            user_agent_extra=OWN_AGENT,
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
