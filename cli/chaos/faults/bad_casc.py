"""bad-casc: a deployment brings a configuration with which no slot starts.

As with bad-image, by an update of the stack; this time the image can be pulled and the container
starts, and ends before it has served.
"""

from random import Random

from cli.chaos.effects import RestoreStack, UpdateStack
from cli.chaos.plan import Experiment, Plan, Scene, Step

#: What the slot's entry point renders its clouds from: no JSON, so that it refuses to start.
BROKEN = ("STACKGEN_AGENTS", "{")


def choose(scene: Scene, random: Random) -> Plan:
    """Change the configuration of every slot."""
    slot, _ = scene.running(random)
    ground = scene.ground
    return Plan(
        victim=f"the configuration of every slot of {ground.stack}",
        controller=slot.controller,
        steps=(
            Step(
                do=UpdateStack(stack=ground.stack_id, variable=BROKEN),
                undo=RestoreStack(stack=ground.stack_id, template=scene.template),
            ),
        ),
        hit=frozenset(one.name for one in ground.slots),
        rolled_back=True,
    )


EXPERIMENT = Experiment(
    name="bad-casc",
    summary="A deployment brings a configuration that no slot starts with.",
    on_aws="CloudFormation UpdateStack",
    choose=choose,
)
