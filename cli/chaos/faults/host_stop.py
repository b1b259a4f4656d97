"""host-stop: EC2 stops the host of a controller; Auto Scaling takes a stopped host for lost."""

from random import Random

from cli.chaos.effects import StopInstances
from cli.chaos.plan import Experiment, Plan, Scene, Step


def choose(scene: Scene, random: Random) -> Plan:
    """Take the host of a slot; Auto Scaling terminates and replaces it."""
    host, slot = scene.host(random)
    return Plan(
        victim=f"host {host.id} of {slot.name} in {host.zone}",
        controller=slot.controller,
        steps=(Step(do=StopInstances(instances=(host.id,))),),
        hit=scene.on_host(host.id),
        replaced=frozenset({host.id}),
    )


EXPERIMENT = Experiment(
    name="host-stop",
    summary="A controller's host is stopped.",
    on_aws="EC2 StopInstances",
    choose=choose,
)
