"""What stackgen renders for a controller, as far as it can be known before anything is deployed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from stackgen_slot import casc
from stackgen_slot.settings import Agents, Kind, Settings, Subnet
from stacks.config import Agent, Config, Controller
from stacks.plan import agent_architecture

#: Ids and addresses exist only on AWS; here they need to be of the right form alone.
_URL: Final = "https://jenkins.example.com"
_ZONE: Final = "us-east-1a"


def documents(config: Config, controller: Controller) -> list[Mapping[str, Any]]:
    """Return a document for each slot of a controller."""
    names = [f"{controller.name}-{number}" for number in range(1, controller.slots_max + 1)]
    agents = _agents(config, controller) if config.agents else None
    return [
        casc.render(
            Settings(
                controller=controller.name,
                slot=name,
                url=_URL,
                zone=_ZONE,
                agents=agents,
                jobs=None,
                home=Path("/var/jenkins_home"),
                local=Path("/var/lib/stackgen"),
                ec2_endpoint=None,
            )
        )
        for name in names
    ]


def _agents(config: Config, controller: Controller) -> Agents:
    return Agents(
        region="us-east-1",
        slots=controller.slots_max,
        security_group="sg-0123456789abcdef0",
        instance_profile="arn:aws:iam::123456789012:instance-profile/agents",
        key_pair="agents",
        key_pair_id="key-0123456789abcdef0",
        log_group="agents",
        subnets=(Subnet(id="subnet-0123456789abcdef0", zone=_ZONE),),
        tags={},
        kinds=tuple(map(_kind, config.agents)),
    )


def _kind(agent: Agent) -> Kind:
    return Kind(
        label=agent.label,
        instance_types=agent.instance_types,
        spot=agent.spot,
        max=agent.max,
        idle_minutes=agent.idle_minutes,
        one_build_each=agent.one_build_each,
        disk_gib=agent.disk_gib,
        architecture=agent_architecture(agent),
        image="ami-0123456789abcdef0",
        user_data="",
    )
