"""How many slots a controller has: a number, or a range within which the load decides."""

from typing import Annotated, Final

from stacks.light import dataclass
from stacks.model import Parsed


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotRange:
    """How many slots a controller has.

    Attributes:
        min: Of them always on.
        max: All.
    """

    min: int
    max: int


_FEWEST_SLOTS, _MOST_SLOTS = 2, 10


def parse_slots(value: object) -> object:
    """Return a number of slots, or the range of it."""
    if not isinstance(value, dict):
        return _slots(value)
    if set(value) != {"min", "max"}:
        raise ValueError("must have `min` and `max` and nothing else, such as {min: 2, max: 4}")
    found = SlotRange(min=_slots(value["min"]), max=_slots(value["max"]))
    if found.min > found.max:
        raise ValueError("must not have its `min` above its `max`; write {min: 2, max: 4}")
    return found


def _slots(value: object) -> int:
    """Return one number of slots."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(  # noqa: TRY004  what the reader of the file takes
            "must be a whole number, or a range of them; write 2, or {min: 2, max: 4}"
        )
    if not _FEWEST_SLOTS <= value <= _MOST_SLOTS:
        raise ValueError(
            f"is out of range; write {_FEWEST_SLOTS} to {_MOST_SLOTS}"
            " (one slot alone cannot be redundant)"
        )
    return value


_COUNT_SCHEMA: Final = {"type": "integer", "minimum": _FEWEST_SLOTS, "maximum": _MOST_SLOTS}
_SLOTS_SCHEMA: Final = {
    "anyOf": [
        _COUNT_SCHEMA,
        {
            "type": "object",
            "properties": {
                "min": {**_COUNT_SCHEMA, "description": "How many always run."},
                "max": {**_COUNT_SCHEMA, "description": "How many there are."},
            },
            "required": ["min", "max"],
            "additionalProperties": False,
        },
    ]
}

Slots = Annotated[int | SlotRange, Parsed(parse_slots, _SLOTS_SCHEMA)]
