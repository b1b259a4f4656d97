"""Called each minute by its schedule."""

from typing import Any


def handle(event: dict[str, Any], context: object) -> None:
    """Publish what waits, and turn optional slots on or off."""
    raise NotImplementedError
