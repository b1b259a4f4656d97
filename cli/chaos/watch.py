"""What is seen to happen after a fault: who noticed, and when everything was whole again. Pure.

A look is compared with how everything should be; of what changed, a time line is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from cli.chaos.lacking import Lack, lacks
from cli.chaos.plan import Plan
from cli.chaos.records import Moment
from cli.chaos.seen import Ground, Seen

#: So many whole looks in a row count as whole: between two steps of a recovery everything may look
#: well for a moment.
_WHOLE_LOOKS = 2
#: The same words again within this time tell nothing new: a look and an event say the same.
_SAME_SECONDS = 5.0
_ROLLED_BACK = "UPDATE_ROLLBACK_COMPLETE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a service told of itself.

    Attributes:
        at_seconds: From the moment of the fault.
        source: `ec2`, `autoscaling`, `ecs`, `elb`, …
        text: In its words.
        about: Ids that it is about.
    """

    at_seconds: float
    source: str
    text: str
    about: tuple[str, ...] = ()


@dataclass(slots=True)
class Watch:
    """A fault's way, as it is seen.

    Attributes:
        ground: What does not change.
        plan: The fault.
        before: How everything was.
        detected: When and by whom; None before.
        restored: When; None before.
        lasting: Whether the cause is in force: nothing is whole before it ends.
        missing: What the last look missed.
        moments: The time line.
    """

    ground: Ground
    plan: Plan
    before: Seen
    detected: tuple[float, str] | None = None
    restored: float | None = None
    lasting: bool = False
    missing: tuple[Lack, ...] = ()
    moments: list[Moment] = field(default_factory=list)
    _whole: list[float] = field(default_factory=list)
    _heard: set[tuple[str, str, float]] = field(default_factory=set)

    def heard(self, told: Sequence[Told]) -> None:
        """Take what services told of themselves; what was heard before is nothing new."""
        for one in sorted(told, key=lambda item: item.at_seconds):
            key = (one.source, one.text, one.at_seconds)
            if one.at_seconds < 0 or key in self._heard:
                continue
            self._heard.add(key)
            self._notice(one.at_seconds, one.source, one.text)

    def saw(self, at: float, seen: Seen) -> None:
        """Take a look at the stack."""
        missing = lacks(self.ground, seen)
        for lack in missing:
            if lack not in self.missing:
                self._notice(at, lack.source, lack.text)
        self.missing = missing
        if missing or self.lasting or not self._replaced(seen):
            self._whole.clear()
            return
        self._whole.append(at)
        if len(self._whole) >= _WHOLE_LOOKS and self.restored is None:
            self.restored = self._whole[0]
            self.moments.append(
                Moment(
                    at_seconds=self.restored,
                    source="chaos",
                    text="everything is redundant again",
                    kind="restored",
                )
            )

    def _replaced(self, seen: Seen) -> bool:
        """Tell whether what was hit is gone and has a successor where nothing else shows that."""
        if self.plan.rolled_back and seen.stack_status != _ROLLED_BACK:
            return False
        agents = [
            one.id
            for one in seen.agents
            if one.slot == self.plan.agent_of and not (one.spot and self.plan.agent_stays)
        ]
        if self.plan.agent_of and set(agents) <= self.plan.replaced:
            return False
        return self.plan.replaced.isdisjoint(seen.ids)

    def _notice(self, at: float, source: str, text: str) -> None:
        if any(
            (one.source, one.text) == (source, text) and at - one.at_seconds < _SAME_SECONDS
            for one in self.moments
        ):
            return
        first = self.detected is None or at < self.detected[0]
        if first:
            self.detected = (at, source)
        self.moments.append(
            Moment(
                at_seconds=round(at, 3),
                source=source,
                text=text,
                kind="detected" if len(self.moments) <= 1 and first else "step",
            )
        )
