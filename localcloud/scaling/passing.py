"""The passing of time as AWS would see it: seconds of AWS since an arbitrary moment."""

import time

from localcloud.delays import clock


def now() -> float:
    """Return the seconds of AWS since this machine started; only differences mean something."""
    return time.monotonic() * clock().factor


def real(seconds: float) -> float:
    """Return how long so many seconds of AWS last on this machine."""
    return clock().real(seconds)
