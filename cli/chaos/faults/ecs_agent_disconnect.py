"""ecs-agent-disconnect: the ECS agent of a host is cut off; containers go on, nothing starts."""

from random import Random

from cli.chaos.effects import LiftFault, RunOnHost, SetFault
from cli.chaos.plan import Experiment, Plan, Scene, Step

#: A disconnected agent is no fault before five minutes.
_HOLD_SECONDS = 360.0


def choose(scene: Scene, random: Random) -> Plan:
    """Take the agent of a slot's host."""
    host, slot = scene.host(random)
    names = (("instance", host.id),)
    kind = "ecs-agent-disconnected"
    step = Step(do=SetFault(kind=kind, names=names), undo=LiftFault(kind=kind, names=names))
    if not scene.local:
        stop = RunOnHost(instance=host.id, script="systemctl stop ecs", what="stop the ECS agent")
        go = RunOnHost(instance=host.id, script="systemctl start ecs", what="start the ECS agent")
        step = Step(do=stop, undo=go)
    return Plan(
        victim=f"the ECS agent of {host.id}",
        controller=slot.controller,
        steps=(step,),
        hit=scene.on_host(host.id),
        hold_seconds=_HOLD_SECONDS,
    )


EXPERIMENT = Experiment(
    name="ecs-agent-disconnect",
    summary="The ECS agent of a host is cut off.",
    on_aws="SSM Run Command: systemctl stop ecs",
    choose=choose,
)
