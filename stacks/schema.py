"""The JSON Schema of the configuration file, made from the models, for editors.

It holds what one value may be; what rests on two values, the checks find. Where the loader is
stricter than the models' own schema (no nulls), the schema follows the loader.
"""

import ast
import inspect
import itertools
import json
import sys
from types import ModuleType
from typing import Any

from stacks.config import LOG_RETENTION_DAYS, Config
from stacks.tables import regions
from stacks.values import Model

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_ID = "stackgen.schema.json"
#: More choices than these are not listed in a table.
_CHOICES = 24


def json_schema() -> dict[str, Any]:
    """Return the schema; the same bytes each time."""
    schema = _plain(_described(Config.model_json_schema()))
    properties = schema["properties"]
    properties["region"]["enum"] = list(regions())
    schema["$defs"]["Logs"]["properties"]["retention_days"]["enum"] = list(LOG_RETENTION_DAYS)
    properties["network"] |= _network(schema["$defs"])
    return {"$schema": _DIALECT, "$id": _ID, **schema, "title": "stackgen configuration"}


def _described(schema: dict[str, Any]) -> dict[str, Any]:
    """Give each key the docstring that stands after it in the source as its description."""
    models: list[type[Model]] = [Config, *Model.__subclasses__()]
    written = {name: _docstrings(sys.modules[name]) for name in {m.__module__ for m in models}}
    for model in models:
        node = schema if model is Config else schema["$defs"].get(model.__name__, {})
        lines = [written.get(base.__module__, {}).get(base.__name__, {}) for base in model.__mro__]
        meanings = {key: text for own in reversed(lines) for key, text in own.items()}
        for key, inner in node.get("properties", {}).items():
            described = {**inner, "description": meanings[key]}
            node["properties"][key] = dict(sorted(described.items()))
    return schema


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


def _plain(node: Any) -> Any:
    """Return a schema without nulls, generated titles, and unions of a single choice."""
    if isinstance(node, list):
        return [_plain(item) for item in node]
    if not isinstance(node, dict):
        return node
    inner = {key: _keyword(key, value) for key, value in node.items() if not _generated(key, value)}
    choices = [choice for choice in inner.pop("anyOf", []) if choice != {"type": "null"}]
    if len(choices) == 1:
        return {**choices[0], **inner}
    return {**inner, "anyOf": choices} if choices else inner


def _keyword(key: str, value: Any) -> Any:
    if key in ("properties", "$defs"):
        return {name: _plain(item) for name, item in value.items()}
    if key == "default":
        return _without_nulls(value)
    return " ".join(value.split()) if key == "description" else _plain(value)


def _generated(key: str, value: Any) -> bool:
    """Tell what pydantic adds and no editor should show: titles, null defaults, a bare union."""
    return key in ("title", "oneOf") or (key == "default" and value is None)


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    return [_without_nulls(item) for item in value] if isinstance(value, list) else value


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
