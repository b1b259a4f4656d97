"""The variables of a slot's container: what Jenkins starts with and is configured from."""

from stacks import handover, plan
from stacks.config import Config
from stacks.constructs.agent_key import AgentKey
from stacks.constructs.controller import Controller
from stacks.light import dataclass
from stacks.naming import agent_tags
from stacks.plan import PlannedController
from stacks.refs import EnvironmentValue, SecretValue, Url
from stacks.shared import Shared


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What the variables of one controller's slots are made of.

    Attributes:
        planned: The controller.
        parts: What its slots share.
        key: By which it reaches its agents, None without agents.
        url: Its address.
    """

    planned: PlannedController
    parts: Controller
    key: AgentKey | None
    url: Url


def secrets(own: Own) -> dict[str, SecretValue]:
    """Return the variables whose values no template shows."""
    found = {
        **{name: SecretValue(value) for name, value in own.planned.secrets.items()},
        "JENKINS_ADMIN_PASSWORD": SecretValue(own.parts.admin_secret),
        "JENKINS_HOOKS_TOKEN": SecretValue(own.parts.hooks_secret),
    }
    if own.key:
        found["JENKINS_AGENT_PRIVATE_KEY"] = SecretValue(own.key.private_key)
    return found


def environment(
    config: Config, base: Shared, own: Own, number: int, zone: int
) -> dict[str, EnvironmentValue]:
    """Return a slot's variables: Jenkins' own, and what its configuration is rendered from."""
    item = own.planned
    name = f"{item.name}-{number}"
    found: dict[str, object] = {
        **plan.jenkins_environment(item),
        **plan.jobs_environment(item),
        "STACKGEN_CONTROLLER": item.name,
        "STACKGEN_SLOT": name,
        "STACKGEN_URL": own.url,
        "STACKGEN_ZONE": base.network.zones[zone],
    }
    if base.agents and base.security.agent is not None and own.key:
        ids = list(zip(base.network.private_subnets, base.network.zones, strict=True))
        found["STACKGEN_AGENTS"] = handover.agent_settings(
            config.agents,
            slots=item.slots,
            parts=base.agents,
            key=own.key,
            security_group=base.security.agent,
            subnets=[ids[zone], *ids[:zone], *ids[zone + 1 :]],
            images=base.parameters.agent_images,
            tags=agent_tags(config.tags, controller=item.name, slot=name),
            user_data=base.agent_user_data,
        )
    handover.check_size(name, found, config.agents, base.agent_user_data)
    return {key: EnvironmentValue(value) for key, value in found.items()}
