"""One JSON line a decision, which `stackgen replay` reads; one a deed.

Lambda sends what is printed to CloudWatch Logs, a line an event of up to 1 MB.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
"""

import json
import re
import sys
from collections.abc import Sequence
from typing import Any, TextIO

from lambdas.shared.clock import Clock
from lambdas.shared.record import encode


def decided(
    hook: str,
    settings: Any,
    seen: Any,
    actions: Sequence[Any],
    *,
    clock: Clock,
    out: TextIO | None = None,
) -> None:
    """Print what was decided, of what, and why.

    Args:
        hook: Which: `health`.
        settings: Its settings, a dataclass: the second argument of its `decide`.
        seen: What it saw, a dataclass: the first argument of its `decide`.
        actions: What it decided: dataclasses with a field `reason`. Doing nothing is one of them.
        clock: Tells the time of the line.
        out: Where to; what the process prints by default.
    """
    line = {
        "hook": hook,
        "at": clock.stamp(),
        "settings": encode(settings),
        "seen": encode(seen),
        "actions": described(actions),
    }
    _print(line, out)


def did(
    hook: str, action: Any, *, clock: Clock, error: str = "", out: TextIO | None = None
) -> None:
    """Print that an action was done, or what came in its way.

    Args:
        hook: Which.
        action: Of those decided.
        clock: Tells the time of the line.
        error: What came in its way, empty when it was done.
        out: Where to; what the process prints by default.
    """
    told = {"hook": hook, "at": clock.stamp(), "did": described([action])[0]}
    _print({**told, "error": error} if error else told, out)


def described(actions: Sequence[Any]) -> list[dict[str, Any]]:
    """Return actions as a line holds them: the class's name is what is done.

    In lower case with hyphens: `StopTask` → `stop-task`.
    """
    return [{"do": _spelled(type(action).__name__), **encode(action)} for action in actions]


def _spelled(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


def _print(line: dict[str, Any], out: TextIO | None) -> None:
    stream = out or sys.stdout
    stream.write(json.dumps(line, separators=(",", ":")) + "\n")
    stream.flush()
