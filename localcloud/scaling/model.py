"""An Auto Scaling group as it is described, and what can be done to it. Values only."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

#: A member in one of these counts towards the desired capacity.
#: https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-lifecycle.html
ACTIVE = frozenset({"Pending", "Pending:Wait", "Pending:Proceed", "InService"})

#: States of an instance that its group takes for not running.
#: https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-health-checks.html
NOT_RUNNING = frozenset({"stopping", "stopped", "shutting-down", "terminated"})

LAUNCHING = "autoscaling:EC2_INSTANCE_LAUNCHING"
TERMINATING = "autoscaling:EC2_INSTANCE_TERMINATING"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """A lifecycle hook.

    Attributes:
        name: Its name.
        transition: `LAUNCHING` or `TERMINATING`.
        default: What it does when nobody answers in time: `CONTINUE` or `ABANDON`.
    """

    name: str
    transition: str
    default: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """A hook that holds a member.

    Attributes:
        hook: Its name.
        deadline: When its heartbeat or its longest time is over, whichever is first.
        result: What was answered; empty while nobody has.
    """

    hook: str
    deadline: float
    result: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An instance of a group, also one of its warm pool.

    Attributes:
        instance: Its id.
        zone: Where it is.
        lifecycle: As Auto Scaling calls it.
        power: As EC2 calls it.
        power_since: When it came into that state.
        number: Counts launches: a smaller one is older.
        version: Of its launch template, a number that grows; 0 where there is none.
        healthy: What the group thinks of it.
        protected: Whether a scale-in spares it.
        in_service_since: When its health check grace period began; None before.
        impaired_since: When its status checks began to fail; None while they pass.
        waits: The hooks that hold it.
        outgoing: Why it is to be replaced by another: `refresh`, `balance`, else empty.
        first: Whether the other must be in service before it goes.
    """

    instance: str
    zone: str
    lifecycle: str
    power: str = "running"
    power_since: float = 0.0
    number: int = 0
    version: int = 0
    healthy: bool = True
    protected: bool = False
    in_service_since: float | None = None
    impaired_since: float | None = None
    waits: tuple[Wait, ...] = ()
    outgoing: str = ""
    first: bool = False

    @property
    def lost(self) -> bool:
        """Whether EC2 does not run it."""
        return self.power in NOT_RUNNING

    @property
    def warm(self) -> bool:
        """Whether it belongs to the warm pool."""
        return self.lifecycle.startswith("Warmed:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """A warm pool.

    Attributes:
        least: How many it holds at least.
        prepared: How many instances pool and group hold together at most; None: the group's most.
        state: `Stopped`, `Running` or `Hibernated`: how they wait.
    """

    least: int = 0
    prepared: int | None = None
    state: str = "Stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """An Auto Scaling group.

    Attributes:
        desired: How many members it wants.
        least: Its minimum.
        most: Its maximum.
        zones: Of its subnets, in their order.
        strict: Whether it goes on trying in a zone without capacity (`balanced-only`).
        suspended: Processes that somebody suspended.
        hooks: Its lifecycle hooks.
        grace: Its health check grace period, in seconds.
        highest: The highest healthy percentage that a replacement may cause; 100 without a policy.
        members: Its instances, those of the warm pool too.
        pool: Its warm pool.
        failing: When a zone in which no instance could be launched is tried again.
        newest: Whether the newest go first when there are too many (`NewestInstance`).
    """

    desired: int
    least: int
    most: int
    zones: tuple[str, ...]
    strict: bool = False
    suspended: AbstractSet[str] = frozenset()
    hooks: tuple[Hook, ...] = ()
    grace: float = 0.0
    highest: int = 100
    members: tuple[Member, ...] = ()
    pool: Pool | None = None
    failing: Mapping[str, float] = field(default_factory=dict)
    newest: bool = False

    def hooked(self, transition: str) -> tuple[str, ...]:
        """Return the names of the hooks of a transition."""
        return tuple(hook.name for hook in self.hooks if hook.transition == transition)


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """Launch an instance: into the group, or into its warm pool."""

    zone: str
    warm: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """Start an instance of the warm pool for the group."""

    instance: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Enter:
    """Bring a member to its next state."""

    instance: str
    lifecycle: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Let hooks hold a member."""

    instance: str
    lifecycle: str
    hooks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """Take a member out of service.

    Attributes:
        instance: Its id.
        why: `stopped`, `impaired`, `shrink`, `refresh`, `balance`, `abandoned`, `pool`.
    """

    instance: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """Terminate a member's instance."""

    instance: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Forget:
    """Strike a member whose instance is terminated."""

    instance: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """Stop an instance that the warm pool keeps stopped."""

    instance: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Call a member Unhealthy."""

    instance: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """Have a member replaced for the balance of zones, or no more."""

    instance: str
    wanted: bool


Action = Launch | Take | Enter | Hold | Leave | End | Forget | Rest | Mark | Swap


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to do now, and when to look again even if nothing changes."""

    actions: tuple[Action, ...] = ()
    due: float = float("inf")
