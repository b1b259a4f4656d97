"""efs-cut: the file system cannot be reached, and comes back: every access to a home hangs.

On AWS the rule goes that lets controllers in. Connections that are tracked already may go on until
they are idle: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/security-group-connection-tracking.html
"""

from random import Random

from cli.chaos.effects import AuthorizeIngress, LiftFault, RevokeIngress, SetFault
from cli.chaos.plan import Experiment, NoVictimError, Plan, Scene, Step

#: NFS hangs rather than fails: long enough that health checks give up.
_HOLD_SECONDS = 120.0
_NFS = 2049


def choose(scene: Scene, random: Random) -> Plan:
    """Take the file system: every slot is hit, for all homes lie on it."""
    slot, _ = scene.running(random)
    ground = scene.ground
    if not ground.file_system:
        raise NoVictimError("the stack has no file system of its own")
    names = (("file_system", ground.file_system),)
    step = Step(
        do=SetFault(kind="efs-cut", names=names), undo=LiftFault(kind="efs-cut", names=names)
    )
    if not scene.local:
        group, source = ground.file_system_group, ground.controller_group
        if not (group and source):
            raise NoVictimError("the stack's file system is not behind a rule of the stack")
        step = Step(
            do=RevokeIngress(group=group, source=source, port=_NFS),
            undo=AuthorizeIngress(group=group, source=source, port=_NFS),
        )
    return Plan(
        victim=f"file system {ground.file_system}",
        controller=slot.controller,
        steps=(step,),
        hit=frozenset(one.name for one in ground.slots),
        hold_seconds=_HOLD_SECONDS,
    )


EXPERIMENT = Experiment(
    name="efs-cut",
    summary="The file system is out of reach for two minutes.",
    on_aws="EC2 RevokeSecurityGroupIngress, and back",
    choose=choose,
)
