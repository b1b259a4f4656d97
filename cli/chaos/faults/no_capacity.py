"""no-capacity: a host is lost, and EC2 has no other in its zone for a while."""

from random import Random

from cli.chaos.effects import LiftFault, SetFault, TerminateInstances
from cli.chaos.plan import Experiment, NoVictimError, Plan, Scene, Step

#: Until EC2 has capacity again.
_HOLD_SECONDS = 300.0


def choose(scene: Scene, random: Random) -> Plan:
    """Take the host of a slot; the slot waits for its zone, the others serve."""
    if not scene.local:
        raise NoVictimError("no-capacity is local only", "Use stackgen chaos export for AWS FIS.")
    host, slot = scene.host(random)
    names = (("zone", host.zone),)
    return Plan(
        victim=f"capacity in {host.zone}, and host {host.id} of {slot.name}",
        controller=slot.controller,
        steps=(
            Step(
                do=SetFault(kind="no-capacity", names=names),
                undo=LiftFault(kind="no-capacity", names=names),
            ),
            Step(do=TerminateInstances(instances=(host.id,))),
        ),
        hit=scene.on_host(host.id),
        replaced=frozenset({host.id}),
        hold_seconds=_HOLD_SECONDS,
    )


EXPERIMENT = Experiment(
    name="no-capacity",
    summary="A controller's host is lost where EC2 has no other for five minutes.",
    on_aws="",
    choose=choose,
)
