"""The services that hooks call, and how each is spoken to: read from botocore's models. Pure.

`tests/unit/lambdas/shared/test_aws.py` compares every call that a hook makes with botocore's own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

#: https://smithy.io/2.0/aws/protocols/
Protocol = Literal["json", "query", "ec2"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service.

    Attributes:
        host: The first part of its host name, and how a signature names it.
        protocol: How it is spoken to.
        version: Of its API, which the query protocols send; `1.0` or `1.1` of JSON.
        target: Of JSON: what an action's name follows in the header.
        page: What an answer calls the next page, and what a call then does.
        spoke_query: Whether it spoke query before JSON, and is asked for its error codes of then.
    """

    host: str
    protocol: Protocol
    version: str
    target: str = ""
    page: tuple[str, str] = ("NextToken", "NextToken")
    spoke_query: bool = False


def _json(host: str, target: str, *, page: str = "NextToken") -> Service:
    """Return a service that speaks JSON 1.1."""
    return Service(host=host, protocol="json", version="1.1", target=target, page=(page, page))


#: By boto3's names of clients.
SERVICES: Mapping[str, Service] = {
    "autoscaling": Service(host="autoscaling", protocol="query", version="2011-01-01"),
    "cloudwatch": Service(
        host="monitoring",
        protocol="json",
        version="1.0",
        target="GraniteServiceVersion20100801",
        spoke_query=True,
    ),
    "dynamodb": Service(
        host="dynamodb",
        protocol="json",
        version="1.0",
        target="DynamoDB_20120810",
        page=("LastEvaluatedKey", "ExclusiveStartKey"),
    ),
    "ec2": Service(host="ec2", protocol="ec2", version="2016-11-15"),
    "ecs": _json("ecs", "AmazonEC2ContainerServiceV20141113", page="nextToken"),
    "elbv2": Service(
        host="elasticloadbalancing",
        protocol="query",
        version="2015-12-01",
        page=("NextMarker", "Marker"),
    ),
    "logs": _json("logs", "Logs_20140328", page="nextToken"),
    "secretsmanager": _json("secretsmanager", "secretsmanager"),
    "ssm": _json("ssm", "AmazonSSM"),
}

#: EC2's answers call some things otherwise than boto3's models: those that hooks read. All else
#: differs in the case of its first letter alone.
EC2_ANSWERS: Mapping[str, str] = {
    "reservationSet": "Reservations",
    "instancesSet": "Instances",
    "tagSet": "Tags",
    "instanceState": "State",
}


def host(service: str, region: str) -> str:
    """Return a service's host name in a region.

    https://docs.aws.amazon.com/general/latest/gr/rande.html
    """
    suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    return f"{SERVICES[service].host}.{region}.{suffix}"
