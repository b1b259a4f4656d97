"""host-terminate: EC2 terminates the host of a controller, unasked."""

from random import Random

from cli.chaos.effects import TerminateInstances
from cli.chaos.plan import Experiment, Plan, Scene, Step


def choose(scene: Scene, random: Random) -> Plan:
    """Take the host of a slot; Auto Scaling replaces it, ECS starts the slot there."""
    host, slot = scene.host(random)
    return Plan(
        victim=f"host {host.id} of {slot.name} in {host.zone}",
        controller=slot.controller,
        steps=(Step(do=TerminateInstances(instances=(host.id,))),),
        hit=scene.on_host(host.id),
        replaced=frozenset({host.id}),
    )


EXPERIMENT = Experiment(
    name="host-terminate",
    summary="A controller's host is terminated.",
    on_aws="EC2 TerminateInstances",
    choose=choose,
)
