"""Users at a steady rate, each a thread: what they were answered is measured."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from cli.chaos.prober.homes import CHANGED_JOB, Homes, mark_of, project
from cli.chaos.prober.web import Answer, Browser, Door
from cli.chaos.records import Sample

#: A pulse that comes this much late says that the machine had no time for us: what timed out then
#: tells nothing about the target.
_STARVED_SECONDS = 1.0
_PULSE_SECONDS = 0.1

#: Errors further apart are none that go on.
_PAUSE_SECONDS = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often users ask.

    Attributes:
        every_seconds: Between two requests of a user.
        change_every: Of a user with cookies, each so many-th request is a change.
        slow_seconds: How long a slow request takes to send.
    """

    every_seconds: float
    change_every: int = 4
    slow_seconds: float = 1.0


class Users:
    """All users of one controller.

    Args:
        door: Where they ask.
        homes: The slots that they are bound to.
        pace: How often.
        clock: Monotonic seconds.
    """

    def __init__(
        self,
        door: Door,
        homes: Homes,
        pace: Pace,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._door = door
        self._homes = homes
        self._pace = pace
        self._clock = clock
        self._end = threading.Event()
        self._lock = threading.Lock()
        self._samples: list[tuple[float, Sample]] = []
        self._starved: list[tuple[float, float]] = []
        self._threads: list[threading.Thread] = []

    @property
    def bound(self) -> Mapping[str, str]:
        """The slot that each user with cookies is bound to."""
        return {
            f"cookie-{number}": slot for number, slot in enumerate(self._homes.browsers, start=1)
        }

    def start(self) -> None:
        """Let them begin."""
        work: list[Callable[[], None]] = [self._pulse, self._plain]
        for name, slot in self.bound.items():
            work += [partial(self._sticky, name, slot), partial(self._slow, slot)]
        for one in work:
            thread = threading.Thread(target=one, daemon=True, name="prober")
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """Let them end; a request that is under way is waited for."""
        self._end.set()
        deadline = self._clock() + self._door.patience_seconds + self._pace.slow_seconds + 1
        for thread in self._threads:
            thread.join(max(deadline - self._clock(), 0.1))

    def samples(self, zero: float) -> list[Sample]:
        """Return what they met, counted from a moment of the clock."""
        with self._lock:
            found, starved = list(self._samples), list(self._starved)
        kept = [
            (at, sample)
            for at, sample in found
            if not (sample.status == 0 and _within(at, sample.took_seconds, starved))
        ]
        return [
            Sample(
                at_seconds=round(at - zero, 3),
                took_seconds=round(sample.took_seconds, 3),
                status=sample.status,
                client=sample.client,
                slot=sample.slot,
                good=sample.good,
            )
            for at, sample in sorted(kept, key=lambda item: item[0])
        ]

    def failing_seconds(self) -> float:
        """Return for how long users have met errors without a pause; 0 where they do not."""
        now = self._clock()
        with self._lock:
            failed = sorted(at for at, sample in self._samples if not sample.good)
        return streak(failed, now)

    def _note(self, client: str, at: float, answer: Answer, slot: str = "") -> None:
        sample = Sample(
            at_seconds=at,
            took_seconds=answer.took_seconds,
            status=answer.status,
            client=client,
            slot=slot,
            good=answer.good,
        )
        with self._lock:
            self._samples.append((at, sample))

    def _each(self, ask: Callable[[int], None]) -> None:
        """Ask at a steady rate; what was missed while waiting is not made up for."""
        number = 0
        due = self._clock()
        while not self._end.is_set():
            ask(number)
            number += 1
            due = max(due + self._pace.every_seconds, self._clock() - self._pace.every_seconds)
            self._end.wait(max(due - self._clock(), 0))

    def _plain(self) -> None:
        """Ask for the page that everybody may see, without any cookie."""
        browser = Browser(self._door, keeps_cookies=False, named=False)

        def ask(_: int) -> None:
            at = self._clock()
            self._note("plain", at, browser.get("/login"))

        self._each(ask)

    def _sticky(self, name: str, slot: str) -> None:
        """Read the home's mark with cookies, and now and then change something."""
        browser = self._homes.browsers[slot]
        body = project("changed again and again").encode()

        def ask(number: int) -> None:
            at = self._clock()
            if number % self._pace.change_every == self._pace.change_every - 1:
                self._note(name, at, browser.post(f"/job/{CHANGED_JOB}/config.xml", body))
                return
            status, mark, took, late = mark_of(browser)
            answer = Answer(status=status, took_seconds=took, late=late)
            self._note(name, at, answer, self._homes.marks.get(mark, ""))

        self._each(ask)

    def _slow(self, slot: str) -> None:
        """Send changes to a slot slowly, one after the other: one is always under way."""
        browser = self._homes.browsers[slot].twin()
        body = project("changed again and again").encode()

        def ask(_: int) -> None:
            at = self._clock()
            path = f"/job/{CHANGED_JOB}/config.xml"
            self._note("slow", at, browser.post(path, body, slow=self._pace.slow_seconds))

        self._each(ask)

    def _pulse(self) -> None:
        """Notice when this process itself was not let run."""
        before = self._clock()
        while not self._end.wait(_PULSE_SECONDS):
            now = self._clock()
            if now - before > _PULSE_SECONDS + _STARVED_SECONDS:
                with self._lock:
                    self._starved.append((before, now))
            before = now


def streak(failed: Sequence[float], now: float) -> float:
    """Return how long ago the errors began that still go on; 0 where none do. Pure.

    Args:
        failed: The moments of all failed requests, in their order.
        now: The moment that it is.
    """
    began = now
    for at in reversed(failed):
        if began - at > _PAUSE_SECONDS:
            break
        began = at
    return now - began


def _within(at: float, took: float, spans: Sequence[tuple[float, float]]) -> bool:
    """Tell whether a request was under way in one of these times."""
    return any(begin <= at + took and at <= end for begin, end in spans)
