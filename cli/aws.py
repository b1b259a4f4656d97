"""The façade of AWS: every call of the command line, named by what it does; boto3 is only here."""

import os
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import boto3
import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError

from cli import __version__
from cli.aws_account import AccountCalls
from cli.aws_buckets import BucketCalls
from cli.aws_certificates import CertificateCalls
from cli.aws_change_sets import ChangeSetCalls
from cli.aws_data import DataCalls
from cli.aws_hosts import HostCalls
from cli.aws_quotas import QuotaCalls
from cli.aws_recovery import RecoveryCalls
from cli.records import Connection, Event, Identity, Resource, Service, Stack

#: One retry policy, botocore's: no loop of ours repeats a call that failed.
_CONFIG = Config(
    retries={"mode": "adaptive", "total_max_attempts": 6},
    connect_timeout=5,
    read_timeout=30,
    user_agent_extra=f"stackgen/{__version__}",
)
#: How many services one DescribeServices takes.
#: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html
_SERVICES_A_CALL = 10


def _session(connection: Connection) -> boto3.Session:
    """Make the session; with the local AWS one that sees nothing of the user's own."""
    if not connection.local:
        return boto3.Session(profile_name=connection.profile, region_name=connection.region)
    # No profile, no file, no variable of the user's: neither credentials nor end points leak in.
    hidden = {
        "profile": (None, None, None, None),
        "config_file": (None, None, os.devnull, None),
        "credentials_file": (None, None, os.devnull, None),
        "ignore_configured_endpoint_urls": (None, None, True, None),
        "ca_bundle": (None, None, None, None),
    }
    core = botocore.session.Session(session_vars=hidden)
    core.set_credentials("test", "test")
    return boto3.Session(botocore_session=core, region_name=connection.region)


class Aws(
    AccountCalls,
    BucketCalls,
    CertificateCalls,
    ChangeSetCalls,
    DataCalls,
    HostCalls,
    QuotaCalls,
    RecoveryCalls,
):
    """AWS as one account and one region of it.

    Args:
        connection: How it is reached. Nothing is sent before the first method is called.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._session = _session(connection)
        self._clients: dict[str, Any] = {}

    def _client(self, service: str, region: str | None = None) -> Any:
        """Return the client of a service; made once, as each costs a tenth of a second."""
        place = f"{service} {region or ''}"
        if place not in self._clients:
            url = self._connection.endpoint_url
            config = _CONFIG
            if url:
                config = config.merge(Config(s3={"addressing_style": "path"}))
            if self._connection.local:
                # A proxy of the user's environment must not see requests to this machine.
                config = config.merge(Config(proxies={}))
            self._clients[place] = self._session.client(
                service, region_name=region, endpoint_url=url, config=config
            )
        return self._clients[place]

    @property
    def _stacks(self) -> Any:
        return self._client("cloudformation")

    @cached_property
    def identity(self) -> Identity:
        """Whose credentials these are; the first call that proves them."""
        answer = self._client("sts").get_caller_identity()
        return Identity(account=answer["Account"], arn=answer["Arn"])

    # --- stacks ---

    def stack(self, name: str) -> Stack | None:
        """Describe a stack by name or id; None when there is none."""
        try:
            answer = self._stacks.describe_stacks(StackName=name)
        except ClientError as error:
            if "does not exist" in str(error):
                return None
            raise
        return Stack.of(answer["Stacks"][0])

    def event_pages(self, stack: str) -> Iterator[list[Event]]:
        """Yield a stack's events, newest first, one page for each request."""
        for page in self._stacks.get_paginator("describe_stack_events").paginate(StackName=stack):
            yield [Event.of(answer) for answer in page["StackEvents"]]

    def resources(self, stack: str) -> list[Resource]:
        """List all resources of a stack; DescribeStackResources would stop at 100."""
        pages = self._stacks.get_paginator("list_stack_resources").paginate(StackName=stack)
        return [
            Resource(
                logical_id=answer["LogicalResourceId"],
                physical_id=answer.get("PhysicalResourceId", ""),
                type=answer["ResourceType"],
                status=answer["ResourceStatus"],
                reason=answer.get("ResourceStatusReason", ""),
            )
            for page in pages
            for answer in page["StackResourceSummaries"]
        ]

    def template(self, stack: str) -> dict[str, Any]:
        """Return the template that a stack was deployed from."""
        answer = self._stacks.get_template(StackName=stack, TemplateStage="Original")
        body = answer["TemplateBody"]
        return dict(body) if isinstance(body, Mapping) else {}

    def protect(self, stack: str, *, on: bool) -> None:
        """Turn a stack's termination protection on or off."""
        self._stacks.update_termination_protection(StackName=stack, EnableTerminationProtection=on)

    def delete_stack(self, stack: str, *, token: str) -> None:
        """Start the deletion of a stack."""
        self._stacks.delete_stack(StackName=stack, ClientRequestToken=token)

    # --- what a deployment needs beside its stack ---

    def public_hosted_zones(self, name: str) -> list[str]:
        """Return the ids of the public hosted zones with exactly this name."""
        wanted = f"{name.rstrip('.').lower()}."
        answer = self._client("route53").list_hosted_zones_by_name(DNSName=wanted, MaxItems="100")
        return [
            zone["Id"].removeprefix("/hostedzone/")
            for zone in answer["HostedZones"]
            if zone["Name"].lower() == wanted and not zone.get("Config", {}).get("PrivateZone")
        ]

    # --- services and balancers ---

    def services(self, cluster: str, arns: Sequence[str]) -> list[Service]:
        """Describe ECS services of one cluster."""
        found: list[Service] = []
        for start in range(0, len(arns), _SERVICES_A_CALL):
            batch = list(arns[start : start + _SERVICES_A_CALL])
            answer = self._client("ecs").describe_services(cluster=cluster, services=batch)
            found += [
                Service(
                    arn=service["serviceArn"],
                    desired=service["desiredCount"],
                    running=service["runningCount"],
                    pending=service["pendingCount"],
                    # The new deployment replaces the old one until only one is left.
                    steady=len(service.get("deployments", ())) <= 1,
                )
                for service in answer["services"]
                if service["status"] == "ACTIVE"
            ]
        return found

    def scale_to_zero(self, cluster: str, service: str) -> None:
        """Ask a service to run no task."""
        self._client("ecs").update_service(cluster=cluster, service=service, desiredCount=0)

    def target_health(self, target_group: str) -> list[str]:
        """Return the state of every target of a group, such as `healthy`."""
        answer = self._client("elbv2").describe_target_health(TargetGroupArn=target_group)
        return [target["TargetHealth"]["State"] for target in answer["TargetHealthDescriptions"]]

    def balancer_protected(self, balancer: str) -> bool:
        """Tell whether a load balancer refuses to be deleted."""
        answer = self._client("elbv2").describe_load_balancer_attributes(LoadBalancerArn=balancer)
        values = {item["Key"]: item["Value"] for item in answer["Attributes"]}
        return values.get("deletion_protection.enabled") == "true"

    def protect_balancer(self, balancer: str, *, on: bool) -> None:
        """Make a load balancer refuse to be deleted, or let it be."""
        self._client("elbv2").modify_load_balancer_attributes(
            LoadBalancerArn=balancer,
            Attributes=[{"Key": "deletion_protection.enabled", "Value": str(on).lower()}],
        )
