"""EC2: a rule between two security groups has a description too."""

from typing import Any

from moto.ec2.models.security_groups import SecurityGroupRule


def install() -> None:
    """Apply the change: moto answers the description of an address range only."""
    SecurityGroupRule.description = property(_description)


def _description(rule: Any) -> str | None:
    for part in (rule.ip_range, rule.source_group, rule.prefix_list_id):
        if isinstance(part, dict) and part.get("Description"):
            return str(part["Description"])
    return None
