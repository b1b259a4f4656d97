"""What a stack makes for agents, made by hand in the local AWS."""

import json
from typing import Any

from tests.functional.conftest import LocalAws
from tests.functional.standin_process import own
from tests.slot_environment import PRIVATE_KEY

REGION = "eu-west-1"
ZONES = (f"{REGION}a", f"{REGION}b")


class Account:
    """Network, group, profile and key of one stack's agents.

    Args:
        aws: The local AWS.
        name: Of everything.
    """

    def __init__(self, aws: LocalAws, name: str) -> None:
        self.aws = aws
        self.name = name
        self.ec2 = aws.client("ec2", REGION)
        # Agents are looked for where ECS was called.
        aws.client("ecs", REGION).list_clusters()
        vpc = self.ec2.create_vpc(CidrBlock="10.8.0.0/16")["Vpc"]["VpcId"]
        self.subnets = [
            self.ec2.create_subnet(
                VpcId=vpc, CidrBlock=f"10.8.{number}.0/24", AvailabilityZone=zone
            )["Subnet"]["SubnetId"]
            for number, zone in enumerate(ZONES)
        ]
        self.group = self.ec2.create_security_group(
            GroupName=name, Description="agents", VpcId=vpc
        )["GroupId"]
        self.ec2.create_key_pair(KeyName=name)
        iam = aws.client("iam")
        iam.create_instance_profile(InstanceProfileName=name)
        found = iam.get_instance_profile(InstanceProfileName=name)
        self.profile = found["InstanceProfile"]["Arn"]
        self.image = self.ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]

    def variables(
        self, *, slot: str = "main-1", zone: str = ZONES[0], **kind: Any
    ) -> dict[str, str]:
        """Return a slot's variables; `kind` changes its one kind of agents."""
        agents = {
            "region": REGION,
            "slots": 1,
            "security_group": self.group,
            "instance_profile": self.profile,
            "key_pair": self.name,
            "key_pair_id": "key-1",
            "log_group": "agents",
            "subnets": [
                {"id": subnet, "zone": at} for subnet, at in zip(self.subnets, ZONES, strict=True)
            ],
            "tags": {"stackgen:stack": self.name, "stackgen:controller": "main"},
            "user_data": ["#cloud-config\n{}"],
            "kinds": [
                {
                    "label": "linux",
                    "instance_types": ["m5.large"],
                    "spot": False,
                    "max": 2,
                    "idle_minutes": 10,
                    "one_build_each": False,
                    "disk_gib": 30,
                    "architecture": "x86_64",
                    "image": self.image,
                    "user_data": 0,
                    **kind,
                }
            ],
        }
        return own(
            STACKGEN_SLOT=slot,
            STACKGEN_ZONE=zone,
            STACKGEN_URL=f"http://{self.name}.example.com",
            STACKGEN_AGENTS=json.dumps(agents),
            JENKINS_AGENT_PRIVATE_KEY=PRIVATE_KEY,
            AWS_ENDPOINT_URL=self.aws.url,
            AWS_ACCESS_KEY_ID="test",
            AWS_SECRET_ACCESS_KEY="test",  # noqa: S106 - the local AWS has no other
            AWS_REGION=REGION,
        )

    def instances(self) -> list[dict[str, Any]]:
        """Return this stack's agents that have not ended."""
        found = self.ec2.describe_instances(
            Filters=[
                {"Name": "tag:stackgen:stack", "Values": [self.name]},
                {"Name": "instance-state-name", "Values": ["pending", "running", "stopped"]},
            ]
        )
        return [instance for group in found["Reservations"] for instance in group["Instances"]]
