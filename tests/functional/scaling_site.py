"""Helpers of the tests of Auto Scaling: a group of two, made and looked at through its APIs."""

import json
import urllib.request
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from tests.functional.conftest import LocalAws


@cache
def image(aws: LocalAws) -> str:
    """Return an image of Amazon's; the list of them is long."""
    return str(aws.client("ec2").describe_images(Owners=["amazon"])["Images"][0]["ImageId"])


@dataclass
class Hosts:
    """A group of two instances, one in each of two zones; everything is named after `name`."""

    aws: LocalAws
    name: str
    zones: list[str] = field(default_factory=lambda: ["eu-west-1a", "eu-west-1b"])

    @property
    def ec2(self) -> Any:
        """Return a client of EC2."""
        return self.aws.client("ec2")

    @property
    def scaling(self) -> Any:
        """Return a client of Auto Scaling."""
        return self.aws.client("autoscaling")

    def build(self, **more: Any) -> "Hosts":
        """Make a network, a launch template and the group."""
        self.vpc = self.ec2.create_vpc(CidrBlock="10.8.0.0/16")["Vpc"]["VpcId"]
        self.subnets = [
            self.ec2.create_subnet(
                VpcId=self.vpc, CidrBlock=f"10.8.{number}.0/24", AvailabilityZone=zone
            )["Subnet"]["SubnetId"]
            for number, zone in enumerate(self.zones)
        ]
        self.ec2.create_launch_template(
            LaunchTemplateName=self.name,
            LaunchTemplateData={"ImageId": image(self.aws), "InstanceType": "m6i.large"},
        )
        self.scaling.create_auto_scaling_group(
            **{
                "AutoScalingGroupName": self.name,
                "MinSize": 2,
                "MaxSize": 4,
                "HealthCheckGracePeriod": 0,
                "LaunchTemplate": {"LaunchTemplateName": self.name, "Version": "$Latest"},
                "VPCZoneIdentifier": ",".join(self.subnets),
                **more,
            }
        )
        return self

    def remove(self) -> None:
        """Delete the group, its instances at once."""
        self.scaling.delete_auto_scaling_group(AutoScalingGroupName=self.name, ForceDelete=True)

    def group(self) -> dict[str, Any]:
        """Return the group as it is described."""
        answer = self.scaling.describe_auto_scaling_groups(AutoScalingGroupNames=[self.name])
        found: dict[str, Any] = answer["AutoScalingGroups"][0]
        return found

    def members(self) -> list[dict[str, Any]]:
        """Return its instances, in whatever state."""
        found: list[dict[str, Any]] = self.group()["Instances"]
        return found

    def serving(self) -> list[dict[str, Any]]:
        """Return its instances once all that it wants are in service, and nothing else is there."""
        group = self.group()
        found: list[dict[str, Any]] = group["Instances"]
        if len(found) != group["DesiredCapacity"]:
            return []
        return found if all(one["LifecycleState"] == "InService" for one in found) else []

    def state(self, instance: str) -> str:
        """Return a member's lifecycle state; empty once it is no member any more."""
        found = [one for one in self.members() if one["InstanceId"] == instance]
        return str(found[0]["LifecycleState"]) if found else ""

    def in_state(self, state: str) -> list[str]:
        """Return the members in a lifecycle state."""
        return [one["InstanceId"] for one in self.members() if one["LifecycleState"] == state]

    def power_of(self, instance: str) -> str:
        """Return what EC2 says of an instance."""
        found = self.ec2.describe_instances(InstanceIds=[instance])["Reservations"]
        return str(found[0]["Instances"][0]["State"]["Name"])

    def power(self) -> list[str]:
        """Return what EC2 says of the members."""
        return [self.power_of(one["InstanceId"]) for one in self.members()]

    def hook(self, name: str, doing: str, **more: Any) -> None:
        """Put a lifecycle hook; `doing` is LAUNCHING or TERMINATING."""
        self.scaling.put_lifecycle_hook(
            AutoScalingGroupName=self.name,
            LifecycleHookName=name,
            LifecycleTransition=f"autoscaling:EC2_INSTANCE_{doing}",
            **more,
        )

    def complete(self, hook: str, instance: str, result: str = "CONTINUE") -> None:
        """Answer a hook that holds an instance."""
        self.scaling.complete_lifecycle_action(
            AutoScalingGroupName=self.name,
            LifecycleHookName=hook,
            InstanceId=instance,
            LifecycleActionResult=result,
        )


def fault(aws: LocalAws, kind: str, **names: str) -> None:
    """Put a fault in force."""
    _ask(aws, "POST", "", {"kind": kind, **names})


def lift(aws: LocalAws) -> list[str]:
    """Lift all faults; return their ids."""
    found = [one["id"] for one in _ask(aws, "GET", "")["faults"]]
    for identity in found:
        _ask(aws, "DELETE", f"/{identity}")
    return found


def _ask(aws: LocalAws, method: str, path: str, content: dict[str, str] | None = None) -> Any:
    url = f"{aws.url}/_stackgen/faults{path}"
    data = json.dumps(content).encode() if content else None
    request = urllib.request.Request(url, data=data, method=method)  # noqa: S310 - http only
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=10) as answer:
        return json.loads(answer.read())
