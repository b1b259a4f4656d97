"""What one controller may do about its agents, from the handles of the parts they are made of."""

from stacks import agent_policies
from stacks.config import Config
from stacks.constructs.agent_key import AgentKey
from stacks.refs import PolicyStatement
from stacks.shared import Shared


def agent_statements(
    config: Config, base: Shared, controller: str, key: AgentKey | None
) -> tuple[PolicyStatement, ...]:
    """Return what lets a controller start and end its agents; nothing without agents."""
    parts = base.agents
    if parts is None or base.security.agent is None or key is None:
        return ()
    spot = any(kind.spot for kind in config.agents)
    statements = [
        agent_policies.describe(),
        *agent_policies.run(
            controller=controller,
            subnets=base.network.private_subnets,
            security_group=base.security.agent,
            profile=parts.instance_profile,
            key_pair=key.name,
            images=tuple(base.parameters.agent_images.values()),
            spot=spot,
        ),
        *([agent_policies.make_spot_role()] if spot else []),
        *agent_policies.keep(controller),
        agent_policies.pass_role(parts.role),
    ]
    return tuple(PolicyStatement(statement) for statement in statements)
