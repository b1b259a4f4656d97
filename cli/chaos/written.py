"""Effects as the journal holds them. Pure."""

from dataclasses import asdict, fields
from typing import Any

from cli.chaos.effects import Effect

_KINDS: dict[str, type[Any]] = {kind.__name__: kind for kind in Effect.__args__}


def as_json(effect: Effect) -> dict[str, Any]:
    """Write an effect for the journal."""
    return {"effect": type(effect).__name__, **asdict(effect)}


def of_json(written: dict[str, Any]) -> Effect:
    """Read an effect of the journal.

    Raises:
        ValueError: It is none.
    """
    kind = _KINDS.get(str(written.get("effect")))
    names = {field.name for field in fields(kind)} if kind else set()
    if kind is None or names != written.keys() - {"effect"}:
        raise ValueError(f"no effect: {written.get('effect')}")
    made: Effect = kind(**{name: _tuples(written[name]) for name in names})
    return made


def _tuples(value: Any) -> Any:
    """Turn the lists that JSON has into tuples."""
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
