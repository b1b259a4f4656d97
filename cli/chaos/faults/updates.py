"""Mistakes that come with a deployment: by an update of the stack, in every slot. Pure.

Each slot depends on the one before, so that the first one fails alone; ECS rolls it back, and
CloudFormation the rest.
"""

from random import Random

from cli.chaos.effects import RestoreStack, UpdateStack
from cli.chaos.plan import Plan, Scene, Step


def update(
    scene: Scene, random: Random, what: str, *, image_tag: str = "", variable: tuple[str, ...] = ()
) -> Plan:
    """Plan an update that changes every slot.

    Args:
        scene: What there is.
        random: Chooses whose users are watched.
        what: Of every slot is changed, in words.
        image_tag: As `UpdateStack` takes it.
        variable: The same.
    """
    slot, _ = scene.running(random)
    ground = scene.ground
    change = UpdateStack(stack=ground.stack_id, image_tag=image_tag, variable=variable)
    return Plan(
        victim=f"{what} of every slot of {ground.stack}",
        controller=slot.controller,
        steps=(Step(do=change, undo=RestoreStack(stack=ground.stack_id, template=scene.template)),),
        hit=frozenset(one.name for one in ground.slots),
        rolled_back=True,
    )
