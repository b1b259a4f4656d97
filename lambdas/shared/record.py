"""Dataclasses to JSON and back, by their types: a decision's inputs are logged and read again."""

from typing import Any, TypeVar

T = TypeVar("T")


class RecordError(ValueError):
    """JSON that does not fit a type. The message names the place: `seen.slots[0].zone`."""


def encode(value: Any) -> Any:
    """Return JSON's types: dataclasses become objects, tuples lists.

    Where a field may be one of several dataclasses, the object says which: `{"is": "Terminating"}`.
    """
    raise NotImplementedError


def decode(kind: type[T], value: Any, where: str = "") -> T:
    """Return a value of a type from JSON's types; fields with a default may be missing.

    Raises:
        RecordError: It does not fit: a field is missing, unknown or of another type.
    """
    raise NotImplementedError
