"""EC2: rules between security groups have descriptions, tasks run where DNS names are off."""

from typing import Any

from moto.ec2.models.elastic_network_interfaces import NetworkInterface
from moto.ec2.models.security_groups import SecurityGroupRule


def install() -> None:
    """Apply the changes."""
    SecurityGroupRule.description = property(_description)
    SecurityGroupRule.__eq__ = _equal
    # moto gives an interface a DNS name only in a VPC with host names, and a task asks for it.
    NetworkInterface.private_dns_name = None


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
