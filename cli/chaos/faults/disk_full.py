"""disk-full: a host's disk is full: containers cannot write, none can start."""

from random import Random

from cli.chaos.effects import HealHost, LiftFault, RunOnHost, SetFault
from cli.chaos.plan import Experiment, Plan, Scene, Step

_FILE = "/var/lib/stackgen-chaos.fill"
_FILL = f"fallocate -l \"$(df --output=avail -B1 / | tail -n 1 | tr -d ' ')\" {_FILE} || true"


def choose(scene: Scene, random: Random) -> Plan:
    """Fill the disk of a slot's host."""
    host, slot = scene.host(random)
    names = (("instance", host.id),)
    step = Step(
        do=SetFault(kind="disk-full", names=names), undo=LiftFault(kind="disk-full", names=names)
    )
    if not scene.local:
        fill = RunOnHost(instance=host.id, script=_FILL, what="fill the disk")
        free = HealHost(instance=host.id, script=f"rm -f {_FILE}", what="free the disk")
        step = Step(do=fill, undo=free)
    return scene.host_at_fault(host, slot, f"the disk of {host.id}", step)


EXPERIMENT = Experiment(
    name="disk-full",
    summary="The disk of a host is full.",
    on_aws="SSM Run Command: fallocate",
    choose=choose,
)
