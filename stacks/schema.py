"""The JSON Schema of the configuration file, made from the models, for editors.

It holds what one value may be; what rests on two values, the checks find.
"""

import ast
import inspect
import itertools
import json
import sys
from collections.abc import Mapping
from functools import cache
from types import ModuleType
from typing import Any, Literal

from stacks.config import LOG_RETENTION_DAYS, Config
from stacks.model import Model, values_of
from stacks.reading.fields import ENTRY, REQUIRED, Key, keys_of, models_in
from stacks.tables import regions
from stacks.values import VARIABLE_PATTERN

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_ID = "stackgen.schema.json"
#: More choices than these are not listed in a table.
_CHOICES = 24


def json_schema() -> dict[str, Any]:
    """Return the schema; the same bytes each time."""
    models = sorted(_inside(Config), key=lambda model: model.__name__)
    definitions = {model.__name__: _section(model) for model in models}
    schema = _section(Config)
    properties = schema["properties"]
    properties["region"]["enum"] = list(regions())
    definitions["Logs"]["properties"]["retention_days"]["enum"] = list(LOG_RETENTION_DAYS)
    secrets = definitions["Controller"]["properties"]["secrets"]
    secrets["propertyNames"] = {"pattern": VARIABLE_PATTERN}
    properties["network"] |= _network(definitions)
    return {
        "$schema": _DIALECT,
        "$id": _ID,
        "$defs": definitions,
        **schema,
        "title": "stackgen configuration",
    }


def _inside(model: type[Model]) -> set[type[Model]]:
    """Return all sections below one."""
    below = {inner for key in keys_of(model).values() for inner in models_in(key)}
    return below.union(*(_inside(inner) for inner in below))


def _section(model: type[Model]) -> dict[str, Any]:
    """Return the schema of a section, each key described by the docstring that stands after it."""
    meanings = _docstrings(sys.modules[model.__module__])[model.__name__]
    keys = keys_of(model)
    required = [name for name, key in keys.items() if key.required]
    return {
        "additionalProperties": False,
        "description": " ".join(inspect.cleandoc(model.__doc__ or "").split()),
        "properties": {
            name: _value(key) | {"description": " ".join(meanings[name].split())}
            for name, key in keys.items()
        },
        **({"required": required} if required else {}),
        "type": "object",
    }


def _value(key: Key) -> dict[str, Any]:
    """Return the schema of a value."""
    if key.parsed:
        found = dict(key.parsed.schema)
    elif len(key.models) == 1:
        found = {"$ref": f"#/$defs/{key.models[0].__name__}"}
    elif key.kind is tuple and key.entry:
        found = {"type": "array", "items": _value(key.entry)}
    elif key.kind is dict and key.entry:
        found = {"type": "object", "additionalProperties": _value(key.entry)}
    else:
        found = {"type": _TYPES[key.kind]}
    facts = {
        "enum": list(key.words) or None,
        "pattern": key.facts.pattern,
        f"min{_SIZES.get(key.kind, '')}": key.facts.min_length,
        f"max{_SIZES.get(key.kind, '')}": key.facts.max_length,
        "minimum": key.facts.ge,
        "maximum": key.facts.le,
        "examples": key.facts.examples,
        "default": None if key.default in (REQUIRED, ENTRY) else _plain(key.default),
    }
    return found | {name: value for name, value in facts.items() if value is not None}


_TYPES = {str: "string", int: "integer", bool: "boolean", Literal: "string", Model: "object"}
_SIZES = {str: "Length", tuple: "Items", dict: "Properties"}


def _plain(value: object) -> Any:
    """Return a default as it would stand in the file; what is absent in it stays absent."""
    if isinstance(value, Model):
        return _plain(values_of(value))
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items() if item is not None}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value if isinstance(value, bool | int | str | None) else str(value)


@cache
def _docstrings(module: ModuleType) -> dict[str, dict[str, str]]:
    """Return the docstrings of fields by class and name."""
    found: dict[str, dict[str, str]] = {}
    for node in ast.parse(inspect.getsource(module)).body:
        if not isinstance(node, ast.ClassDef):
            continue
        own = found.setdefault(node.name, {})
        for field, after in itertools.pairwise(node.body):
            if (
                isinstance(field, ast.AnnAssign)
                and isinstance(field.target, ast.Name)
                and isinstance(after, ast.Expr)
                and isinstance(after.value, ast.Constant)
            ):
                own[field.target.id] = inspect.cleandoc(str(after.value.value))
    return found


def _network(definitions: dict[str, Any]) -> dict[str, Any]:
    """Return the choice between the two networks by their keys.

    As a bare `oneOf`, editors report every key of the other one as wrong.
    """
    existing = definitions["ExistingNetwork"]["properties"]
    chosen = [{"required": [key]} for key in ("vpc_id", "vpc_cidr")]
    return {
        "type": "object",
        "properties": {"vpc_id": existing["vpc_id"], "vpc_cidr": existing["vpc_cidr"]},
        "if": {"anyOf": chosen},
        "then": {"$ref": "#/$defs/ExistingNetwork"},
        "else": {"$ref": "#/$defs/NewNetwork"},
    }


def key_table(schema: dict[str, Any]) -> str:
    """Return every key with its form, default and meaning, as the rows of a Markdown table."""
    head = ["| key | form | default | meaning |", "|---|---|---|---|"]
    return "\n".join([*head, *_rows(schema, schema, "")]) + "\n"


def _rows(schema: dict[str, Any], node: dict[str, Any], path: str) -> list[str]:
    """Return the rows below one mapping of the schema."""
    found = []
    for key, inner in _resolved(schema, node).get("properties", {}).items():
        items = inner.get("items", {})
        if "if" in inner:
            found += _rows(schema, inner["else"], f"{path}{key}.")
            found += _rows(schema, inner["then"], f"{path}{key}.")
        elif "$ref" in items:
            found += _rows(schema, items, f"{path}{key}[].")
        elif "$ref" in inner:
            found += _rows(schema, inner, f"{path}{key}.")
        else:
            default = f"`{json.dumps(inner['default'])}`" if "default" in inner else ""
            cells = [f"`{path}{key}`", _form(inner), default, inner["description"]]
            found.append(f"| {' | '.join(cells)} |")
    return found


def _form(node: dict[str, Any]) -> str:
    """Say what a value may be: its type, its bounds or choices, an example."""
    if "anyOf" in node:
        return " or ".join(dict.fromkeys(_form(choice) for choice in node["anyOf"]))
    kind = node.get("type", "")
    if 0 < len(node.get("enum", ())) <= _CHOICES:
        kind = ", ".join(f"`{choice}`" for choice in node["enum"])
    elif "minimum" in node:
        kind += f", {node['minimum']} to {node['maximum']}"
    elif kind == "array":
        kind = "list"
    elif kind == "object":
        kind = "mapping"
    example = node.get("examples", [""])[0]
    return f"{kind}, such as `{json.dumps(example)}`" if example else kind


def _resolved(schema: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    """Follow a reference into the definitions."""
    reference: str = node.get("$ref", "")
    return schema["$defs"][reference.rpartition("/")[2]] if reference else node
