"""EC2: what rules, interfaces, subnets, versions and key pairs say of themselves."""

import hashlib
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives import serialization
from ministack.services import iam
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import iam_instance_profile, key_pairs
from moto.ec2.models.elastic_network_interfaces import NetworkInterface
from moto.ec2.models.launch_templates import LaunchTemplateVersion
from moto.ec2.models.security_groups import SecurityGroupRule
from moto.ec2.models.subnets import Subnet
from moto.ec2.responses import instances
from moto.ec2.utils import parse_user_data, random_rsa_key_pair


def install() -> None:
    """Apply the changes."""
    SecurityGroupRule.description = property(_description)
    SecurityGroupRule.__eq__ = _equal
    # moto gives an interface a DNS name only in a VPC with host names, and a task asks for it.
    NetworkInterface.private_dns_name = None
    Subnet.ipv6_cidr_block_association_set = property(_ipv6_blocks)
    LaunchTemplateVersion.user_data = property(_user_data)
    key_pairs.random_rsa_key_pair = _key_pair
    for module in (instances, iam_instance_profile):
        module.filter_iam_instance_profiles = _profile


@dataclass(frozen=True, slots=True)
class _Profile:
    """An instance profile as moto's EC2 wants it."""

    id: str
    arn: str


def _profile(
    *_: object,
    iam_instance_profile_arn: str | None,
    iam_instance_profile_name: str | None,
    **__: object,
) -> _Profile:
    """Look for an instance profile where they are: in ministack's IAM, moto's has none.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
    """
    name, arn = iam_instance_profile_name or "", iam_instance_profile_arn or ""
    found = iam._lookup_instance_profile(name, arn)
    if found is None:
        part = "arn" if arn else "name"
        text = f"Value ({arn or name}) for parameter iamInstanceProfile.{part} is invalid."
        raise EC2ClientError("InvalidParameterValue", f"{text} Invalid IAM Instance Profile {part}")
    return _Profile(id=found["InstanceProfileId"], arn=found["Arn"])


def _key_pair() -> Any:
    """Return a new key pair with the fingerprint of its private key, as AWS gives it.

    moto gives the public key's, as AWS does for imported ones. By it the EC2 plugin finds its own.
    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/verify-keys.html
    """
    made = random_rsa_key_pair()
    private = serialization.load_pem_private_key(made["material"], password=None)
    encoded = private.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    digest = hashlib.sha1(encoded, usedforsecurity=False).digest()
    return {**made, "fingerprint": digest.hex(":")}


def _user_data(version: Any) -> Any:
    """Return a version's user data; moto reads it for a template's first version only."""
    found = version.data.get("UserData")
    return parse_user_data(found) if isinstance(found, str) else found


def _ipv6_blocks(subnet: Any) -> list[dict[str, Any]]:
    """Return a subnet's IPv6 blocks; moto puts the state's whole dictionary where the state is."""
    return [
        {
            "ipv6CidrBlock": association["ipv6CidrBlock"],
            "associationId": association["associationId"],
            "ipv6CidrBlockState": {"state": association["ipv6CidrBlockState"]["State"]},
        }
        for association in subnet.ipv6_cidr_block_associations.values()
        if association["ipv6CidrBlockState"]["State"] == "associated"
    ]


def _description(rule: Any) -> str | None:
    """Return a rule's description, of whatever its other end is: moto knows ranges only."""
    for part in (rule.ip_range, rule.source_group, rule.prefix_list_id):
        if isinstance(part, dict) and part.get("Description"):
            return str(part["Description"])
    return None


def _equal(one: Any, other: Any) -> bool:
    """Tell whether two rules are the same; a description does not make another rule.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_UpdateSecurityGroupRuleDescriptionsIngress.html
    """
    return _identity(one) == _identity(other)


def _identity(rule: Any) -> list[Any]:
    ends = [
        {key: value for key, value in part.items() if key != "Description"}
        if isinstance(part, dict)
        else part
        for part in (rule.ip_range, rule.source_group, rule.prefix_list_id)
    ]
    return [rule.ip_protocol, rule.from_port, rule.to_port, *ends]
