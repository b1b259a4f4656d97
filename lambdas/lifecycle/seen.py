"""What the lifecycle hook decides about: hosts that leave, and the Jenkins on them. Pure."""

from dataclasses import dataclass
from typing import Literal

from lambdas.shared.seen import Site

#: `turn`: a host that no other host keeps waiting. `quiet`: a Jenkins that the hook has quieted, by
#: its task. `drain`: a host that the hook has drained.
Noted = Literal["turn", "quiet", "drain"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The hook's settings.

    Attributes:
        drain_minutes: How long a host that leaves may keep its builds, at most; counted from when
            no other host of the same controllers goes before it.
    """

    drain_minutes: float = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A host that leaves, held by our lifecycle hook.

    Attributes:
        instance: Its id.
        power: As EC2 tells it; `terminated` where EC2 knows it no more.
    """

    instance: str
    power: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the Jenkins of a task on such a host says.

    Attributes:
        task: Its task's ARN.
        answer: `serves`; `booting` (503); `silent`: nothing came; `blind`: our token is refused.
        quiet: Whether it starts no builds.
        lost: The running builds that would not survive its end: all but Pipelines.
        resumes: The running Pipelines.
    """

    task: str
    answer: Literal["serves", "booting", "silent", "blind"]
    quiet: bool = False
    lost: tuple[str, ...] = ()
    resumes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What an earlier step has written down.

    Attributes:
        kind: What was done.
        about: The instance, or for `quiet` the task's ARN.
        instance: The host it concerns.
        seconds: How long ago.
    """

    kind: Noted
    about: str
    instance: str
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Everything that a step is decided by.

    Attributes:
        site: The stack.
        held: The hosts that leave.
        asked: The Jenkins on them, as far as they were asked.
        notes: Of earlier steps.
    """

    site: Site
    held: tuple[Held, ...] = ()
    asked: tuple[Asked, ...] = ()
    notes: tuple[Note, ...] = ()

    def age(self, kind: Noted, about: str) -> float | None:
        """Return how long ago something was noted, None when it was not."""
        return next((n.seconds for n in self.notes if (n.kind, n.about) == (kind, about)), None)

    def answer(self, task: str) -> Asked | None:
        """Return what the Jenkins of a task says, None when it was not asked."""
        return next((one for one in self.asked if one.task == task), None)
