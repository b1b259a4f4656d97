"""Checks the shape of raw data against the models, and mends what is wrong to go on.

One wrong value must not hide what is wrong elsewhere: where a value is of no use, the field's
default or example stands in for it, and findings that rest on it are left out later.
"""

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from stacks.checks.finding import Finding
from stacks.config import Config
from stacks.reading.fields import (
    child,
    entry_example,
    example,
    field_at,
    is_section,
    model_at,
    walk,
)
from stacks.reading.place import Path
from stacks.reading.source import Source
from stacks.reading.words import entry_of, example_of, nearest, unknown_key, wrong_value

#: What stands in may be wrong in its turn where values must fit each other; a few rounds settle it.
_ROUNDS = 5


def understand(source: Source, unusable: frozenset[Path]) -> tuple[Config | None, list[Finding]]:
    """Return the configuration as far as it can be understood, and what is wrong with its shape.

    Args:
        source: The raw data; it is not changed.
        unusable: Paths that were found wrong before: nothing more is said of them.
    """
    data = _copy(source.data)
    for path in unusable:
        _mend(data, path)
    findings = [*_empty(data, ())]
    for finding in findings:
        _mend(data, finding.path)
    for number in range(_ROUNDS):
        try:
            return Config.model_validate(data), findings
        except ValidationError as error:
            wrong = [(_path(details["loc"]), details) for details in _own(error)]
        if number == 0:
            findings += _findings(source, data, wrong)
        for path, _ in wrong:
            _mend(data, path)
    return None, findings


def _own(error: ValidationError) -> list[Any]:
    """Return errors without those of lists that are too short only for their entries' errors."""
    errors = error.errors()
    return [
        details
        for details in errors
        if details["type"] != "too_short"
        or not any(
            other["loc"][: len(details["loc"])] == details["loc"] != other["loc"]
            for other in errors
        )
    ]


def _findings(source: Source, data: object, wrong: list[tuple[Path, Any]]) -> Iterator[Finding]:
    """Yield a finding for each error that is not merely another one's consequence."""
    meant = {}
    for path, details in wrong:
        model = model_at(data, path[:-1])
        if details["type"] == "extra_forbidden" and model is not None:
            place, key = path[:-1], str(path[-1])
            near = nearest(key, set(model.model_fields) - _keys(data, place))
            meant[path] = (*place, near) if near else path
            message = unknown_key(key, near, model, place)
            yield Finding(path=path, message=message, also=(meant[path],))
    for path, details in wrong:
        field = field_at(data, path)
        if details["type"] == "missing" and path not in meant.values():
            yield Finding(path=path, message=f"is missing; write for example {example_of(field)}")
        elif details["type"] not in ("missing", "extra_forbidden"):
            yield Finding(
                path=path, message=wrong_value(details, path, field, source.texts.get(path))
            )


def _empty(root: object, path: Path) -> Iterator[Finding]:
    """Yield known keys without a value: whether that means the default or none is not clear."""
    data = walk(root, path)
    keys = (
        list(data) if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ()
    )
    for key in keys:
        inner = (*path, key)
        field = field_at(root, inner)
        if field is None and path != ("tags",):
            continue
        if child(data, key) is not None:
            yield from _empty(root, inner)
        elif is_section(field):
            yield Finding(path=inner, message="has no value; write its keys below it, or remove it")
        else:
            example = entry_of(field) if isinstance(key, int) else example_of(field)
            needed = isinstance(key, str) and field is not None and field.is_required()
            message = f"has no value; write for example {example}"
            yield Finding(path=inner, message=message if needed else f"{message}, or remove it")


def _keys(root: object, place: Path) -> set[str]:
    """Return the keys of the mapping at a place."""
    data = walk(root, place)
    return set(data) if isinstance(data, dict) else set()


def _path(place: tuple[str | int, ...]) -> Path:
    """Return the path of an error's place: pydantic adds which of the two networks it took."""
    if place[:1] == ("network",) and place[1:2] in (("new",), ("existing",)):
        return ("network", *place[2:])
    return place


def _mend(data: object, path: Path) -> None:
    """Let the default stand in for what is at a path, or an example where there is none."""
    parent = walk(data, path[:-1])
    field = field_at(data, path)
    key = path[-1] if path else None
    if isinstance(parent, list) and isinstance(key, int) and key < len(parent):
        parent[key] = _copy(entry_example(field)) if field else ""
    elif isinstance(parent, dict):
        if field is not None and field.is_required():
            parent[key] = _copy(example(field))
        else:
            parent.pop(key, None)


def _copy(value: object) -> Any:
    """Return a value of its own in each place: aliases share theirs."""
    if isinstance(value, dict):
        return {key: _copy(inner) for key, inner in value.items()}
    return [_copy(inner) for inner in value] if isinstance(value, list) else value
