"""What keeps a fault on AWS within its stack: nothing is touched that does not carry its tag."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cli.chaos import effects as e
from cli.chaos.seen import Ground
from stacks.errors import StackgenError

if TYPE_CHECKING:
    from cli.aws import Aws

#: Set on everything by our own deployments, and on agents, which live outside the stack.
_TAG = "stackgen:stack"
#: Set by CloudFormation; no user can.
_ID_TAG = "aws:cloudformation:stack-id"


def touched(effect: e.Effect) -> tuple[str, ...]:
    """Return the ids of EC2's resources that an effect touches. Pure."""
    match effect:
        case e.TerminateInstances() | e.StopInstances():
            return effect.instances
        case e.RetireInstance() | e.RunOnHost() | e.HealHost():
            return (effect.instance,)
        case e.CutSubnets():
            return effect.subnets
        case e.JoinSubnets():
            return tuple(subnet for subnet, _ in effect.acls)
        case e.RevokeIngress() | e.AuthorizeIngress():
            return (effect.group,)
        case _:
            return ()


def verify(aws: "Aws", ground: Ground, effect: e.Effect) -> None:
    """Refuse an effect on anything that is not tagged by this stack; asked right before it acts.

    Raises:
        StackgenError: It would touch something else.
    """
    if isinstance(effect, e.HealHost) and not aws.host_runs(effect.instance):
        return  # nothing is done there, and what has ended loses its tags
    for identity, tags in aws.owners(touched(effect)).items():
        if tags.get(_TAG) != ground.stack and tags.get(_ID_TAG) != ground.stack_id:
            raise _foreign(identity, ground)
    identity, tags = _tagged(aws, effect)
    if identity and tags.get(_TAG) != ground.stack:
        raise _foreign(identity, ground)
    if isinstance(effect, e.UpdateStack | e.RestoreStack) and effect.stack != ground.stack_id:
        raise _foreign(effect.stack, ground)


def _tagged(aws: "Aws", effect: e.Effect) -> tuple[str, Mapping[str, str]]:
    """Return what an effect touches that its own service tags; nothing of another effect."""
    match effect:
        case e.StopTask():
            return effect.task, aws.service_tags(effect.task)
        case e.DeregisterTarget() | e.RegisterTarget():
            return effect.group, aws.target_group_tags(effect.group)
        case e.StopFunction() | e.StartFunction() | e.CallFunction():
            return effect.function, aws.function_tags(effect.function)
        case _:
            return "", {}


def _foreign(identity: str, ground: Ground) -> StackgenError:
    return StackgenError(
        f"{identity} does not carry the tag {_TAG}={ground.stack}: it is not touched",
        "Faults are caused in what this stack made, and in nothing else.",
    )
