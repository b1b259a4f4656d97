"""The EC2 plugin's clouds, rendered from the stack's physical ids."""

from typing import Any, Literal

from stackgen_slot.settings import Settings

#: Which version of the EC2 plugin is spoken to: `pinned` is that of `plugins.txt`.
Dialect = Literal["pinned", "1688"]


def render(settings: Settings, dialect: Dialect = "pinned") -> list[dict[str, Any]]:
    """Return the list that stands below `jenkins: clouds:`; empty without agents."""
    raise NotImplementedError
