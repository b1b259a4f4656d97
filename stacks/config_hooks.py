"""The `hooks` section as types: what watches over the stack from outside, and its thresholds.

A hook's keys reach its function as they stand here, as JSON, but for `enabled`.
"""

from typing import Annotated, Literal

from stacks import values
from stacks.model import Field, Model

_Percent = Annotated[int, Field(ge=1, le=100)]
_Minutes = Annotated[int, Field(ge=1, le=1440)]


class LifecycleHook(Model):
    """Empties a host before its group ends it."""

    enabled: bool = True
    """Whether it runs. Without it ECS drains hosts by itself, and builds on them are cut off."""
    drain_minutes: Annotated[int, Field(ge=0, le=480)] = 60
    """Most minutes that the builds on a host may take to end before its controllers move; Auto
    Scaling holds a host for 500 at most."""


class HealthHook(Model):
    """Replaces what is broken and looks alive."""

    enabled: bool = True
    """Whether it runs."""
    failures: Annotated[int, Field(ge=2, le=60)] = 3
    """Looks in a row, one a minute, that must fail before a slot is called broken."""
    latency_seconds: Annotated[int, Field(ge=1, le=60)] = 10
    """Seconds after which an answer of Jenkins counts as none."""
    boot_minutes: Annotated[int, Field(ge=1, le=60)] = 10
    """Minutes that a task may take until it serves."""
    agent_minutes: Annotated[int, Field(ge=5, le=120)] = 5
    """Minutes that a host's ECS agent may be away; less than 5 is its normal life."""
    disk_percent: Annotated[int, Field(ge=50, le=99)] = 95
    """How full the disk of a host may be."""


class Floor(Model):
    """Slots that are on at certain hours, whatever the load."""

    slots: Annotated[int, Field(ge=2, le=10, examples=[3])]
    """How many of each controller, as far as it has them."""
    start: Annotated[str, Field(pattern=values.TIME_PATTERN, examples=["07:00"])]
    """The first minute, in UTC."""
    end: Annotated[str, Field(pattern=values.TIME_PATTERN, examples=["18:00"])]
    """The minute after the last, in UTC; one before `start` is the next day's."""
    days: Annotated[
        tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...],
        Field(min_length=1, max_length=7, examples=[["mon", "tue"]]),
    ] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    """The days on which it starts."""


class ScaleHook(Model):
    """Publishes the load of controllers and queues; turns optional slots on and off."""

    enabled: bool = True
    """Whether it runs; `slots` with more `max` than `min` needs it."""
    cpu_percent: _Percent = 75
    """CPU of a controller's slots above which another is turned on."""
    heap_percent: _Percent = 85
    """Heap in use above which another is turned on."""
    latency_seconds: Annotated[int, Field(ge=1, le=60)] = 2
    """Seconds of answers above which another is turned on."""
    requests_per_minute: Annotated[int, Field(ge=1, le=1_000_000)] = 3000
    """Requests to each slot above which another is turned on."""
    on_minutes: Annotated[int, Field(ge=1, le=60)] = 3
    """Minutes of load before a slot is turned on."""
    off_minutes: Annotated[int, Field(ge=5, le=1440)] = 15
    """Minutes without before one is turned off."""
    drain_minutes: Annotated[int, Field(ge=1, le=480)] = 10
    """Most minutes that a slot on its way out waits for its builds; then it stays."""
    floor: Annotated[tuple[Floor, ...], Field(max_length=20)] = ()
    """Office hours: slots that are on whatever the load."""


class SpotHook(Model):
    """Empties an agent on spot capacity before AWS takes it back."""

    enabled: bool = True
    """Whether it runs."""


class ReapHook(Model):
    """Ends agents that no controller knows, and all of them when the stack is deleted."""

    enabled: bool = True
    """Whether it runs."""
    wait_minutes: Annotated[_Minutes, Field(ge=5)] = 10
    """Minutes between the first look that finds an agent without an owner and its end."""


class Hooks(Model):
    """Functions that close the loops which ECS and Auto Scaling leave open."""

    enabled: bool = True
    """Whether any of them runs; without them the stack serves and recovers all the same."""
    lifecycle: LifecycleHook = LifecycleHook()
    """Empties a host before its group ends it."""
    health: HealthHook = HealthHook()
    """Replaces what is broken and looks alive."""
    scale: ScaleHook = ScaleHook()
    """Publishes load; turns optional slots on and off."""
    spot: SpotHook = SpotHook()
    """Empties an agent on spot capacity before AWS takes it back."""
    reap: ReapHook = ReapHook()
    """Ends agents that no controller knows."""

    @property
    def active(self) -> dict[str, Model]:
        """The sections of the hooks that run, by name, in the order of the file's keys."""
        if not self.enabled:
            return {}
        names = ("lifecycle", "health", "scale", "spot", "reap")
        found = {name: getattr(self, name) for name in names}
        return {name: item for name, item in found.items() if item.enabled}
