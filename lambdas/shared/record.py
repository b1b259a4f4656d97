"""Dataclasses to JSON and back, by their types: a decision's inputs are logged and read again.

Pure. What may stand in a record: dataclasses, text, numbers, booleans, None, `Literal`, `Any`,
`tuple[x, ...]`, `list[x]`, `frozenset[x]`, `dict[str, x]`, `Mapping[str, x]`, and unions of them.
"""

import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")

#: The key that says which dataclass an object is, where a field may hold several.
_WHICH = "is"

_LISTS = (tuple, list, frozenset)


class RecordError(ValueError):
    """JSON that does not fit a type. The message names the place: `seen.slots[0].zone`."""


def encode(value: Any, kind: Any = Any) -> Any:
    """Return JSON's types: dataclasses become objects, tuples and sets lists.

    Where a field may be one of several dataclasses, the object says which: `{"is": "Terminating"}`.

    Args:
        value: Of one of the types above.
        kind: What the place it stands in may hold.
    """
    if is_dataclass(value):
        hints: dict[str, Any] = _hints(cast("Any", type(value)))
        found = {
            field.name: encode(getattr(value, field.name), hints[field.name])
            for field in fields(value)
        }
        return {_WHICH: type(value).__name__, **found} if len(_classes(kind)) > 1 else found
    if isinstance(value, Mapping):
        return {str(key): encode(item, _inner(kind)) for key, item in value.items()}
    if isinstance(value, frozenset):
        return sorted(encode(item, _inner(kind)) for item in value)
    if isinstance(value, (tuple, list)):
        return [encode(item, _inner(kind)) for item in value]
    return value


def decode(kind: type[T], value: Any, where: str = "") -> T:
    """Return a value of a type from JSON's types; fields with a default may be missing.

    Args:
        kind: The type.
        value: What `json.loads` gives.
        where: What the place is called in errors.

    Raises:
        RecordError: It does not fit: a field is missing, unknown or of another type.
    """
    return cast("T", _decoded(kind, value, where or kind.__name__))


def _decoded(kind: Any, value: Any, where: str) -> Any:
    """Return a value of any type above."""
    origin = get_origin(kind)
    if kind is Any:
        return value
    if origin in (Union, types.UnionType):
        return _one_of(kind, value, where)
    if origin is Literal:
        return _fits(value in get_args(kind), value, where, f"one of {get_args(kind)}")
    if is_dataclass(kind):
        return _object(kind, value, where)
    return _plain(kind, value, where) if origin is None else _container(kind, value, where)


def _container(kind: Any, value: Any, where: str) -> Any:
    """Return a list, tuple, set or mapping."""
    origin, inner = get_origin(kind), _inner(kind)
    if origin in _LISTS:
        items = _fits(isinstance(value, list), value, where, "a list")
        return origin(_decoded(inner, it, f"{where}[{n}]") for n, it in enumerate(items))
    items = _fits(isinstance(value, dict), value, where, "an object")
    return {key: _decoded(inner, it, f"{where}.{key}") for key, it in items.items()}


def _plain(kind: Any, value: Any, where: str) -> Any:
    """Return text, a number, a boolean or None; a whole number may stand for any number."""
    if kind in (None, type(None)):
        return _fits(value is None, value, where, "null")
    if kind is float and type(value) is int:
        return float(value)
    return _fits(type(value) is kind, value, where, kind.__name__)


def _one_of(kind: Any, value: Any, where: str) -> Any:
    """Return a value of the one type of a union that it fits."""
    classes = _classes(kind)
    if isinstance(value, dict) and len(classes) > 1:
        chosen = [one for one in classes if one.__name__ == value.get(_WHICH)]
        names = "an object that says which: " + ", ".join(one.__name__ for one in classes)
        _fits(bool(chosen), value, where, names)
        return _object(chosen[0], {k: it for k, it in value.items() if k != _WHICH}, where)
    told = []
    for one in get_args(kind):
        try:
            return _decoded(one, value, where)
        except RecordError as error:
            told.append(str(error))
    raise RecordError(max(told, key=len))


def _object(kind: Any, value: Any, where: str) -> Any:
    """Return a dataclass of an object."""
    given = dict(_fits(isinstance(value, dict), value, where, "an object"))
    hints = _hints(kind)
    found = {}
    for field in fields(kind):
        if field.name in given:
            place = f"{where}.{field.name}"
            found[field.name] = _decoded(hints[field.name], given.pop(field.name), place)
        elif field.default is MISSING and field.default_factory is MISSING:
            raise RecordError(f"{where}.{field.name} is missing")
    if given:
        raise RecordError(f"{where} has no {', '.join(sorted(given))}")
    return kind(**found)


def _fits(holds: bool, value: Any, where: str, wanted: str) -> Any:  # noqa: FBT001 - a condition
    if not holds:
        raise RecordError(f"{where} is {value!r:.60}, not {wanted}")
    return value


@cache
def _hints(kind: Any) -> dict[str, Any]:
    """Return the types of a dataclass's fields."""
    return get_type_hints(kind)


def _classes(kind: Any) -> list[Any]:
    """Return the dataclasses among the types of a union."""
    if get_origin(kind) not in (Union, types.UnionType):
        return []
    return [one for one in get_args(kind) if is_dataclass(one)]


def _inner(kind: Any) -> Any:
    """Return the type of what a list, tuple, set or mapping holds."""
    for one in (kind, *get_args(kind)):
        origin = get_origin(one)
        if origin in _LISTS:
            return get_args(one)[0]
        if isinstance(origin, type) and issubclass(origin, Mapping):
            return get_args(one)[1]
    return Any
