"""An account in moto's EC2 with what a stack makes for agents: a controller starts them there."""

import json
from dataclasses import dataclass
from typing import Any

import boto3
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from moto.server import ThreadedMotoServer

REGION = "us-east-1"
_ZONES = (f"{REGION}a", f"{REGION}b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What was made.

    Attributes:
        endpoint: Where EC2 answers.
        agents: For `STACKGEN_AGENTS`.
        private_key: Of the key pair.
    """

    endpoint: str
    agents: dict[str, Any]
    private_key: str

    def instances(self) -> list[dict[str, Any]]:
        """Return the instances that run, as EC2 describes them."""
        found = _client("ec2", self.endpoint).describe_instances()["Reservations"]
        return [instance for group in found for instance in group["Instances"]]


def _client(service: str, endpoint: str) -> Any:
    return boto3.client(
        service,
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106 (moto's)
    )


def _key_pair(ec2: Any) -> str:
    """Import a key pair whose private key is known; the plugin finds it by its fingerprint."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = key.public_key().public_bytes(
        serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH
    )
    ec2.import_key_pair(KeyName="ci-agents", PublicKeyMaterial=public)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    ).decode()


def account() -> Account:
    """Start EC2 and make what a stack makes, beside a default VPC that must not be used."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    ec2, iam = _client("ec2", endpoint), _client("iam", endpoint)
    vpc = ec2.create_vpc(CidrBlock="10.7.0.0/16")["Vpc"]["VpcId"]
    group = ec2.create_security_group(GroupName="agents", Description="agents", VpcId=vpc)
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.7.{number}.0/24", AvailabilityZone=zone)
        for number, zone in enumerate(_ZONES)
    ]
    role = {"Version": "2012-10-17", "Statement": []}
    iam.create_role(RoleName="agents", AssumeRolePolicyDocument=json.dumps(role))
    profile = iam.create_instance_profile(InstanceProfileName="agents")["InstanceProfile"]
    images = ec2.describe_images(Filters=[{"Name": "root-device-type", "Values": ["ebs"]}])
    return Account(
        endpoint=endpoint,
        private_key=_key_pair(ec2),
        agents={
            "region": REGION,
            "slots": 2,
            "security_group": group["GroupId"],
            "instance_profile": profile["Arn"],
            "key_pair": "ci-agents",
            "key_pair_id": "key-1",
            "log_group": "/ci/main",
            "subnets": [
                {"id": made["Subnet"]["SubnetId"], "zone": zone}
                for made, zone in zip(subnets, _ZONES, strict=True)
            ],
            "tags": {"stackgen:stack": "ci", "stackgen:controller": "main"},
            "user_data": ["#cloud-config\n# @@Slot@@ of @@Stack@@\n"],
            "kinds": [
                {
                    "label": "linux",
                    "instance_types": ["m5.large"],
                    "spot": False,
                    "max": 4,
                    "idle_minutes": 10,
                    "one_build_each": False,
                    "disk_gib": 30,
                    "architecture": "x86_64",
                    "image": images["Images"][0]["ImageId"],
                    "user_data": 0,
                }
            ],
        },
    )
