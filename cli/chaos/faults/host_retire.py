"""host-retire: Auto Scaling replaces a host in its own way, as a refresh or a rebalance does.

Its lifecycle hooks come first: ECS drains the host, so that no user may notice.
"""

from random import Random

from cli.chaos.effects import RetireInstance
from cli.chaos.plan import Experiment, Plan, Scene, Step


def choose(scene: Scene, random: Random) -> Plan:
    """Take the host of a slot; it goes when its tasks have gone."""
    host, slot = scene.host(random)
    return Plan(
        victim=f"host {host.id} of {slot.name} in {host.zone}",
        controller=slot.controller,
        steps=(Step(do=RetireInstance(instance=host.id)),),
        hit=scene.on_host(host.id),
        replaced=frozenset({host.id}),
    )


EXPERIMENT = Experiment(
    name="host-retire",
    summary="Auto Scaling replaces a controller's host: drained first.",
    on_aws="Auto Scaling TerminateInstanceInAutoScalingGroup, without decrement",
    choose=choose,
)
