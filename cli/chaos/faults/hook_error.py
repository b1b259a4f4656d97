"""hook-error: a Lambda hook fails, and is called again.

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


EXPERIMENT = Experiment(name="hook-error", summary="A Lambda hook fails.", on_aws="", choose=choose)
