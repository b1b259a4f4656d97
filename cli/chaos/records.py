"""What a run of a fault is: its measurements, as reports of every form show them. Pure.

All seconds are seconds of the run's own clock, counted from the moment of the fault. In the local
AWS that clock is compressed by `time_factor`, and so is the bound beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from stacks.bounds import Bound
from stacks.faults import Fault

#: How far a claim of a report reaches: on the local AWS, or on a real account.
Level = Literal["emulated", "AWS"]

#: What a user's own experiment is called, before the name of its file.
OWN = "experiment "

#: What has states: a row of the picture each.
StateOf = Literal["host", "slot", "target", "agent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One request of the prober.

    Attributes:
        at_seconds: When it was sent; negative before the fault.
        took_seconds: Until its answer, or until it failed.
        status: Of the answer; 0 where none came.
        client: Which of the prober's users: `cookie-1` keeps its cookies, `plain` has none.
        slot: Which home answered, by the mark that the prober left in it; empty where unknown.
        good: Whether a user would call it answered.
    """

    at_seconds: float
    took_seconds: float
    status: int
    client: str
    slot: str
    good: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Something that was seen to happen.

    Attributes:
        at_seconds: When.
        source: Who says so: `chaos`, `ec2`, `autoscaling`, `ecs`, `elb`, `prober`.
        text: What, in a sentence.
        kind: For the picture: the fault itself, its detection, a step, its end.
    """

    at_seconds: float
    source: str
    text: str
    kind: Literal["fault", "detected", "step", "good", "restored", "undo"] = "step"


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What something was in from a moment on, until its next state or the end.

    Attributes:
        at_seconds: Since when; negative before the fault.
        about: Of what kind it is: a row of the picture each.
        name: Which, in words a reader knows: `main-1`, `i-0123 (us-east-1a)`.
        state: As the service tells it: `InService`, `RUNNING`, `draining`; `gone` once it is.
    """

    at_seconds: float
    about: StateOf
    name: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Builds:
    """What became of the builds that the prober submitted.

    Attributes:
        submitted: Acknowledged by Jenkins.
        finished: With a result.
        lost: Acknowledged, and neither finished nor queued nor running at the end.
        repeated: Numbers that were given twice.
        promised: How many of the lost the mode promises to keep.
    """

    submitted: int = 0
    finished: int = 0
    lost: int = 0
    repeated: int = 0
    promised: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One fault, done and measured.

    Attributes:
        fault: Which.
        level: How far the claim reaches.
        seed: What chose the victim.
        victim: What was hit, in words with its id.
        time_factor: How many seconds of AWS a second of this clock is; 1 on AWS.
        bound: Before time is compressed; None where the stack is unprotected.
        allowance_seconds: What the measuring machine may add to the compressed bound.
        detected_seconds: Until anybody noticed; None if nobody did.
        noticed_by: Who.
        first_good_seconds: Until the last failed request was followed by a good one; 0 where no
            request failed, None where none followed.
        restored_seconds: Until full redundancy; None if it did not come back in time.
        samples: Every request, in their order.
        moments: The time line.
        states: What hosts, slots and targets were in; what a service told, each time it changed.
        builds: What became of them.
        problems: What was promised and not kept, each in a sentence; empty is passed.
        unprotected: Why this stack has no protection against it; empty if it has one.
    """

    fault: Fault
    level: Level
    seed: int
    victim: str
    time_factor: float
    bound: Bound | None
    allowance_seconds: float = 0.0
    detected_seconds: float | None = None
    noticed_by: str = ""
    first_good_seconds: float | None = None
    restored_seconds: float | None = None
    samples: Sequence[Sample] = ()
    moments: Sequence[Moment] = ()
    states: Sequence[State] = ()
    builds: Builds = Builds()
    problems: tuple[str, ...] = ()
    unprotected: str = ""

    @property
    def passed(self) -> bool:
        """Whether every promise was kept."""
        return not self.problems

    @property
    def bound_seconds(self) -> float | None:
        """The bound by this run's clock, with the machine's allowance."""
        if self.bound is None:
            return None
        return self.bound.restored_seconds / self.time_factor + self.allowance_seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One run of `stackgen chaos run`.

    Attributes:
        stack: The stack's name.
        region: Where.
        started_at: ISO 8601, UTC.
        against: The end point's kind.
        outcomes: One for each fault, in the order in which they ran.
        notes: What a reader must know, such as what the local AWS does not imitate.
    """

    stack: str
    region: str
    started_at: str
    against: Literal["local", "aws"]
    outcomes: Sequence[Outcome]
    notes: Sequence[str] = ()
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        """Whether something ran, and every promise was kept."""
        return bool(self.outcomes) and all(outcome.passed for outcome in self.outcomes)
