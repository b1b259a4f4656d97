"""What faults do, as values: shown in a dry run, written to the journal, carried out elsewhere.

An effect knows everything that it needs before anything is done, so that its undoing can be
written down first.
"""

from dataclasses import dataclass
from typing import Literal

Signal = Literal["KILL", "STOP", "CONT", "USR1"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminateInstances:
    """EC2 terminates instances."""

    instances: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StopInstances:
    """EC2 stops instances."""

    instances: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RetireInstance:
    """Auto Scaling terminates an instance and keeps its number of hosts: hooks come first."""

    instance: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StopTask:
    """ECS stops a task."""

    cluster: str
    task: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOnHost:
    """Systems Manager runs a shell script on a host; `what` says what it does."""

    instance: str
    script: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HealHost:
    """The same on a host that may have been replaced meanwhile: then nothing is left to heal."""

    instance: str
    script: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetFault:
    """The local AWS puts a fault in force that no API of AWS can cause."""

    kind: str
    names: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftFault:
    """The local AWS ends such a fault."""

    kind: str
    names: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalTask:
    """A signal to the process of a task of the local AWS."""

    task: str
    signal: Signal


@dataclass(frozen=True, slots=True, kw_only=True)
class CutSubnets:
    """Subnets get a network ACL of the run's own that lets nothing through."""

    stack: str
    subnets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinSubnets:
    """Subnets get back the network ACL that they had; the run's own is deleted."""

    acls: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeIngress:
    """A security group loses an ingress rule: from which group, to which TCP port."""

    group: str
    source: str
    port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizeIngress:
    """A security group gets that rule back."""

    group: str
    source: str
    port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeregisterTarget:
    """The balancer loses a target."""

    group: str
    address: str
    port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterTarget:
    """The balancer gets a target."""

    group: str
    address: str
    port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateStack:
    """CloudFormation updates the stack to its own template with a change in every slot.

    That is how a mistake reaches a stack: through its file and a deployment.

    Attributes:
        stack: Its id.
        image_tag: The tag that the controllers' image gets; empty to keep it.
        variable: A variable of the controllers' containers, and its value; empty for none.
    """

    stack: str
    image_tag: str = ""
    variable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreStack:
    """CloudFormation goes back to the template that the stack had, if it has not by itself.

    Attributes:
        stack: Its id.
        template: A file with the template as it was.
    """

    stack: str
    template: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StopFunction:
    """A Lambda function is left no concurrency: every call of it is refused."""

    function: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StartFunction:
    """It shares the account's concurrency again, as the stack leaves it."""

    function: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFunction:
    """A Lambda function gets an event of its schedule, several times at once."""

    function: str
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunToolkit:
    """The Chaos Toolkit runs a user's own experiment; what it touches is the user's business."""

    file: str


Effect = (
    TerminateInstances
    | StopInstances
    | RetireInstance
    | StopTask
    | RunOnHost
    | HealHost
    | SetFault
    | LiftFault
    | SignalTask
    | CutSubnets
    | JoinSubnets
    | RevokeIngress
    | AuthorizeIngress
    | DeregisterTarget
    | RegisterTarget
    | UpdateStack
    | RestoreStack
    | StopFunction
    | StartFunction
    | CallFunction
    | RunToolkit
)


def in_words(effect: Effect) -> str:  # noqa: C901, PLR0911, PLR0912 - one line for each effect
    """Say what is done."""
    match effect:
        case TerminateInstances():
            return f"terminate {', '.join(effect.instances)}"
        case StopInstances():
            return f"stop {', '.join(effect.instances)}"
        case RetireInstance():
            return f"let Auto Scaling terminate {effect.instance} and replace it"
        case StopTask():
            return f"stop task {effect.task.rpartition('/')[2]}"
        case RunOnHost() | HealHost():
            return f"{effect.what} on {effect.instance}, by SSM Run Command"
        case SetFault():
            return f"put {effect.kind} in force ({_pairs(effect.names)})"
        case LiftFault():
            return f"lift {effect.kind} ({_pairs(effect.names)})"
        case SignalTask():
            return (
                f"send SIG{effect.signal} to the process of task {effect.task.rpartition('/')[2]}"
            )
        case CutSubnets():
            return f"cut {', '.join(effect.subnets)} off by a network ACL"
        case JoinSubnets():
            return f"give {', '.join(subnet for subnet, _ in effect.acls)} their network ACL back"
        case RevokeIngress():
            return f"take from {effect.group} the rule for {effect.source} on port {effect.port}"
        case AuthorizeIngress():
            return f"give {effect.group} the rule for {effect.source} on port {effect.port}"
        case DeregisterTarget():
            return f"deregister target {effect.address}:{effect.port}"
        case RegisterTarget():
            return f"register target {effect.address}:{effect.port}"
        case UpdateStack():
            tag = effect.image_tag
            changed = f"image tag {tag}" if tag else "=".join(effect.variable)
            return f"update the stack: {changed} in every slot"
        case RestoreStack():
            return "bring the stack's template back, unless CloudFormation has"
        case StopFunction():
            return f"leave {effect.function} no concurrency"
        case StartFunction():
            return f"give {effect.function} its concurrency back"
        case CallFunction():
            return f"call {effect.function} {effect.times} times at once"
        case RunToolkit():
            return f"let the Chaos Toolkit run {effect.file}"


def _pairs(names: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"{name} {value}" for name, value in names)
