"""Answers of AWS, made of botocore's models: every member of every shape, once."""

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

from botocore.model import Shape
from botocore.session import Session

EPOCH = 1763764200
_ISO = "2025-11-21T22:30:00Z"
#: Shapes hold each other: no member lies deeper.
_DEPTH = 12


def body(session: Session, service: str, action: str) -> bytes:
    """Return an answer to a call, in the protocol that the models name."""
    model = session.get_service_model(service)
    protocol = model.metadata["protocol"]
    shape = model.operation_model(action).output_shape
    if protocol == "json":
        return json.dumps(_json(shape, 0) if shape else {}).encode()
    inner = "".join(_xml(shape, protocol, 0)) if shape else ""
    if protocol == "query":
        inner = f"<{action}Result>{inner}</{action}Result><ResponseMetadata/>"
    name = f'{action}Response xmlns="https://example.com/doc/"'
    return f"<?xml version='1.0'?><{name}>{inner}</{action}Response>".encode()


def as_ours(value: Any, *, json_protocol: bool) -> Any:
    """Return what botocore read as our own reading gives it.

    Times and bytes stay as they were sent; in the query protocols everything else is text.
    """
    if isinstance(value, dict):
        return {key: as_ours(item, json_protocol=json_protocol) for key, item in value.items()}
    if isinstance(value, list):
        return [as_ours(item, json_protocol=json_protocol) for item in value]
    if isinstance(value, datetime):
        assert value == datetime.fromtimestamp(EPOCH, UTC)
        return EPOCH if json_protocol else _ISO
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if json_protocol:
        return value
    return str(value).lower() if isinstance(value, bool) else str(value)


def _json(shape: Shape, depth: int) -> Any:
    kind = shape.type_name
    if kind == "structure":
        return {name: _json(one, depth + 1) for name, one in _members(shape, depth)}
    if kind == "list":
        return [_json(shape.member, depth + 1)] * 2 if depth < _DEPTH else []
    if kind == "map":
        return {"key": _json(shape.value, depth + 1)} if depth < _DEPTH else {}
    return _SCALARS[kind]


def _xml(shape: Shape, protocol: str, depth: int) -> Iterator[str]:
    """Yield a structure's members as elements."""
    for name, one in _members(shape, depth):
        tag = one.serialization.get("name", name)
        yield f"<{tag}>{_content(one, protocol, depth + 1)}</{tag}>"


def _content(shape: Shape, protocol: str, depth: int) -> str:
    """Return what stands in an element."""
    kind = shape.type_name
    if kind == "structure":
        return "".join(_xml(shape, protocol, depth))
    if kind == "list":
        item = shape.member.serialization.get("name", "item" if protocol == "ec2" else "member")
        inner = f"<{item}>{_content(shape.member, protocol, depth + 1)}</{item}>"
        return inner * 2
    if kind == "timestamp":
        return _ISO
    found = _SCALARS[kind]
    return escape(str(found).lower() if isinstance(found, bool) else str(found))


def _members(shape: Shape, depth: int) -> Iterator[tuple[str, Shape]]:
    """Yield a structure's members; below the deepest level only plain ones."""
    for name, one in shape.members.items():
        if depth < _DEPTH or one.type_name not in {"structure", "list", "map"}:
            yield name, one


_SCALARS: dict[str, Any] = {
    "string": "a & <b> ü",
    "boolean": True,
    "integer": 7,
    "long": 7,
    "double": 1.5,
    "float": 1.5,
    "timestamp": EPOCH,
    "blob": "YQ==",
}
