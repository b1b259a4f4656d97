"""The queue: what waits, what it became, and when the home is told."""

import time
from collections.abc import Iterator, Mapping

from localcloud.delays import Clock
from localcloud.standin.home import Home
from localcloud.standin.records import Item

#: Jenkins' own `hudson.model.Queue.Saver.DELAY_SECONDS`, without the flag.
_SAVED_SECONDS = 60.0


class Queue:
    """What waits; whoever changes it holds the lock of Jenkins.

    Args:
        home: Keeps it.
        clock: Of this machine.
        at_once: Whether each change is kept at once, or those of a minute together.
    """

    def __init__(self, home: Home, clock: Clock, *, at_once: bool) -> None:
        self._home = home
        self._clock = clock
        self._at_once = at_once
        self._counter = 0
        self._items: dict[int, Item] = {}
        #: What waits no more: the build's number, or None when it was cancelled.
        self.left: dict[int, tuple[Item, int | None]] = {}
        #: When it is kept next, by the clock `time.monotonic`.
        self.due: float | None = None

    def load(self, known: set[str], begun: set[int]) -> None:
        """Take up what waited: builds of jobs that are known, and that have not begun."""
        self._counter, items = self._home.queue()
        self._items = {
            item.identity: item
            for item in items
            if item.job in known and item.identity not in begun
        }
        self._counter = max(self._counter, *self._items, *begun, 0)

    def __iter__(self) -> Iterator[Item]:
        """Return what waits, the oldest first."""
        return iter(list(self._items.values()))

    def get(self, identity: int) -> Item | None:
        """Return what waits under a number."""
        return self._items.get(identity)

    def next_id(self) -> int:
        """Return a number for something that waits."""
        self._counter += 1
        return self._counter

    def add(self, job: str, parameters: Mapping[str, str]) -> Item:
        """Queue a build; one that waits already with the same parameters is the one meant.

        https://github.com/jenkinsci/jenkins/blob/master/core/src/main/java/hudson/model/Queue.java
        """
        for item in self._items.values():
            if item.job == job and dict(item.parameters) == dict(parameters):
                return item
        now = round(time.time() * 1000)
        item = Item(identity=self.next_id(), job=job, since_ms=now, parameters=dict(parameters))
        self._items[item.identity] = item
        self._changed()
        return item

    def take(self, identity: int, number: int | None) -> Item | None:
        """Take something out: it is a build now, or was cancelled (no number)."""
        item = self._items.pop(identity, None)
        if item:
            self.left[identity] = (item, number)
            self._changed()
        return item

    def keep(self) -> None:
        """Tell the home."""
        self.due = None
        self._home.keep_queue(self._counter, list(self._items.values()))

    def keep_when_due(self) -> None:
        """Tell the home what has changed for a minute."""
        if self.due is not None and time.monotonic() >= self.due:
            self.keep()

    def _changed(self) -> None:
        if self._at_once:
            self.keep()
        elif self.due is None:
            self.due = time.monotonic() + self._clock.real(_SAVED_SECONDS)
