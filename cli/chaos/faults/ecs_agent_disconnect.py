"""ecs-agent-disconnect: the ECS agent of a host is cut off; containers go on, nothing starts."""

from random import Random

from cli.chaos.effects import HealHost, LiftFault, RunOnHost, SetFault
from cli.chaos.plan import Experiment, Plan, Scene, Step


def choose(scene: Scene, random: Random) -> Plan:
    """Take the agent of a slot's host."""
    host, slot = scene.host(random)
    names = (("instance", host.id),)
    kind = "ecs-agent-disconnected"
    step = Step(do=SetFault(kind=kind, names=names), undo=LiftFault(kind=kind, names=names))
    if not scene.local:
        stop = RunOnHost(instance=host.id, script="systemctl stop ecs", what="stop the ECS agent")
        go = HealHost(instance=host.id, script="systemctl start ecs", what="start the ECS agent")
        step = Step(do=stop, undo=go)
    return scene.host_at_fault(host, slot, f"the ECS agent of {host.id}", step)


EXPERIMENT = Experiment(
    name="ecs-agent-disconnect",
    summary="The ECS agent of a host is cut off.",
    on_aws="SSM Run Command: systemctl stop ecs",
    choose=choose,
)
