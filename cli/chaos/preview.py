"""What a run would do, told before it is done. Pure."""

from dataclasses import asdict, dataclass
from typing import Any

from cli.chaos.effects import in_words
from cli.chaos.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What one fault would do.

    Attributes:
        fault: Which.
        victim: What would be hit.
        steps: What would be done, in words.
        undo: What would take it back, in words.
        left_out: Why nothing would be done; empty otherwise.
    """

    fault: str
    victim: str = ""
    steps: tuple[str, ...] = ()
    undo: tuple[str, ...] = ()
    left_out: str = ""

    @property
    def lines(self) -> list[str]:
        """The same, to be read."""
        return [
            f"{self.fault}: {self.victim or self.left_out}",
            *(f"    {step}" for step in self.steps),
            *(f"    then {effect}" for effect in self.undo),
        ]

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return asdict(self)


def previewed(fault: str, plan: Plan) -> Preview:
    """Tell a plan."""
    return Preview(
        fault=fault,
        victim=plan.victim,
        steps=tuple(in_words(step.do) for step in plan.steps),
        undo=tuple(in_words(effect) for effect in plan.undo),
    )
