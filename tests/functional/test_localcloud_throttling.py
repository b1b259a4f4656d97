"""A throttled service refuses calls as AWS does: clients know the error and try again."""

import json
import urllib.request
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.functional.conftest import LocalAws

pytestmark = pytest.mark.process


def fault(aws: LocalAws, method: str, path: str = "", body: dict[str, str] | None = None) -> Any:
    """Ask the end point of faults."""
    request = urllib.request.Request(  # noqa: S310 - loopback
        f"{aws.url}/_stackgen/faults{path}", method=method, data=json.dumps(body or {}).encode()
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=10) as answer:
        return json.loads(answer.read())


@pytest.fixture
def throttled(local_aws: LocalAws) -> Iterator[LocalAws]:
    """Give a local AWS of which every call is refused."""
    made = fault(local_aws, "POST", body={"kind": "api-throttled"})
    yield local_aws
    fault(local_aws, "DELETE", f"/{made['id']}")


def client(aws: LocalAws, service: str, attempts: int = 1) -> Any:
    """Return a client that tries so often."""
    return boto3.client(
        service,
        region_name="eu-west-1",
        endpoint_url=aws.url,
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106 - the local AWS takes any
        config=Config(retries={"total_max_attempts": attempts, "mode": "standard"}, proxies={}),
    )


@pytest.mark.parametrize(
    ("service", "operation", "code"),
    [
        ("ec2", "describe_instances", "RequestLimitExceeded"),
        ("autoscaling", "describe_auto_scaling_groups", "Throttling"),
        ("elbv2", "describe_load_balancers", "Throttling"),
        ("cloudformation", "describe_stacks", "Throttling"),
        ("ecs", "list_clusters", "ThrottlingException"),
        ("ssm", "describe_parameters", "ThrottlingException"),
        ("efs", "describe_file_systems", "ThrottlingException"),
        ("route53", "list_hosted_zones", "Throttling"),
        ("s3", "list_buckets", "SlowDown"),
    ],
)
def test_clients_know_the_error(
    throttled: LocalAws, service: str, operation: str, code: str
) -> None:
    """Each protocol has its own code."""
    with pytest.raises(ClientError) as caught:
        getattr(client(throttled, service), operation)()
    assert caught.value.response["Error"]["Code"] == code


def test_half_of_the_calls_are_tried_again(local_aws: LocalAws) -> None:
    """boto3's own back-off brings every one through."""
    made = fault(
        local_aws, "POST", body={"kind": "api-throttled", "service": "ec2", "percent": "50"}
    )
    answers = [
        client(local_aws, "ec2", attempts=10).describe_vpcs()["ResponseMetadata"] for _ in range(8)
    ]
    fault(local_aws, "DELETE", f"/{made['id']}")
    assert sum(answer["RetryAttempts"] for answer in answers) > 0
