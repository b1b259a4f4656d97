"""All that uses one controller during a fault: users, builds, and what they find in the end."""

import time
from collections.abc import Mapping

from cli.chaos.measures import Measures
from cli.chaos.prober.builds import Builder
from cli.chaos.prober.homes import Homes, meet, remove
from cli.chaos.prober.tally import History, Submitted, tally
from cli.chaos.prober.users import Users
from cli.chaos.prober.web import Browser, Door
from cli.chaos.records import Builds, Sample

_LOOK_SECONDS = 0.3


class Load:
    """Users and builds of one controller.

    Args:
        door: Where it is.
        slots: Its slots.
        label: Of its agents; empty without.
        measures: How often and how long.
    """

    def __init__(self, door: Door, slots: tuple[str, ...], label: str, measures: Measures) -> None:
        self._door = door
        self._slots = slots
        self._label = label
        self._measures = measures
        self._homes = Homes(marks={})
        self._users: Users | None = None
        self._builder: Builder | None = None
        self._before: list[History] = []

    @property
    def bound(self) -> dict[str, str]:
        """The slot that each user with cookies is bound to."""
        return dict(self._users.bound) if self._users else {}

    def start(self) -> None:
        """Mark the homes and let everybody begin."""
        measures = self._measures
        self._homes = meet(
            self._door, self._slots, label=self._label, build_seconds=measures.build_seconds
        )
        self._users = Users(self._door, self._homes, measures.pace)
        self._users.start()
        if self._label:
            self._builder = Builder(
                self._homes, lambda: Browser(self._door), measures.builds_every_seconds
            )
            self._builder.start()

    def note_before(self) -> None:
        """Read the homes as they are before the fault."""
        self._before = self._histories()

    def builds_run(self) -> bool:
        """Tell whether a build runs."""
        return any(build.building for home in self._histories() for build in home.builds)

    def settle(self) -> None:
        """Submit nothing more, and wait until what was submitted has an end."""
        if self._builder is None:
            return
        self._builder.stop()
        deadline = time.monotonic() + self._measures.settle_builds_seconds
        while time.monotonic() < deadline:
            homes = self._histories()
            going = any(home.queued or any(one.building for one in home.builds) for home in homes)
            if len(homes) == len(self._slots) and not going:
                return
            time.sleep(_LOOK_SECONDS)

    def stop(self) -> None:
        """Let everybody end."""
        if self._builder:
            self._builder.stop()
        if self._users:
            self._users.stop()

    def count(self, zero: float, hit: frozenset[str]) -> tuple[Builds, tuple[str, ...]]:
        """Return what became of the builds, and what is wrong with the homes."""
        found = self._histories()
        missing = sorted(set(self._slots) - {home.slot for home in found})
        problems = tuple(f"the home of {slot} is not the one it was" for slot in missing)
        if self._builder is None:
            return Builds(), problems if self._label else self._marks()
        submitted = [
            Submitted(token=one.token, slot=one.slot, at_seconds=one.at_seconds - zero)
            for one in self._builder.submitted
        ]
        builds, lost = tally(submitted, self._before, found, hit=hit)
        return builds, (*problems, *lost)

    def _marks(self) -> tuple[str, ...]:
        """Say which homes' marks are gone."""
        reader = Builder(self._homes, lambda: Browser(self._door), 1.0)
        return tuple(
            f"the home of {slot} is not the one it was"
            for slot in self._slots
            if reader.history(slot) is None
        )

    def _histories(self) -> list[History]:
        """Read all homes that answer."""
        if self._builder is None:
            return []
        found = (self._builder.history(slot) for slot in self._slots)
        return [home for home in found if home is not None]

    def samples(self, zero: float) -> list[Sample]:
        """Return what users met."""
        return self._users.samples(zero) if self._users else []

    def failing_seconds(self) -> float:
        """Return for how long users have met errors without a pause."""
        return self._users.failing_seconds() if self._users else 0.0

    def remove(self) -> None:
        """Take the jobs away from every home that answers."""
        left = set(self._slots)
        for _ in range(8 * len(self._slots)):
            if not left:
                return
            browser = Browser(self._door)
            slot = _slot_by_mark(browser, self._homes.marks)
            if slot in left:
                remove(browser)
                left.discard(slot)


def _slot_by_mark(browser: Browser, marks: Mapping[str, str]) -> str:
    answer = browser.get("/job/stackgen-chaos/api/json")
    return marks.get(str(answer.json().get("description") or ""), "")
