"""bad-image: a deployment names an image that does not exist."""

from random import Random

from cli.chaos.faults.updates import update
from cli.chaos.plan import Experiment, Plan, Scene

#: No build of an image has this tag.
MISSING_TAG = "stackgen-chaos-missing"


def choose(scene: Scene, random: Random) -> Plan:
    """Change the image of every slot."""
    return update(scene, random, "the image", image_tag=MISSING_TAG)


EXPERIMENT = Experiment(
    name="bad-image",
    summary="A deployment names an image that does not exist.",
    on_aws="CloudFormation UpdateStack",
    choose=choose,
)
