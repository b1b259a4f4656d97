"""The passing of time as AWS would see it: seconds of AWS since an arbitrary moment."""

import time
from datetime import UTC, datetime

from localcloud.delays import clock


def now() -> float:
    """Return the seconds of AWS since this machine started; only differences mean something."""
    return time.monotonic() * clock().factor


def real(seconds: float) -> float:
    """Return how long so many seconds of AWS last on this machine."""
    return clock().real(seconds)


def since(moment: datetime) -> float:
    """Return how many seconds of AWS have passed since a moment of this machine."""
    return (datetime.now(UTC) - moment).total_seconds() * clock().factor
