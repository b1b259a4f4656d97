"""The settings of the hook `scale`, under the configuration's names."""

from dataclasses import dataclass

from lambdas.scale.seen import DAYS, Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Hours of the week with a number of slots of their own. UTC.

    Attributes:
        days: Of `DAYS`: those on which they begin.
        start: `HH:MM`.
        end: `HH:MM`, not included; not after `start`, they go on past midnight.
        slots: How many each controller has at least, as far as it has them.
    """

    days: tuple[str, ...] = DAYS
    start: str = "00:00"
    end: str = "24:00"
    slots: int = 2

    def hold(self, moment: Moment) -> bool:
        """Tell whether it is one of these hours."""
        start, end = _minute(self.start), _minute(self.end)
        if start < end:
            return moment.day in self.days and start <= moment.minute < end
        before = DAYS[DAYS.index(moment.day) - 1]
        return (moment.day in self.days and moment.minute >= start) or (
            before in self.days and moment.minute < end
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """When slots are turned on and off; minutes and seconds are AWS's.

    Attributes:
        cpu_percent: Of what a slot reserves, on average over a controller's slots.
        heap_percent: Of the JVM's largest, on average.
        latency_seconds: Until Jenkins begins to answer, on average over a minute.
        requests_per_minute: To each slot.
        on_minutes: So long one of them is reached before a slot is turned on.
        off_minutes: So long all of them are far from reached before one is turned off.
        drain_minutes: So long a slot that was quieted may have something to do before it stays.
        floor: When there are how many slots whatever the load is.
    """

    cpu_percent: float = 75
    heap_percent: float = 85
    latency_seconds: float = 2
    requests_per_minute: float = 3000
    on_minutes: float = 3
    off_minutes: float = 15
    drain_minutes: float = 10
    floor: tuple[Hours, ...] = ()


def _minute(text: str) -> int:
    """Return the minutes since midnight of `HH:MM`."""
    hours, _, minutes = text.partition(":")
    return 60 * int(hours) + int(minutes)
