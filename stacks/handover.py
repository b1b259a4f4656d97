"""What the template hands to a controller's container: physical ids that exist only on AWS."""

import json
from collections.abc import Mapping, Sequence

from troposphere import AWSHelperFn, Ref, Sub

from stacks.config import Agent, Architecture
from stacks.constructs.agent_key import AgentKey
from stacks.constructs.agents import Agents
from stacks.errors import UsageError
from stacks.naming import escape_sub
from stacks.plan import agent_architecture
from stacks.refs import ImageId, SecurityGroupId, SubnetId, ZoneName

#: What all variables of a container may take of a task definition, which is at most 64 KiB: beside
#: them stand ids that only AWS knows, volumes, roles and log options.
#: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html
ENVIRONMENT_LIMIT = 48 * 1024

#: What a kind of agent hands over as it stands in the file.
_AS_IN_THE_FILE = (
    "label", "instance_types", "spot", "max", "idle_minutes", "one_build_each", "disk_gib",
)  # fmt: skip


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
    slots: int,
    parts: Agents,
    key: AgentKey,
    security_group: SecurityGroupId,
    subnets: Sequence[tuple[SubnetId, ZoneName]],
    images: Mapping[Architecture, ImageId],
    tags: Mapping[str, object],
    user_data: Sequence[str],
) -> Sub:
    """Return everything the EC2 plugin's configuration is rendered from, in the container.

    Args:
        kinds: The kinds of agents, as in the file.
        slots: Of the controller: each may start its share of a kind's agents.
        parts: Role, profile and log group.
        key: By which the controller reaches them.
        security_group: The agents' own.
        subnets: With their zones, the slot's own zone first, the others as fallback.
        images: By architecture.
        tags: Of every agent; those of the stack, controller and slot are what IAM compares.
        user_data: The text of each kind, in their order, with the seams that the container fills. A
            text that several kinds have is handed over once.
    """
    texts = list(dict.fromkeys(user_data))
    return sub_json(
        {
            "region": Ref("AWS::Region"),
            "slots": slots,
            "security_group": security_group,
            "instance_profile": parts.instance_profile,
            "log_group": parts.log_group,
            "key_pair": key.name,
            "key_pair_id": key.id,
            "subnets": [{"id": subnet, "zone": zone} for subnet, zone in subnets],
            "tags": tags,
            "user_data": texts,
            "kinds": [
                {
                    **{name: getattr(kind, name) for name in _AS_IN_THE_FILE},
                    "architecture": agent_architecture(kind),
                    "image": images[agent_architecture(kind)],
                    "user_data": texts.index(text),
                }
                for kind, text in zip(kinds, user_data, strict=True)
            ],
        }
    )


def check_size(
    slot: str,
    environment: Mapping[str, object],
    kinds: Sequence[Agent],
    user_data: Sequence[str] = (),
) -> None:
    """Refuse variables that ECS would refuse with the whole task definition.

    Args:
        slot: Whose they are.
        environment: By name; a reference counts as what stands in the template for it.
        kinds: The kinds of agents.
        user_data: The text of each kind, in their order.

    Raises:
        UsageError: They are too large; it names the kind with the largest user data.
    """
    size = sum(len(name) + _size(value) for name, value in environment.items())
    if size <= ENVIRONMENT_LIMIT:
        return
    texts = zip(user_data, kinds, strict=bool(user_data))
    most, label = max(((_size(text), kind.label) for text, kind in texts), default=(0, ""))
    raise UsageError(
        f"the variables of slot `{slot}` have {size} bytes, a task definition of ECS has room for"
        f" {ENVIRONMENT_LIMIT}: the user data of agents `{label}` alone has {most}",
        f"shorten the `cloud_config` of agents `{label}`, bake what it installs into a machine"
        " image, or give kinds of agents the same `cloud_config`: equal ones count once",
    )


def _size(value: object) -> int:
    """Return the bytes of a value in the JSON of a task definition, where quotes are escaped."""
    if isinstance(value, Sub):
        value = value.to_dict()["Fn::Sub"]
        value = value[0] if isinstance(value, list) else value
    elif isinstance(value, AWSHelperFn):
        value = json.dumps(value.to_dict())
    return len(json.dumps(value, ensure_ascii=False).encode())
