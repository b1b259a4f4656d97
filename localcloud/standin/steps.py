"""The builds' shell steps, as far as they are run: `sleep` and `echo`, nothing else.

A stand-in runs nothing on the machine it is started on, whoever wrote the job.
"""

import re
import shlex
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from localcloud.delays import Clock

_SLEEP = re.compile(r"sleep\s+(?P<number>\d+(?:\.\d+)?)(?P<unit>[smh]?)")
_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of a shell step.

    Attributes:
        does: Sleep, say something, end with a failure, or nothing.
        seconds: How long it sleeps, in seconds of AWS.
        text: What it says, or what is not run.
    """

    does: Literal["sleep", "say", "fail", "nothing"]
    seconds: float = 0.0
    text: str = ""


def understood(script: str) -> Iterator[Step]:
    """Yield a script's lines as what is done for them."""
    for line in re.split(r"[\n;]|&&", script):
        command = line.strip()
        if not command or command.startswith(("#", "set ")):
            continue
        if found := _SLEEP.fullmatch(command):
            yield Step(does="sleep", seconds=float(found["number"]) * _UNITS[found["unit"]])
        elif command.startswith("echo "):
            yield Step(does="say", text=_said(command.removeprefix("echo ").strip()))
        elif command in {"exit 1", "false"}:
            yield Step(does="fail")
        elif command not in {"exit 0", "true"}:
            yield Step(does="nothing", text=command)


def _said(text: str) -> str:
    """Return what `echo` prints of its arguments."""
    try:
        return " ".join(shlex.split(text))
    except ValueError:
        return text


#: Takes what a runner has to say: `{"work": …, "log": …}`, then `{"work": …, "ended": …}`.
Tell = Callable[[Mapping[str, Any]], None]


class Runner:
    """Runs works side by side, each once.

    Args:
        clock: Of this machine.
        tell: Takes logs and results; called from several threads.
    """

    def __init__(self, clock: Clock, tell: Tell) -> None:
        self._clock = clock
        self._tell = tell
        self._lock = threading.Lock()
        self._ended: dict[str, str] = {}
        self._running: dict[str, tuple[threading.Event, bool]] = {}

    def run(self, work: str, script: str, *, durable: bool) -> None:
        """Begin a work; one that runs goes on, one that has ended is told again.

        Args:
            work: Its name.
            script: Its shell step.
            durable: Whether it goes on while nobody listens, as a Pipeline's does.
        """
        with self._lock:
            ended = self._ended.get(work)
            if ended is None and work not in self._running:
                cancelled = threading.Event()
                self._running[work] = (cancelled, durable)
                threading.Thread(
                    target=self._work, args=(work, script, cancelled), daemon=True
                ).start()
        if ended:
            self._tell({"work": work, "ended": ended})

    def left(self) -> None:
        """End what cannot go on without the controller: its connection is gone."""
        with self._lock:
            for cancelled, durable in self._running.values():
                if not durable:
                    cancelled.set()

    def _work(self, work: str, script: str, cancelled: threading.Event) -> None:
        result = "SUCCESS"
        for step in understood(script):
            if step.does == "sleep":
                cancelled.wait(self._clock.real(step.seconds))
            elif step.does == "say":
                self._tell({"work": work, "log": step.text})
            elif step.does == "nothing":
                self._tell({"work": work, "log": f"not run by the stand-in: {step.text}"})
            if step.does == "fail" or cancelled.is_set():
                result = "FAILURE"
                break
        with self._lock:
            self._running.pop(work)
            if not cancelled.is_set():
                self._ended[work] = result
        if not cancelled.is_set():
            self._tell({"work": work, "ended": result})
