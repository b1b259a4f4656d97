"""target-flap: a slot's target leaves its target group and comes back, its task untouched."""

from random import Random

from cli.chaos.effects import DeregisterTarget, RegisterTarget
from cli.chaos.plan import Experiment, NoVictimError, Plan, Scene, Step

#: Away for longer than the deregistration delay of an example.
_AWAY_SECONDS = 30.0


def choose(scene: Scene, random: Random) -> Plan:
    """Take the target of a slot; the balancer lets its requests end, then sends them elsewhere."""
    slot, task = scene.running(random)
    found = [
        one
        for one in scene.seen.targets
        if one.group == slot.target_group and one.address == task.address
    ]
    if not found:
        raise NoVictimError(f"{slot.name} has no target", "Wait until it serves: stackgen status")
    away = DeregisterTarget(group=found[0].group, address=found[0].address, port=found[0].port)
    back = RegisterTarget(group=found[0].group, address=found[0].address, port=found[0].port)
    return Plan(
        victim=f"target {found[0].address}:{found[0].port} of {slot.name}",
        controller=slot.controller,
        steps=(Step(do=away, undo=back),),
        hit=frozenset({slot.name}),
        hold_seconds=_AWAY_SECONDS,
    )


EXPERIMENT = Experiment(
    name="target-flap",
    summary="A controller's target is deregistered and registered again.",
    on_aws="ELB DeregisterTargets, RegisterTargets",
    choose=choose,
)
