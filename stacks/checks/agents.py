"""Agents: one kind for each label, of one architecture."""

from collections.abc import Iterator

from stacks.checks import instance_types
from stacks.checks.finding import Finding
from stacks.config import Config
from stacks.errors import shown


def check(config: Config, region: str | None) -> Iterator[Finding]:
    """Check each kind of agents."""
    seen: dict[str, int] = {}
    for number, agent in enumerate(config.agents):
        place = ("agents", number)
        first = seen.setdefault(agent.label, number)
        if first != number:
            yield Finding(
                path=(*place, "label"),
                message=f"{shown(agent.label)} is the label of agents[{first}] too; write another",
                also=(("agents", first, "label"),),
            )
        types = (*place, "instance_types")
        yield from instance_types.check(
            types, agent.instance_types, region, unchecked=config.hosts.unchecked_types
        )
        if agent.architecture is not None:
            path = (*place, "architecture")
            yield from instance_types.against(path, agent.architecture, types, agent.instance_types)
