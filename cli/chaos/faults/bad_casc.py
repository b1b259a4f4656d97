"""bad-casc: a deployment brings a configuration with which no slot starts.

As with bad-image, by an update of the stack; this time the image can be pulled and the container
starts, and ends before it has served.
"""

from random import Random

from cli.chaos.faults.updates import update
from cli.chaos.plan import Experiment, Plan, Scene

#: What the slot's entry point renders its clouds from: no JSON, so that it refuses to start.
BROKEN = ("STACKGEN_AGENTS", "{")


def choose(scene: Scene, random: Random) -> Plan:
    """Change the configuration of every slot."""
    return update(scene, random, "the configuration", variable=BROKEN)


EXPERIMENT = Experiment(
    name="bad-casc",
    summary="A deployment brings a configuration that no slot starts with.",
    on_aws="CloudFormation UpdateStack",
    choose=choose,
)
