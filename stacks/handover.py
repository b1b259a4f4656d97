"""What the template hands to a controller's container: physical ids that exist only on AWS."""

import json
from collections.abc import Mapping, Sequence

from troposphere import AWSHelperFn, Sub

from stacks.config import Agent, Architecture
from stacks.constructs.agent_key import AgentKey
from stacks.constructs.agents import Agents
from stacks.naming import escape_sub
from stacks.plan import agent_architecture
from stacks.refs import ImageId, SecurityGroupId, SubnetId, ZoneName


def sub_json(value: object) -> Sub:
    """Return a value as JSON in which CloudFormation writes every reference as a string."""
    variables: dict[str, AWSHelperFn] = {}
    known: dict[str, str] = {}

    def encode(item: object) -> str:
        if isinstance(item, AWSHelperFn):
            name = known.setdefault(json.dumps(item.to_dict()), f"Id{len(variables) + 1}")
            variables[name] = item
            return f'"${{{name}}}"'
        if isinstance(item, Mapping):
            pairs = (f"{escape_sub(json.dumps(key))}:{encode(sub)}" for key, sub in item.items())
            return "{" + ",".join(pairs) + "}"
        if isinstance(item, Sequence) and not isinstance(item, str):
            return "[" + ",".join(map(encode, item)) + "]"
        return escape_sub(json.dumps(item))

    return Sub(encode(value), **variables)


def agent_settings(
    kinds: Sequence[Agent],
    *,
    parts: Agents,
    key: AgentKey,
    security_group: SecurityGroupId,
    subnets: Sequence[tuple[SubnetId, ZoneName]],
    images: Mapping[Architecture, ImageId],
    tags: Mapping[str, object],
) -> Sub:
    """Return everything the EC2 plugin's configuration is rendered from, in the container.

    Args:
        kinds: The kinds of agents, as in the file.
        parts: Role and profile.
        key: By which the controller reaches them.
        security_group: The agents' own.
        subnets: With their zones, the slot's own zone first, the others as fallback.
        images: By architecture.
        tags: Of every agent; those of the stack, controller and slot are what IAM compares.
    """
    return sub_json(
        {
            "security_group": security_group,
            "instance_profile": parts.instance_profile,
            "key_pair": key.name,
            "key_pair_id": key.id,
            "subnets": [{"id": subnet, "zone": zone} for subnet, zone in subnets],
            "tags": tags,
            "kinds": [
                {
                    **kind.model_dump(mode="json", exclude={"architecture", "cloud_config"}),
                    "architecture": agent_architecture(kind),
                    "image": images[agent_architecture(kind)],
                }
                for kind in kinds
            ],
        }
    )
