"""The JSON Schema of the configuration file, made from the models, for editors.

It holds what one value may be; what rests on two values, the checks find. Where the loader is
stricter than the models' own schema (no nulls), the schema follows the loader.
"""

import json
from typing import Any

from stacks.config import LOG_RETENTION_DAYS, Config
from stacks.tables import regions

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_ID = "stackgen.schema.json"


def json_schema() -> dict[str, Any]:
    """Return the schema; the same bytes each time."""
    schema = _plain(Config.model_json_schema())
    properties = schema["properties"]
    properties["region"]["enum"] = list(regions())
    schema["$defs"]["Logs"]["properties"]["retention_days"]["enum"] = list(LOG_RETENTION_DAYS)
    properties["network"] |= _network(schema["$defs"])
    return {"$schema": _DIALECT, "$id": _ID, **schema, "title": "stackgen configuration"}


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
    """Return every key with its default and meaning, as the rows of a Markdown table."""
    head = ["| key | default | meaning |", "|---|---|---|"]
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
            found.append(f"| `{path}{key}` | {default} | {inner['description']} |")
    return found


def _resolved(schema: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    """Follow a reference into the definitions."""
    reference: str = node.get("$ref", "")
    return schema["$defs"][reference.rpartition("/")[2]] if reference else node
