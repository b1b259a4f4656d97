"""Jenkins' configuration as code of one slot, as plain dictionaries."""

from typing import Any

from stackgen_slot.clouds import Dialect
from stackgen_slot.settings import Settings


def render(settings: Settings, dialect: Dialect = "pinned") -> dict[str, Any]:
    """Return the whole document; secrets stand in it as `${NAME}`, which JCasC resolves itself."""
    raise NotImplementedError
