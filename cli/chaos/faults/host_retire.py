"""host-retire: Auto Scaling replaces a host in its own way, as a refresh or a rebalance does.

Its lifecycle hooks come first: builds end where the hook of ours leads the drain, then ECS drains
the host, so that no user may notice.
"""

from random import Random

from cli.chaos.plan import Experiment, Plan, Scene


def choose(scene: Scene, random: Random) -> Plan:
    """Take the host of a slot; it goes when its tasks have gone."""
    return scene.host_retired(random)


EXPERIMENT = Experiment(
    name="host-retire",
    summary="Auto Scaling replaces a controller's host: drained first.",
    on_aws="Auto Scaling TerminateInstanceInAutoScalingGroup, without decrement",
    choose=choose,
)
