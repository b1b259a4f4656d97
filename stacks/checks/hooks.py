"""The hooks: what rests on one that is off, or on slots that are not there."""

from collections.abc import Iterator

from stacks.checks.finding import Finding
from stacks.config import Config
from stacks.reading.place import Path

_SCALE: Path = ("hooks", "scale", "enabled")
_ALL: Path = ("hooks", "enabled")


def check(config: Config, _region: str | None) -> Iterator[Finding]:
    """Check slots that only the scale hook turns on, and the hours in which it does."""
    if "scale" not in config.hooks.active:
        for number, controller in enumerate(config.controllers):
            if controller.slots_max > controller.slots_min:
                yield Finding(
                    path=("controllers", number, "slots"),
                    message=f"has slots above {controller.slots_min} that nothing would turn: the "
                    f"scale hook is off; write {controller.slots_min}, or turn it on",
                    also=(_SCALE, _ALL),
                )
    most = max(controller.slots_max for controller in config.controllers)
    for number, floor in enumerate(config.hooks.scale.floor):
        place: Path = ("hooks", "scale", "floor", number)
        if floor.slots > most:
            yield Finding(
                path=(*place, "slots"),
                message=f"{floor.slots} is more than any controller has; write {most} or less, or "
                "a higher `max` of their slots",
                also=(("controllers",),),
            )
        if floor.start == floor.end:
            yield Finding(
                path=(*place, "end"),
                message=f"{floor.end} is the start too: no minute is left; write another time",
                also=((*place, "start"),),
            )
