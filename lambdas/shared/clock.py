"""Ages in seconds of AWS. A local AWS compresses time by a factor; AWS's own is 1."""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Self

#: Set by the local AWS alone: so many seconds of AWS pass in one of the clock on the wall.
FACTOR = "STACKGEN_LOCAL_TIME_FACTOR"


class Clock:
    """Turns times of day into ages, and seconds of AWS into real ones.

    Args:
        factor: Seconds of AWS in a real one.
        now: The time of day, in seconds since 1970.
    """

    def __init__(self, factor: float = 1.0, now: Callable[[], float] = time.time) -> None:
        self.factor = factor
        self.now = now

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> Self:
        """Return the clock of a function's variables."""
        return cls(float(environ.get(FACTOR) or 1.0))

    def age(self, when: float | str | None) -> float | None:
        """Return how many seconds of AWS ago something was, never below 0; None of None.

        Args:
            when: Seconds since 1970 (the JSON services) or ISO 8601 (the query services, events).

        Raises:
            ValueError: A text is no time.
        """
        if when is None or when == "":
            return None
        moment = _seconds(when) if isinstance(when, str) else float(when)
        return max(0.0, (self.now() - moment) * self.factor)

    def real(self, seconds: float) -> float:
        """Return how long `seconds` of AWS take on the clock on the wall."""
        return seconds / self.factor

    def stamp(self) -> str:
        """Return the time of day for a log line: ISO 8601, UTC, milliseconds."""
        moment = datetime.fromtimestamp(self.now(), UTC)
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _seconds(text: str) -> float:
    """Return seconds since 1970; a time without zone is UTC."""
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
