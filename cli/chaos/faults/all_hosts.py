"""all-hosts: every host is terminated at once; nobody serves until one is back."""

from random import Random

from cli.chaos.effects import TerminateInstances
from cli.chaos.plan import Experiment, Plan, Scene, Step


def choose(scene: Scene, random: Random) -> Plan:
    """Take all hosts of the group."""
    slot, _ = scene.running(random)
    hosts = tuple(sorted(host.id for host in scene.seen.hosts if host.lifecycle == "InService"))
    return Plan(
        victim=f"all {len(hosts)} hosts",
        controller=slot.controller,
        steps=(Step(do=TerminateInstances(instances=hosts)),),
        hit=frozenset(one.name for one in scene.ground.slots),
        replaced=frozenset(hosts),
    )


EXPERIMENT = Experiment(
    name="all-hosts",
    summary="Every host is terminated at once.",
    on_aws="EC2 TerminateInstances",
    choose=choose,
)
