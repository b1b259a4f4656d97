"""Looks up, for a path of the configuration, what the models say may stand there."""

from collections.abc import Iterator
from functools import cache
from typing import Any, get_args, get_origin

from pydantic.fields import FieldInfo

from stacks.config import Config, ExistingNetwork, NewNetwork
from stacks.config_network import network_kind
from stacks.reading.place import Path
from stacks.values import Model


def model_at(data: object, path: Path) -> type[Model] | None:
    """Return the model of the mapping at a path; the data tells which of the two networks it is."""
    model: type[Model] | None = Config
    for part in path:
        data = child(data, part)
        if isinstance(part, int):
            continue
        field = model.model_fields.get(part) if model else None
        models = [] if field is None else [*_models(field.annotation)]
        if NewNetwork in models:
            model = ExistingNetwork if network_kind(data) == "existing" else NewNetwork
        else:
            model = models[0] if models else None
    return model


def field_at(data: object, path: Path) -> FieldInfo | None:
    """Return the field a path leads to; for an entry of a list, the list's."""
    while path and isinstance(path[-1], int):
        path = path[:-1]
    model = model_at(data, path[:-1]) if path else None
    return model.model_fields.get(str(path[-1])) if model else None


def example(field: FieldInfo) -> Any:
    """Return a value of a field to show, or to go on with: its example, default or least."""
    found = next((fact.examples[0] for fact in _facts(field) if fact.examples), None)
    if found is not None:
        return found
    if field.default is not None and not field.is_required():
        return field.default
    return bounds(field)[0]


def is_section(field: FieldInfo | None) -> bool:
    """Tell whether a field holds keys of its own, and not a list of such."""
    if field is None or get_origin(field.annotation) is tuple:
        return False
    kinds = (field.annotation, *get_args(field.annotation))
    return any(isinstance(kind, type) and issubclass(kind, Model) for kind in kinds)


def entry_example(field: FieldInfo) -> Any:
    """Return an entry for a list: the first of its example, or the least its model takes."""
    model = next(_models(field.annotation), None)
    if model is None:
        found = example(field)
        return found[0] if isinstance(found, list | tuple) and found else found
    return {
        name: example(inner) for name, inner in model.model_fields.items() if inner.is_required()
    }


def bounds(field: FieldInfo) -> tuple[int | None, int | None]:
    """Return the least and the greatest number a field takes."""
    facts = [item for fact in _facts(field) for item in fact.metadata]
    least = next((item.ge for item in facts if getattr(item, "ge", None) is not None), None)
    most = next((item.le for item in facts if getattr(item, "le", None) is not None), None)
    return least, most


@cache
def homes_of(key: str) -> tuple[str, ...]:
    """Return the sections in which a key may stand, to help one that stands elsewhere."""
    return tuple(
        section
        for section, field in Config.model_fields.items()
        if any(key in model.model_fields for model in _models(field.annotation))
    )


def child(data: object, part: str | int) -> object:
    """Return what lies one step further in lists and mappings, None for nothing."""
    if isinstance(data, dict):
        return data.get(part)
    if isinstance(data, list) and isinstance(part, int) and part < len(data):
        return data[part]
    return None


def walk(data: object, path: Path) -> object:
    """Return what lies at a path, None for nothing."""
    for part in path:
        data = child(data, part)
    return data


def _facts(field: FieldInfo) -> Iterator[FieldInfo]:
    """Yield what is said of a field, and of the types inside its annotation."""
    yield field
    for argument in (field.annotation, *get_args(field.annotation)):
        yield from (
            item for item in getattr(argument, "__metadata__", ()) if isinstance(item, FieldInfo)
        )


def _models(annotation: object) -> Iterator[type[Model]]:
    """Yield the models named in an annotation."""
    if isinstance(annotation, type) and issubclass(annotation, Model):
        yield annotation
    for argument in get_args(annotation):
        yield from _models(argument)
