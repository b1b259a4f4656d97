"""The life of one task, step by step. Pure.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Literal

from localcloud.dataplane.model import State


class Phase(Enum):
    """Where a task is: finer than its state, PENDING has two."""

    WAITING = auto()
    ATTACHING = auto()
    PULLING = auto()
    ACTIVATING = auto()
    RUNNING = auto()
    LEAVING = auto()
    STOPPING = auto()
    RELEASING = auto()
    ENDED = auto()


STATES: Mapping[Phase, State] = {
    Phase.WAITING: "PROVISIONING",
    Phase.ATTACHING: "PENDING",
    Phase.PULLING: "PENDING",
    Phase.ACTIVATING: "ACTIVATING",
    Phase.RUNNING: "RUNNING",
    Phase.LEAVING: "DEACTIVATING",
    Phase.STOPPING: "STOPPING",
    Phase.RELEASING: "DEPROVISIONING",
    Phase.ENDED: "STOPPED",
}


class Step(Enum):
    """What is done next with a task."""

    RESOLVE = auto()
    """Read its secrets, look for its file system and its image."""
    LAUNCH = auto()
    """Start its process."""
    RUN = auto()
    """Put it into its target groups: it runs."""
    EXITED = auto()
    """Its essential container has ended by itself: the task must end."""
    DEREGISTER = auto()
    """Take it out of its target groups."""
    SIGNAL = auto()
    """Ask its process to end."""
    KILL = auto()
    """End its process."""
    RELEASE = auto()
    """Give back its network interface."""
    END = auto()
    """It has stopped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """A task at one moment.

    Attributes:
        phase: Where it is.
        due: Whether the time has passed that this phase takes, at the most or altogether.
        stop: Whether its end is wanted.
        process: Its process: `none` yet, `runs`, or `ended`.
        reachable: Whether the ECS agent of its host hears, and can do anything.
        lost: Whether its host is gone, and ECS knows.
        registered: Whether it is in target groups.
        drained: Whether its target groups do not know it any more.
        killed: Whether its process was ended already.
    """

    phase: Phase
    due: bool = False
    stop: bool = False
    process: Literal["none", "runs", "ended"] = "none"
    reachable: bool = True
    lost: bool = False
    registered: bool = False
    drained: bool = False
    killed: bool = False


def next_step(life: Life) -> Step | None:
    """Return what is done next; None while there is nothing to do but wait."""
    if life.phase is Phase.ENDED:
        return None
    if life.phase is Phase.RELEASING:
        return Step.END if life.due or life.lost else None
    if life.lost:
        return Step.DEREGISTER if life.registered else Step.RELEASE
    return _ending(life) if life.stop else _living(life)


def _living(life: Life) -> Step | None:
    if not life.reachable:
        return None
    if life.process == "ended":
        return Step.EXITED
    match life.phase:
        case Phase.ATTACHING if life.due:
            return Step.RESOLVE
        case Phase.PULLING if life.due:
            return Step.LAUNCH
        case Phase.ACTIVATING:
            return Step.RUN
        case _:
            return None


def _ending(life: Life) -> Step | None:
    """Bring a task to its end: out of its target groups first, and only then SIGTERM.

    https://docs.aws.amazon.com/AmazonECS/latest/bestpracticesguide/load-balancer-connection-draining.html
    """
    if life.phase is Phase.WAITING:
        return Step.END
    if life.registered:
        return Step.DEREGISTER
    if not life.reachable:
        return None  # nobody is there who could stop it
    if life.process != "runs":
        return Step.RELEASE
    return _stopping(life)


def _stopping(life: Life) -> Step | None:
    if life.phase is Phase.STOPPING:
        return Step.KILL if life.due and not life.killed else None
    leaving = life.phase is Phase.LEAVING and not (life.drained or life.due)
    return None if leaving else Step.SIGNAL
