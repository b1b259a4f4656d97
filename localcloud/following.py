"""Threads that follow what is described: each hears the bell, and none may die alone."""

import os
import signal
import threading
from collections.abc import Callable

from localcloud.signals import changed


class Follower:
    """A thread that follows what is described until it is told to end.

    Args:
        name: Of the thread.
        follow: Goes on until `closing`. When it ends before, by a fault of ours, the local AWS ends
            with it.

    Attributes:
        bell: Set by whatever may have changed something, and by the end.
        closing: Set by the end alone.
    """

    def __init__(self, name: str, follow: Callable[[], None]) -> None:
        self.bell = changed.listener()
        self.closing = threading.Event()
        self._follow = follow
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End; return when it has."""
        self.closing.set()
        self.bell.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        try:
            self._follow()
        finally:
            if not self.closing.is_set():
                give_up()


def give_up() -> None:
    """End the local AWS, with the traceback at the end of its log.

    After a fault of ours it would show what is not so: none is better than such a one.
    """
    os.kill(os.getpid(), signal.SIGTERM)
