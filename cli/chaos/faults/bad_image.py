"""bad-image: a deployment names an image that does not exist.

It comes the way a mistake does: by an update of the stack. Each slot depends on the one before, so
that the first one fails alone; ECS rolls it back, and CloudFormation the rest.
"""

from random import Random

from cli.chaos.effects import RestoreStack, UpdateStack
from cli.chaos.plan import Experiment, Plan, Scene, Step

#: No build of an image has this tag.
MISSING_TAG = "stackgen-chaos-missing"


def choose(scene: Scene, random: Random) -> Plan:
    """Change the image of every slot."""
    slot, _ = scene.running(random)
    ground = scene.ground
    return Plan(
        victim=f"the image of every slot of {ground.stack}",
        controller=slot.controller,
        steps=(
            Step(
                do=UpdateStack(stack=ground.stack_id, image_tag=MISSING_TAG),
                undo=RestoreStack(stack=ground.stack_id, template=scene.template),
            ),
        ),
        hit=frozenset(one.name for one in ground.slots),
        rolled_back=True,
    )


EXPERIMENT = Experiment(
    name="bad-image",
    summary="A deployment names an image that does not exist.",
    on_aws="CloudFormation UpdateStack",
    choose=choose,
)
