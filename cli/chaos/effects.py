"""What faults do, as values: shown in a dry run, written to the journal, carried out elsewhere.

An effect knows everything that it needs before anything is done, so that its undoing can be
written down first.
"""

from dataclasses import dataclass
from typing import ClassVar, Literal

from cli.chaos.program import RunToolkit

Signal = Literal["KILL", "STOP", "CONT", "USR1"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminateInstances:
    """EC2 terminates instances."""

    local_only: ClassVar[bool] = False
    instances: tuple[str, ...]

    @property
    def text(self) -> str:
        """What is done, in words."""
        return f"terminate {', '.join(self.instances)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StopInstances:
    """EC2 stops instances."""

    local_only: ClassVar[bool] = False
    instances: tuple[str, ...]

    @property
    def text(self) -> str:
        """What is done, in words."""
        return f"stop {', '.join(self.instances)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RetireInstance:
    """Auto Scaling terminates an instance and keeps its number of hosts: hooks come first."""

    local_only: ClassVar[bool] = False
    instance: str

    @property
    def text(self) -> str:
        """What is done, in words."""
        return f"let Auto Scaling terminate {self.instance} and replace it"


@dataclass(frozen=True, slots=True, kw_only=True)
class StopTask:
    """ECS stops a task."""

    local_only: ClassVar[bool] = False
    cluster: str
    task: str

    @property
    def text(self) -> str:
        """What is done, in words."""
        return f"stop task {self.task.rpartition('/')[2]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOnHost:
    """Systems Manager runs a shell script on a host; `what` says what it does."""

    local_only: ClassVar[bool] = False
    instance: str
    script: str
    what: str

    @property
    def text(self) -> str:
        """What is done, in words."""
        return f"{self.what} on {self.instance}, by SSM Run Command"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetFault:
    """The local AWS puts a fault in force that no API of AWS can cause."""

    local_only: ClassVar[bool] = True
    kind: str
    names: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """What is done, in words."""
        return f"put {self.kind} in force ({_pairs(self.names)})"


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftFault:
    """The local AWS ends such a fault."""

    local_only: ClassVar[bool] = True
    kind: str
    names: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """What is done, in words."""
        return f"lift {self.kind} ({_pairs(self.names)})"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalTask:
    """A signal to the process of a task of the local AWS."""

    local_only: ClassVar[bool] = True
    task: str
    signal: Signal

    @property
    def text(self) -> str:
        """What is done, in words."""
        return f"send SIG{self.signal} to the process of task {self.task.rpartition('/')[2]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CutSubnets:
    """Subnets get a network ACL of the run's own that lets nothing through."""

    local_only: ClassVar[bool] = False
    stack: str
    subnets: tuple[str, ...]

    @property
    def text(self) -> str:
        """What is done, in words."""
        return f"cut {', '.join(self.subnets)} off by a network ACL"


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinSubnets:
    """Subnets get back the network ACL that they had; the run's own is deleted."""

    local_only: ClassVar[bool] = False
    acls: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """What is done, in words."""
        return f"give {', '.join(subnet for subnet, _ in self.acls)} their network ACL back"


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeIngress:
    """A security group loses an ingress rule: from which group, to which TCP port."""

    local_only: ClassVar[bool] = False
    group: str
    source: str
    port: int

    @property
    def text(self) -> str:
        """What is done, in words."""
        return f"take from {self.group} the rule for {self.source} on port {self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizeIngress:
    """A security group gets that rule back."""

    local_only: ClassVar[bool] = False
    group: str
    source: str
    port: int

    @property
    def text(self) -> str:
        """What is done, in words."""
        return f"give {self.group} the rule for {self.source} on port {self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeregisterTarget:
    """The balancer loses a target."""

    local_only: ClassVar[bool] = False
    group: str
    address: str
    port: int

    @property
    def text(self) -> str:
        """What is done, in words."""
        return f"deregister target {self.address}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterTarget:
    """The balancer gets a target."""

    local_only: ClassVar[bool] = False
    group: str
    address: str
    port: int

    @property
    def text(self) -> str:
        """What is done, in words."""
        return f"register target {self.address}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateStack:
    """CloudFormation updates the stack to its own template with a change in every slot.

    That is how a mistake reaches a stack: through its file and a deployment.

    Attributes:
        stack: Its id.
        image_tag: The tag that the controllers' image gets; empty to keep it.
        variable: A variable of the controllers' containers, and its value; empty for none.
    """

    local_only: ClassVar[bool] = False
    stack: str
    image_tag: str = ""
    variable: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """What is done, in words."""
        changed = f"image tag {self.image_tag}" if self.image_tag else "=".join(self.variable)
        return f"update the stack: {changed} in every slot"


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreStack:
    """CloudFormation goes back to the template that the stack had, if it has not by itself.

    Attributes:
        stack: Its id.
        template: A file with the template as it was.
    """

    local_only: ClassVar[bool] = False
    stack: str
    template: str

    @property
    def text(self) -> str:
        """What is done, in words."""
        return "bring the stack's template back, unless CloudFormation has"


Effect = (
    TerminateInstances
    | StopInstances
    | RetireInstance
    | StopTask
    | RunOnHost
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
    | RunToolkit
)


def _pairs(names: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"{name} {value}" for name, value in names)
