"""What the lifecycle hook can do, each with why. Values only."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """Tell Auto Scaling that the host is still being drained."""

    instance: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Remember:
    """Note that it is a host's turn from now on; its time begins (anew)."""

    instance: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietDown:
    """Have a Jenkins start no more builds, after noting so."""

    instance: str
    slot: str
    task: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelQuietDown:
    """Have a Jenkins start builds again, then strike the note."""

    instance: str
    slot: str
    task: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drain:
    """Have ECS stop the tasks of a host and start none on it, after noting so."""

    instance: str
    container_instance: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Activate:
    """Have ECS start tasks on a host again, then strike the note."""

    instance: str
    container_instance: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Continue:
    """Let Auto Scaling go on: the host is terminated."""

    instance: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Forget:
    """Strike a note that concerns nothing any more.

    Attributes:
        kind: Of the note: `turn`, `quiet` or `drain`.
        about: What it is about.
        reason: Why.
    """

    kind: str
    about: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Fail, so that the alarm on errors rings: the hook cannot see what it decides about."""

    instance: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Do nothing to a host in this step."""

    instance: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DoNothing:
    """No host leaves."""

    reason: str


Action = (
    Heartbeat
    | Remember
    | QuietDown
    | CancelQuietDown
    | Drain
    | Activate
    | Continue
    | Forget
    | Alarm
    | Wait
    | DoNothing
)
