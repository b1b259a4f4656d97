"""Names of faults on the command line: the nearest one is named for a typing error."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    _Choice = click.Choice[str]
else:
    # No generic before click 8.4.
    _Choice = click.Choice


class FaultName(_Choice):
    """One of some names.

    Args:
        names: Those that are known.
    """

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__(tuple(names))

    def get_invalid_choice_message(self, value: Any, ctx: click.Context | None) -> str:
        """Name the nearest one, else all of them."""
        from difflib import get_close_matches  # noqa: PLC0415 - only an error needs it

        near = get_close_matches(str(value), self.choices, n=1)
        if not near:
            return super().get_invalid_choice_message(value, ctx)
        return f"there is no fault '{value}'. Did you mean '{near[0]}'?"
