"""Faults of hooks, as long as there are none: nothing is done. Pure."""

from random import Random

from cli.chaos.plan import Plan, Scene


def choose(scene: Scene, random: Random) -> Plan:
    """Do nothing: the stack has no hook that could be hit."""
    slot, _ = scene.running(random)
    return Plan(
        victim="no hook: the stack has none",
        controller=slot.controller,
        steps=(),
        hit=frozenset(),
    )
