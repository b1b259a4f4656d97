"""Submits builds by Jenkins' API, and reads in the end what became of them."""

import secrets
import threading
import time
from collections.abc import Callable
from http import HTTPStatus

from cli.chaos.prober.homes import BUILT_JOB, MARK_JOB, TOKEN, Homes
from cli.chaos.prober.tally import Found, History, Submitted
from cli.chaos.prober.web import Browser


class Builder:
    """Submits a build to each home, again and again.

    Args:
        homes: Where; each by a session of its own.
        browser: Makes a session without cookies.
        every_seconds: Between two builds of a home.
        clock: Monotonic seconds.
    """

    def __init__(
        self,
        homes: Homes,
        browser: Callable[[], Browser],
        every_seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._homes = homes
        self._browser = browser
        self._every = every_seconds
        self._clock = clock
        self._end = threading.Event()
        self._thread: threading.Thread | None = None
        self.submitted: list[Submitted] = []

    def start(self) -> None:
        """Begin."""
        self._thread = threading.Thread(target=self._run, daemon=True, name="builder")
        self._thread.start()

    def stop(self) -> None:
        """End."""
        self._end.set()
        if self._thread:
            self._thread.join(60)

    def _run(self) -> None:
        while True:
            for slot in self._homes.browsers:
                self.submit(slot)
            if self._end.wait(self._every):
                return

    def submit(self, slot: str) -> bool:
        """Submit a build to a slot's home, if that can be reached; tell whether it was taken."""
        browser = self._reach(slot)
        if browser is None:
            return False
        token = secrets.token_hex(6)
        answer = browser.post(
            f"/job/{BUILT_JOB}/buildWithParameters?{TOKEN}={token}",
            kind="application/x-www-form-urlencoded",
        )
        taken = answer.status == HTTPStatus.CREATED
        if taken:
            self.submitted.append(Submitted(token=token, slot=slot, at_seconds=self._clock()))
        return taken

    def _reach(self, slot: str) -> Browser | None:
        """Return a session bound to a slot's home; None if it does not answer."""
        for _ in range(4 * max(len(self._homes.browsers), 1)):
            browser = self._browser()
            answer = browser.get(f"/job/{MARK_JOB}/api/json")
            if self._homes.marks.get(str(answer.json().get("description"))) == slot:
                return browser
        return None

    def history(self, slot: str) -> History | None:
        """Read a home; None if it cannot be reached."""
        browser = self._reach(slot)
        if browser is None:
            return None
        job = browser.get(f"/job/{BUILT_JOB}/api/json")
        queue = browser.get("/queue/api/json")
        if job.status != HTTPStatus.OK or not queue.good:
            return History(slot=slot, builds=(), queued=0, next_number=1)
        listed = job.json()
        items = queue.json().get("items", ())
        return History(
            slot=slot,
            builds=tuple(
                _build(browser, slot, int(one["number"])) for one in listed.get("builds", ())
            ),
            queued=sum(1 for one in items if one.get("task", {}).get("name") == BUILT_JOB),
            next_number=int(listed.get("nextBuildNumber", 1)),
        )


def _build(browser: Browser, slot: str, number: int) -> Found:
    """Read a build."""
    told = browser.get(f"/job/{BUILT_JOB}/{number}/api/json").json()
    values = {
        one.get("name"): one.get("value")
        for action in told.get("actions", ())
        for one in action.get("parameters", ())
    }
    return Found(
        token=str(values.get(TOKEN, "")),
        slot=slot,
        number=number,
        result=str(told.get("result") or ""),
        building=bool(told.get("building")),
    )
