"""One JSON line a decision, which `stackgen replay` reads; one a deed."""

from collections.abc import Sequence
from typing import Any

from lambdas.shared.clock import Clock


def decided(hook: str, settings: Any, seen: Any, actions: Sequence[Any], *, clock: Clock) -> None:
    """Print what was decided, of what, and why.

    Args:
        hook: Which: `health`.
        settings: Its settings, a dataclass: the second argument of its `decide`.
        seen: What it saw, a dataclass: the first argument of its `decide`.
        actions: What it decided: dataclasses with a field `reason`. The class's name, in lower case
            with hyphens, is what it does (`StopTask` → `stop-task`). Doing nothing is one of them.
        clock: Tells the time of the line.
    """
    raise NotImplementedError


def did(hook: str, action: Any, *, clock: Clock, error: str = "") -> None:
    """Print that an action was done, or what came in its way."""
    raise NotImplementedError
