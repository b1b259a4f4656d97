"""Which clouds each slot has: read where the slot reads it, rendered by the slot's own code."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from cli.deploy.health import Places, Services, services_by_arn
from stackgen_slot import clouds
from stackgen_slot.problems import SlotError
from stackgen_slot.settings import Agents, read
from stacks.errors import StackgenError


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """What one template of a cloud starts agents with; the names are public."""

    label: str
    ami: str
    type: str
    subnet_id: str
    security_group_id: str
    iam_instance_profile: str
    key_pair_id: str
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cloud:
    """A cloud of the EC2 plugin."""

    name: str
    templates: tuple[Template, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotClouds:
    """A slot with its clouds.

    Attributes:
        controller: Its controller.
        slot: Its own name: `main-1`.
        clouds: As its Jenkins has them; empty without agents.
        given: What the clouds are rendered from; None without agents.
        there: Whether it has a service at all.
    """

    controller: str
    slot: str
    clouds: tuple[Cloud, ...] = ()
    given: Agents | None = None
    there: bool = True


class Defined(Services, Protocol):
    """What this needs of AWS."""

    def container_environments(self, definition: str) -> list[dict[str, str]]:
        """Return the variables of each container."""


def resolve(aws: Defined, where: Places) -> list[SlotClouds]:
    """Render the clouds of every slot of a stack.

    The services are found by their physical ids, of all pages of ListStackResources; each says
    which task definition it runs. That is not always the stack's own: when ECS took a deployment
    back, the stack names a task definition that no Jenkins has. From its variables the clouds are
    rendered by the very code that renders them in the container.

    Args:
        aws: Asked.
        where: The services.

    Raises:
        StackgenError: A task definition is not one of this version.
    """
    services = services_by_arn(aws, [arn for arn in where.there.values() if ":service/" in arn])
    found = []
    for controller in where.controllers:
        for number in range(1, int(controller["Slots"]) + 1):
            arn = where.there.get(f"{controller['LogicalName']}{number}Service", "")
            definition = services[arn].definition if arn in services else None
            name = controller["Name"]
            found.append(_slot(aws, name, f"{name}-{number}", definition))
    return found


def _slot(aws: Defined, controller: str, slot: str, definition: str | None) -> SlotClouds:
    """Render one slot's clouds."""
    if definition is None:
        return SlotClouds(controller=controller, slot=slot, there=False)
    containers = aws.container_environments(definition)
    try:
        settings = read(next((item for item in containers if "STACKGEN_SLOT" in item), {}))
        made = clouds.render(settings)
    except SlotError as error:
        raise StackgenError(
            f"the task definition of slot {slot} cannot be read: {error.what}", error.remedy
        ) from None
    if settings.agents is None:
        return SlotClouds(controller=controller, slot=slot)
    return SlotClouds(
        controller=controller,
        slot=slot,
        clouds=tuple(_cloud(cloud, settings.agents) for cloud in made),
        given=settings.agents,
    )


def _cloud(made: Mapping[str, Any], given: Agents) -> Cloud:
    """Read a cloud as JCasC has it."""
    (cloud,) = made.values()
    return Cloud(
        name=cloud["name"],
        templates=tuple(
            Template(
                label=found["labelString"],
                ami=found["ami"],
                type=found["type"],
                subnet_id=found["subnetId"],
                security_group_id=found["securityGroups"],
                iam_instance_profile=found["iamInstanceProfile"],
                key_pair_id=given.key_pair_id,
                tags={tag["name"]: tag["value"] for tag in found["tags"]},
            )
            for found in cloud["templates"]
        ),
    )
