"""runtime-stuck: a host's container runtime hangs; containers go on, none starts or stops."""

from random import Random

from cli.chaos.effects import HealHost, LiftFault, RunOnHost, SetFault
from cli.chaos.plan import Experiment, Plan, Scene, Step

_DAEMON = "systemctl kill --kill-whom=main -s {signal} docker"


def choose(scene: Scene, random: Random) -> Plan:
    """Take the runtime of a slot's host."""
    host, slot = scene.host(random)
    names = (("instance", host.id),)
    kind = "runtime-stuck"
    step = Step(do=SetFault(kind=kind, names=names), undo=LiftFault(kind=kind, names=names))
    if not scene.local:
        stop, go = (_DAEMON.format(signal=signal) for signal in ("STOP", "CONT"))
        step = Step(
            do=RunOnHost(instance=host.id, script=stop, what="halt the container runtime"),
            undo=HealHost(instance=host.id, script=go, what="let the container runtime go on"),
        )
    return scene.host_at_fault(host, slot, f"the container runtime of {host.id}", step)


EXPERIMENT = Experiment(
    name="runtime-stuck",
    summary="The container runtime of a host is stuck.",
    on_aws="SSM Run Command: systemctl kill -s STOP docker",
    choose=choose,
)
