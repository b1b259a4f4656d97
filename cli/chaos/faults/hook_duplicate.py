"""hook-duplicate: a Lambda hook gets each event twice, and late.

There are no hooks yet, so that nothing is done.
"""

from random import Random

from cli.chaos.plan import Experiment, Plan, Scene


def choose(scene: Scene, random: Random) -> Plan:
    """Do nothing: the stack has no hook that could be hit."""
    slot, _ = scene.running(random)
    return Plan(
        victim="no hook: the stack has none",
        controller=slot.controller,
        steps=(),
        hit=frozenset(),
    )


EXPERIMENT = Experiment(
    name="hook-duplicate", summary="A Lambda hook gets each event twice.", on_aws="", choose=choose
)
