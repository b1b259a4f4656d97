"""Helpers of the tests of the data plane: a cluster, hosts, a balancer, services, all by API."""

import http.client
import os
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import Message
from typing import Any

from localcloud import client
from tests.functional.conftest import LocalAws

ZONES = ("eu-west-1a", "eu-west-1b")
CLOSED = 0
"""What `ask` returns for a refused connection."""


def until(look: Callable[[], Any], *, seconds: float = 15.0) -> Any:
    """Return the first true thing that `look` returns."""
    deadline = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < deadline, f"not within {seconds} s: {look}"
        time.sleep(0.02)
    return seen


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Keeps redirections visible."""

    def redirect_request(self, *_: Any) -> None:
        """Follow none."""


def ask(
    url: str, headers: Mapping[str, str] | None = None, data: bytes | None = None
) -> tuple[int, str, Message]:
    """Return status, text and headers of an answer; status `CLOSED` where nothing listens."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect)
    request = urllib.request.Request(url, data=data, headers=dict(headers or {}))  # noqa: S310 - http only
    try:
        with opener.open(request, timeout=10) as answer:
            return answer.status, answer.read().decode(), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(), error.headers
    except (OSError, http.client.HTTPException):
        return CLOSED, "", Message()


def gone(pid: int) -> bool:
    """Tell whether no process has this id."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


@dataclass
class Site:
    """A cluster with hosts in two zones, and one balancer; everything is named after `name`."""

    aws: LocalAws
    name: str
    subnets: list[str] = field(default_factory=list)
    group: str = ""
    target_group: str = ""
    balancer: str = ""
    listener: str = ""

    def client(self, service: str) -> Any:
        """Return a boto3 client."""
        return self.aws.client(service)

    def build(self, *, prefix: str = "") -> "Site":
        """Make all but the services."""
        self._network()
        self._hosts()
        elb = self.client("elbv2")
        self.target_group = elb.create_target_group(
            Name=self.name,
            Protocol="HTTP",
            Port=8080,
            VpcId=self.vpc,
            TargetType="ip",
            HealthCheckPath=f"{prefix}/login",
        )["TargetGroups"][0]["TargetGroupArn"]
        self.balancer = elb.create_load_balancer(Name=self.name, Subnets=self.subnets)[
            "LoadBalancers"
        ][0]["LoadBalancerArn"]
        self.listener = elb.create_listener(
            LoadBalancerArn=self.balancer,
            Protocol="HTTP",
            Port=80,
            DefaultActions=[{"Type": "forward", "TargetGroupArn": self.target_group}],
        )["Listeners"][0]["ListenerArn"]
        return self

    def _network(self) -> None:
        ec2 = self.client("ec2")
        self.vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
        self.subnets = [
            ec2.create_subnet(
                VpcId=self.vpc, CidrBlock=f"10.9.{number}.0/24", AvailabilityZone=zone
            )["Subnet"]["SubnetId"]
            for number, zone in enumerate(ZONES)
        ]
        self.group = ec2.create_security_group(
            GroupName=self.name, Description="tasks", VpcId=self.vpc
        )["GroupId"]

    def _hosts(self) -> None:
        image = self.client("ec2").describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
        self.client("ec2").create_launch_template(
            LaunchTemplateName=self.name,
            LaunchTemplateData={"ImageId": image, "InstanceType": "m6i.large"},
        )
        scaling = self.client("autoscaling")
        scaling.create_auto_scaling_group(
            AutoScalingGroupName=self.name,
            MinSize=2,
            MaxSize=4,
            LaunchTemplate={"LaunchTemplateName": self.name, "Version": "$Latest"},
            VPCZoneIdentifier=",".join(self.subnets),
        )
        found = scaling.describe_auto_scaling_groups(AutoScalingGroupNames=[self.name])
        ecs = self.client("ecs")
        ecs.create_capacity_provider(
            name=self.name,
            autoScalingGroupProvider={
                "autoScalingGroupArn": found["AutoScalingGroups"][0]["AutoScalingGroupARN"]
            },
        )
        ecs.create_cluster(clusterName=self.name, capacityProviders=[self.name])

    def define(
        self,
        slot: str,
        *,
        variables: Mapping[str, str] | None = None,
        secrets: Mapping[str, str] | None = None,
        **container: Any,
    ) -> str:
        """Register a task definition and return its ARN."""
        named = {"STACKGEN_SLOT": slot, **(variables or {})}
        made = self.client("ecs").register_task_definition(
            family=f"{self.name}-{slot}",
            networkMode="awsvpc",
            containerDefinitions=[
                {
                    "name": "jenkins",
                    "image": "jenkins/jenkins:lts",
                    "memory": 3072,
                    "essential": True,
                    "portMappings": [{"containerPort": 8080}],
                    "environment": [{"name": k, "value": v} for k, v in named.items()],
                    "secrets": [{"name": k, "valueFrom": v} for k, v in (secrets or {}).items()],
                    **container,
                }
            ],
        )
        return str(made["taskDefinition"]["taskDefinitionArn"])

    def serve(
        self,
        slot: str,
        definition: str,
        *,
        zone: int = 0,
        deployment: Mapping[str, Any] | None = None,
        grace_seconds: int = 300,
    ) -> None:
        """Create the service of a slot, one task in one zone."""
        self.client("ecs").create_service(
            cluster=self.name,
            serviceName=f"{self.name}-{slot}",
            taskDefinition=definition,
            desiredCount=1,
            deploymentConfiguration={
                "minimumHealthyPercent": 0,
                "maximumPercent": 100,
                **(deployment or {}),
            },
            healthCheckGracePeriodSeconds=grace_seconds,
            networkConfiguration={
                "awsvpcConfiguration": {
                    "subnets": [self.subnets[zone]],
                    "securityGroups": [self.group],
                }
            },
            loadBalancers=[
                {
                    "targetGroupArn": self.target_group,
                    "containerName": "jenkins",
                    "containerPort": 8080,
                }
            ],
        )

    def task(self, slot: str) -> dict[str, Any] | None:
        """Return the running task of a slot as `local status` shows it."""
        shown = self.tasks(slot)
        assert len(shown) <= 1, "two processes of one slot share a home"
        return shown[0] if shown and shown[0]["pid"] else None

    def tasks(self, slot: str) -> list[dict[str, Any]]:
        """Return the tasks of a slot as `local status` shows them."""
        status = client.status(self.aws.home)
        assert status is not None
        return [dict(one) for one in status.tasks if one["service"] == f"{self.name}-{slot}"]

    def another(self, slot: str, than: int) -> dict[str, Any] | None:
        """Return the slot's task once it is another process."""
        task = self.task(slot)
        return task if task and task["pid"] != than else None

    @property
    def url(self) -> str:
        """The address that answers for the balancer."""

        def look() -> str | None:
            status = client.status(self.aws.home)
            assert status is not None
            found = [one["url"] for one in status.load_balancers if one["name"] == self.name]
            return found[0] if found else None

        return str(until(look))

    def login(self) -> tuple[int, str]:
        """Ask the balancer for the login page."""
        status, text, _ = ask(f"{self.url}/login")
        return status, text

    def slot_answers(self, slot: str) -> bool:
        """Tell whether a slot serves through the balancer: not with the page of its boot."""
        status, text = self.login()
        return status == 200 and f"Slot {slot}." in text

    def remove(self) -> None:
        """Delete what serves; the daemon's end takes the rest."""
        ecs, elb = self.client("ecs"), self.client("elbv2")
        for arn in ecs.list_services(cluster=self.name)["serviceArns"]:
            ecs.delete_service(cluster=self.name, service=arn, force=True)
        elb.delete_load_balancer(LoadBalancerArn=self.balancer)
        elb.delete_target_group(TargetGroupArn=self.target_group)
