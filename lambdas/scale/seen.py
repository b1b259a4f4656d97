"""What the hook `scale` decides on: the stack, each Jenkins, load, notes, the time. Pure."""

from dataclasses import dataclass
from typing import Literal

from lambdas.shared.seen import Site

#: How a slot's Jenkins answers; `none` without a task that runs.
Answers = Literal["up", "booting", "unreachable", "blind", "none"]

#: As the configuration writes them, in the order of `datetime.weekday`.
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A label as one Jenkins tells of it.

    Attributes:
        name: Its name.
        queue: Builds that wait for it. Jenkins smooths the figure over some ten seconds.
        executors: Of its nodes that are online.
        busy: Those of them that build.
    """

    name: str
    queue: float
    executors: int
    busy: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A slot's Jenkins.

    Attributes:
        slot: Whose.
        answers: How; all below means something for `up` alone.
        quiet: Whether it begins no builds.
        busy: Executors that build, on all nodes.
        waiting: Builds in its queue, whatever they wait for.
        buildable: Those of them that wait for an executor alone.
        oldest_wait_seconds: Since the oldest of these waits; 0 without any.
        heap_percent: Of the JVM's largest heap; None when it does not tell.
        labels: Of the kinds of agents that the stack gave it.
    """

    slot: str
    answers: Answers
    quiet: bool = False
    busy: int = 0
    waiting: int = 0
    buildable: int = 0
    oldest_wait_seconds: float = 0.0
    heap_percent: float | None = None
    labels: tuple[Label, ...] = ()

    @property
    def idle(self) -> bool:
        """Whether it answers, builds nothing, and nothing waits in it."""
        return self.answers == "up" and not self.busy and not self.waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A figure of CloudWatch.

    Attributes:
        of: Whose: a slot's name, or a controller's.
        name: Of the metric.
        value: Over one minute.
        age_seconds: Since that minute was over.
    """

    of: str
    name: str
    value: float
    age_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """The time of day, in UTC.

    Attributes:
        day: One of `DAYS`.
        minute: Since midnight.
    """

    day: str
    minute: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What an earlier run wrote down.

    Attributes:
        subject: What about: `over:main`, `calm:main`, `unknown:main`, `leave:main-3`, `out:main-3`.
        age_seconds: Since it was written.
    """

    subject: str
    age_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Everything at once.

    Attributes:
        site: The stack.
        looks: Each slot's Jenkins.
        points: The newest figure of each metric, however old.
        notes: Of earlier runs.
        moment: The time.
    """

    site: Site
    looks: tuple[Look, ...]
    points: tuple[Point, ...]
    notes: tuple[Note, ...]
    moment: Moment

    def look(self, slot: str) -> Look:
        """Return a slot's Jenkins."""
        found = (one for one in self.looks if one.slot == slot)
        return next(found, Look(slot=slot, answers="none"))

    def noted(self, subject: str) -> float | None:
        """Return how long ago something was noted, None if it was not."""
        return next((one.age_seconds for one in self.notes if one.subject == subject), None)
