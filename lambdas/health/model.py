"""What the health hook sees, by what it is set, and what it may do. Pure."""

from dataclasses import dataclass, field
from typing import Literal

from lambdas.shared.seen import Site

#: What Jenkins' API says to the hook's own user: `boots` is 503, `blind` 401 or 403, `silent`
#: nothing in time.
Api = Literal["answers", "silent", "blind", "boots", "unasked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Thresholds, with the names of the configuration.

    Attributes:
        failures: Looks in a row, a minute apart, that a slot fails before it is replaced.
        latency_seconds: How long its login page may take.
        boot_minutes: How long a new task is not judged.
        agent_minutes: How long an ECS agent may be disconnected: it does so several times an hour.
        disk_percent: From here on a host's disk is full.
    """

    failures: int = 3
    latency_seconds: float = 10.0
    boot_minutes: float = 10.0
    agent_minutes: float = 5.0
    disk_percent: float = 95.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """What a slot's Jenkins answers.

    Attributes:
        slot: Its name.
        task: The ARN of the task that was asked.
        login: The status of `/login`; 0 when nothing came in time.
        seconds: How long that took: real ones.
        anonymous: The status of `/api/json` without a user; 0 when nothing came or nobody asked.
        api: What `/api/json` says to the hook's own user.
        quiet: Whether it starts no builds.
    """

    slot: str
    task: str
    login: int
    seconds: float
    anonymous: int = 0
    api: Api = "unasked"
    quiet: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """Something that somebody took away a while ago, as AWS tells it: a host, or a task that ran.

    Attributes:
        zone: Where.
        instance: The host, or the task's host.
        what: In words.
        age_seconds: Since it began.
        ours: Whether this hook did it.
    """

    zone: str
    instance: str
    what: str
    age_seconds: float
    ours: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Disk:
    """How full a host's disk is.

    Attributes:
        instance: The host's.
        percents: The latest values, a minute each, the newest first.
        age_seconds: Of the newest.
    """

    instance: str
    percents: tuple[float, ...]
    age_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """What the hook wrote down in an earlier run.

    Attributes:
        subject: About what: `failing/<task>`, `dump/<task>`, `secured/<task>`, `cut/<instance>`,
            `replaced/<zone>`.
        count: Of looks, where looks are counted.
        text: What else.
        age_seconds: Since it was written.
    """

    subject: str
    count: int
    text: str
    age_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """All that is decided on.

    Attributes:
        site: As AWS describes it.
        probes: One of each slot that has an address.
        losses: Of the last minutes.
        disks: Of the hosts that are near their limit; none of the others.
        notes: Of earlier runs.
        gaps: What could not be seen, in words; nothing is done about it.
    """

    site: Site
    probes: tuple[Probe, ...] = ()
    losses: tuple[Loss, ...] = ()
    disks: tuple[Disk, ...] = ()
    notes: tuple[Noted, ...] = ()
    gaps: tuple[str, ...] = ()

    def probe(self, slot: str) -> Probe | None:
        """Return what a slot answered, if it was asked."""
        return next((one for one in self.probes if one.slot == slot), None)

    def note(self, subject: str) -> Noted | None:
        """Return what was noted about a subject."""
        return next((one for one in self.notes if one.subject == subject), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaceHost:
    """Tell the group that a host is unhealthy: it launches another one and ends it."""

    instance: str
    zone: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskForDump:
    """Have a slot's JVM write its threads into its log. Best effort."""

    slot: str
    task: str
    instance: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StopTask:
    """Have ECS stop a slot's task: its service starts another one."""

    slot: str
    task: str
    zone: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Remember:
    """Note something for the next runs."""

    subject: str
    reason: str
    count: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forget:
    """Take a note away."""

    subject: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Complain:
    """Ring the alarm: a person is needed."""

    subject: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DoNothing:
    """Do nothing about it."""

    subject: str
    reason: str


Action = ReplaceHost | AskForDump | StopTask | Remember | Forget | Complain | DoNothing


@dataclass(slots=True, kw_only=True)
class Found:
    """What is decided, while it is.

    Attributes:
        actions: In the order in which they are done.
        zones: Where this decision replaces something, and what.
        lost: The slots that it takes away.
        unfit: The hosts that something is wrong with.
    """

    actions: list[Action] = field(default_factory=list)
    zones: dict[str, str] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    unfit: set[str] = field(default_factory=set)
