"""The façade of AWS: every call of the command line, named by what it does."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from botocore.exceptions import ClientError

from cli.aws.account import AccountCalls
from cli.aws.agents import AgentCalls
from cli.aws.buckets import BucketCalls
from cli.aws.builds import BuildCalls
from cli.aws.certificates import CertificateCalls
from cli.aws.change_sets import ChangeSetCalls
from cli.aws.chaos_acts import ChaosActs
from cli.aws.data import DataCalls
from cli.aws.functions import FunctionCalls
from cli.aws.hosts import HostCalls
from cli.aws.quotas import QuotaCalls
from cli.aws.recovery import RecoveryCalls
from cli.aws.registry import RegistryCalls
from cli.records import Event, Identity, Resource, Service, Stack

#: How many services one DescribeServices takes.
#: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html
_SERVICES_A_CALL = 10


class Aws(
    AccountCalls,
    AgentCalls,
    BucketCalls,
    BuildCalls,
    CertificateCalls,
    ChangeSetCalls,
    ChaosActs,
    DataCalls,
    FunctionCalls,
    HostCalls,
    QuotaCalls,
    RecoveryCalls,
    RegistryCalls,
):
    """AWS as one account and one region of it.

    Args:
        connection: How it is reached. Nothing is sent before the first method is called.
    """

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
                    definition=service.get("taskDefinition", ""),
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
