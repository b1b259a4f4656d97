"""A decision is one line."""

import io
import json
from dataclasses import dataclass

from lambdas.shared import log
from lambdas.shared.clock import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class _Settings:
    failures: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    slots: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StopTask:
    """An action."""

    task: str
    reason: str


CLOCK = Clock(now=lambda: 1763764200.5)


def test_a_decision_is_one_line_with_all_it_was_made_of() -> None:
    """Settings, what was seen, and each action with its reason."""
    out = io.StringIO()
    action = StopTask(task="t-1", reason="three\nfailures")
    log.decided("health", _Settings(), _Seen(slots=("main-1",)), [action], clock=CLOCK, out=out)
    assert out.getvalue().count("\n") == 1
    assert json.loads(out.getvalue()) == {
        "hook": "health",
        "at": "2025-11-21T22:30:00.500Z",
        "settings": {"failures": 3},
        "seen": {"slots": ["main-1"]},
        "actions": [{"do": "stop-task", "task": "t-1", "reason": "three\nfailures"}],
    }


def test_a_deed_is_a_line() -> None:
    """Done, or what came in its way."""
    out = io.StringIO()
    action = StopTask(task="t-1", reason="r")
    log.did("health", action, clock=CLOCK, out=out)
    log.did("health", action, clock=CLOCK, error="AccessDenied: no", out=out)
    done, failed = map(json.loads, out.getvalue().splitlines())
    assert done["did"] == {"do": "stop-task", "task": "t-1", "reason": "r"}
    assert "error" not in done
    assert failed["error"] == "AccessDenied: no"
