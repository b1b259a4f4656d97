"""api-throttle: AWS answers a share of the calls with Throttling, while a slot is lost."""

from random import Random

from cli.chaos.effects import LiftFault, SetFault, StopTask
from cli.chaos.plan import Experiment, NoVictimError, Plan, Scene, Step

#: The services that a slot and its way back call.
_SERVICES = ("autoscaling", "ec2", "ecs", "elasticloadbalancing")
_PERCENT = "30"


def choose(scene: Scene, random: Random) -> Plan:
    """Throttle one service and stop a slot's task: it must come back all the same."""
    if not scene.local:
        raise NoVictimError("api-throttle is local only", "Use stackgen chaos export for AWS FIS.")
    slot, task = scene.running(random)
    service = random.choice(_SERVICES)
    names = (("service", service), ("percent", _PERCENT))
    return Plan(
        victim=f"{_PERCENT} % of the calls to {service}, and the task of {slot.name}",
        controller=slot.controller,
        steps=(
            Step(
                do=SetFault(kind="api-throttled", names=names),
                undo=LiftFault(kind="api-throttled", names=names),
            ),
            Step(do=StopTask(cluster=slot.cluster, task=task.arn)),
        ),
        hit=frozenset({slot.name}),
        replaced=frozenset({task.arn}),
    )


EXPERIMENT = Experiment(
    name="api-throttle",
    summary="AWS throttles a service while a controller's task is lost.",
    on_aws="",
    choose=choose,
)
