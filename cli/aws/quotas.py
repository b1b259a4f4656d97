"""The part of the façade that looks at quotas, what is used of them, and AWS's clock."""

from collections.abc import Callable, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from botocore.exceptions import ClientError

from cli.aws.clients import Clients
from cli.aws_errors import error_code

#: How many there are of a type: service, operation, and the list in its answer.
_LISTS: Mapping[str, tuple[str, str, str]] = {
    "AWS::EC2::EIP": ("ec2", "describe_addresses", "Addresses"),
    "AWS::EC2::VPC": ("ec2", "describe_vpcs", "Vpcs"),
    "AWS::EFS::FileSystem": ("efs", "describe_file_systems", "FileSystems"),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": (
        "elbv2",
        "describe_load_balancers",
        "LoadBalancers",
    ),
}


class QuotaCalls(Clients):
    """What `Aws` can ask about the limits of an account."""

    def quota(self, service: str, code: str) -> float:
        """Return a quota's value: the account's own, else AWS's default.

        https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_GetServiceQuota.html
        """
        client = self._client("service-quotas")
        which = {"ServiceCode": service, "QuotaCode": code}
        try:
            answer = client.get_service_quota(**which)
        except ClientError as error:
            if error_code(error) != "NoSuchResourceException":
                raise
            answer = client.get_aws_default_service_quota(**which)
        return float(answer["Quota"]["Value"])

    def used(self, kind: str) -> int:
        """Count what the account has of a type in this region."""
        service, operation, name = _LISTS[kind]
        client = self._client(service)
        if client.can_paginate(operation):
            pages: Any = client.get_paginator(operation).paginate()
        else:
            ask: Callable[[], Any] = getattr(client, operation)
            pages = [ask()]
        return sum(len(page[name]) for page in pages)

    def clock(self) -> datetime | None:
        """Return what time it is at AWS; None where the answer does not say."""
        answer = self._client("sts").get_caller_identity()
        said = answer["ResponseMetadata"].get("HTTPHeaders", {}).get("date")
        return parsedate_to_datetime(said) if said else None
