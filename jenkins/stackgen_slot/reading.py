"""Reads JSON of the environment, field by field, and says which one is not what it must be."""

import json
from typing import Any, Self

from stackgen_slot.problems import SlotError


class Fields:
    """An object of a variable: its fields by type.

    A field that is missing, or of another type, ends in a `SlotError` that names its place, not its
    value.
    """

    def __init__(self, found: dict[str, Any], place: str, remedy: str) -> None:
        """Take an object.

        Args:
            found: The object.
            place: Where it stands: `STACKGEN_AGENTS.kinds[0]`.
            remedy: What to do when a field is wrong.
        """
        self._found = found
        self._place = place
        self._remedy = remedy

    @classmethod
    def parse(cls, name: str, text: str, remedy: str) -> Self:
        """Read the JSON object in a variable called `name`."""
        try:
            found = json.loads(text)
        except ValueError as error:
            raise SlotError(f"the variable {name} is no JSON ({error})", remedy) from error
        if not isinstance(found, dict):
            raise SlotError(f"the variable {name} is no JSON object", remedy)
        return cls(found, name, remedy)

    def wrong(self, name: str, wanted: str) -> SlotError:
        """Return the error of a field that is not what is wanted."""
        return SlotError(f"{self._place}.{name} is not {wanted}", self._remedy)

    def text(self, name: str, default: str | None = None) -> str:
        """Return a text; one without a default must not be empty, one with may be null."""
        value = self._found.get(name)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or not (value or default is not None):
            raise self.wrong(name, "a text")
        return value

    def number(self, name: str, default: int | None = None) -> int:
        """Return a whole number from 0 on."""
        value = self._found.get(name, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise self.wrong(name, "a whole number")
        return value

    def flag(self, name: str) -> bool:
        """Return true or false."""
        value = self._found.get(name)
        if not isinstance(value, bool):
            raise self.wrong(name, "true or false")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts, at least one."""
        value = self._found.get(name)
        if not isinstance(value, list) or not value or not all(isinstance(x, str) for x in value):
            raise self.wrong(name, "a list of texts")
        return tuple(value)

    def pairs(self, name: str) -> dict[str, str]:
        """Return texts by name."""
        value = self._found.get(name)
        if not isinstance(value, dict) or not all(isinstance(x, str) for x in value.values()):
            raise self.wrong(name, "texts by name")
        return value

    def object(self, name: str) -> "Fields":
        """Return an object."""
        value = self._found.get(name)
        if not isinstance(value, dict):
            raise self.wrong(name, "an object")
        return Fields(value, f"{self._place}.{name}", self._remedy)

    def objects(self, name: str) -> tuple["Fields", ...]:
        """Return a list of objects, at least one."""
        value = self._found.get(name)
        if not isinstance(value, list) or not value or not all(isinstance(x, dict) for x in value):
            raise self.wrong(name, "a list of objects")
        return tuple(
            Fields(found, f"{self._place}.{name}[{index}]", self._remedy)
            for index, found in enumerate(value)
        )
