"""zone-loss: a whole zone is out of reach, and comes back.

The slots in it stay lost for as long: they are pinned to their zone. The others serve.
"""

from random import Random

from cli.chaos.effects import CutSubnets, JoinSubnets, LiftFault, SetFault
from cli.chaos.plan import Experiment, NoVictimError, Plan, Scene, Step

#: Longer than Auto Scaling and ECS need to give up what is in the zone.
_HOLD_SECONDS = 300.0


def choose(scene: Scene, random: Random) -> Plan:
    """Take the zone of a slot, where another zone has a slot of the same controller or not."""
    host, slot = scene.host(random)
    hosts = {one.id for one in scene.seen.hosts if one.zone == host.zone}
    tasks = [task for task in scene.seen.tasks if task.instance in hosts]
    names = (("zone", host.zone),)
    step = Step(
        do=SetFault(kind="zone-lost", names=names), undo=LiftFault(kind="zone-lost", names=names)
    )
    if not scene.local:
        subnets = scene.ground.zones.get(host.zone, ())
        acls = tuple((subnet, acl) for subnet, acl in scene.acls if subnet in subnets)
        if {subnet for subnet, _ in acls} != set(subnets) or not subnets:
            raise NoVictimError(f"the network ACLs of {host.zone} are not known")
        step = Step(
            do=CutSubnets(stack=scene.ground.stack, subnets=subnets), undo=JoinSubnets(acls=acls)
        )
    return Plan(
        victim=f"zone {host.zone} with {len(hosts)} of the hosts",
        controller=slot.controller,
        steps=(step,),
        hit=frozenset(task.slot for task in tasks),
        hold_seconds=_HOLD_SECONDS,
    )


EXPERIMENT = Experiment(
    name="zone-loss",
    summary="An availability zone is out of reach for five minutes.",
    on_aws="EC2 ReplaceNetworkAclAssociation: nothing passes, and back",
    choose=choose,
)
