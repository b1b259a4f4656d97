"""What wakes the scale hook: its schedule, and nothing else. Pure."""

from dataclasses import dataclass

from lambdas.shared.events import Ignored, opened


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """The schedule's minute."""


def parse(event: object) -> Tick | Ignored:
    """Read an event; twice, or late, it still only wakes."""
    told = opened(event)
    if isinstance(told, Ignored):
        return told
    return Tick() if told.scheduled else told.ignored()
