"""host-impaired: a host runs, and nothing reaches it: its status checks fail.

On AWS a script on the host itself takes the network down, and up again when the time is over:
nobody else could reach it then.
"""

from random import Random

from cli.chaos.effects import LiftFault, RunOnHost, SetFault
from cli.chaos.plan import Experiment, Plan, Scene, Step

#: Until the script brings the network back by itself: long after Auto Scaling has given up.
_DOWN_SECONDS = 1800

_SCRIPT = f"""\
link=$(ip -o route show default | awk '{{print $5; exit}}')
systemd-run --on-active=2 sh -c "ip link set $link down; sleep {_DOWN_SECONDS};\
 ip link set $link up"
"""


def choose(scene: Scene, random: Random) -> Plan:
    """Take the host of a slot; Auto Scaling calls it unhealthy after some minutes."""
    host, slot = scene.host(random)
    names = (("instance", host.id),)
    step = Step(
        do=SetFault(kind="instance-impaired", names=names),
        undo=LiftFault(kind="instance-impaired", names=names),
    )
    if not scene.local:
        step = Step(do=RunOnHost(instance=host.id, script=_SCRIPT, what="take the network down"))
    return Plan(
        victim=f"host {host.id} of {slot.name} in {host.zone}",
        controller=slot.controller,
        steps=(step,),
        hit=scene.on_host(host.id),
        replaced=frozenset({host.id}),
    )


EXPERIMENT = Experiment(
    name="host-impaired",
    summary="Nothing reaches a controller's host any more; it runs on.",
    on_aws="SSM Run Command: the network link is taken down",
    choose=choose,
)
