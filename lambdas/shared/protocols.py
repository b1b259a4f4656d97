"""What a call is on the wire, and what an answer says: JSON and the query protocols. Pure.

Parameters and answers have the names of boto3's models. What those models know and this does not:
in the query protocols numbers and booleans stay text, and a list without items is empty text.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

from lambdas.shared.services import EC2_ANSWERS, Service

#: What lists in XML call their items.
_ITEMS = ("item", "member")

_FORM = "application/x-www-form-urlencoded; charset=utf-8"


def request(
    service: Service, action: str, parameters: Mapping[str, Any]
) -> tuple[dict[str, str], bytes]:
    """Return headers and body of a call; the body is botocore's to the byte."""
    if service.protocol == "json":
        headers = {
            "Content-Type": f"application/x-amz-json-{service.version}",
            "X-Amz-Target": f"{service.target}.{action}",
        }
        if service.spoke_query:
            headers["x-amzn-query-mode"] = "true"
        return headers, json.dumps(parameters).encode()
    ec2 = service.protocol == "ec2"
    fields = {"Action": action, "Version": service.version}
    for name, value in parameters.items():
        fields.update(_fields(name, value, ec2=ec2))
    return {"Content-Type": _FORM}, urlencode(fields).encode()


def _fields(name: str, value: Any, *, ec2: bool) -> Iterator[tuple[str, str]]:
    """Yield a parameter as fields of a form: `Filter.1.Value.1`, `Names.member.1`.

    EC2's lists are flat, and named for one of their items.
    https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html
    """
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _fields(f"{name}.{key}", item, ec2=ec2)
    elif isinstance(value, (list, tuple)):
        stem = name.removesuffix("s") if ec2 else f"{name}.member"
        for number, item in enumerate(value, start=1):
            yield from _fields(f"{stem}.{number}", item, ec2=ec2)
    elif isinstance(value, bool):
        yield name, str(value).lower()
    else:
        yield name, str(value)


def answer(service: Service, body: bytes) -> dict[str, Any]:
    """Return what an answer says.

    Raises:
        ValueError: It is neither JSON nor XML: something else answered.
    """
    if service.protocol == "json":
        found = json.loads(body or b"{}")
        return found if isinstance(found, dict) else {}
    root = _root(body)
    if service.protocol == "query":
        results = [child for child in root if _tag(child).endswith("Result")]
        return _named(results[0], {}) if results else {}
    return _named(root, EC2_ANSWERS)


def error(service: Service, body: bytes, headers: Mapping[str, str]) -> tuple[str, str]:
    """Return code and message of a refusal; no code when something else answered.

    Args:
        service: Which.
        body: The answer's.
        headers: By lower-case name. A service that spoke query before JSON says in one what its
            code was then, and boto3 goes by that.
    """
    try:
        code, message = _refusal(service, body)
    except ValueError:
        return "", body[:200].decode(errors="replace")
    return headers.get("x-amzn-query-error", "").partition(";")[0] or code, message


def _refusal(service: Service, body: bytes) -> tuple[str, str]:
    if service.protocol == "json":
        found = answer(service, body)
        code = str(found.get("__type", "")).rpartition("#")[2].partition(":")[0]
        return code, str(found.get("message") or found.get("Message") or "")
    for element in _root(body).iter():
        if _tag(element) == "Error":
            said = {_tag(child): child.text or "" for child in element}
            return said.get("Code", ""), said.get("Message", "")
    return "", ""


def _root(body: bytes) -> ET.Element:
    """Return the element around everything. AWS's own answers: no entity is declared in them."""
    try:
        return ET.fromstring(body)  # noqa: S314 - by TLS, from AWS
    except ET.ParseError as error:
        raise ValueError(str(error)) from error


def _tag(element: ET.Element) -> str:
    """Return an element's name without its name space."""
    return element.tag.rpartition("}")[2]


def _value(element: ET.Element, names: Mapping[str, str]) -> Any:
    """Return text, a list, or an object."""
    if not len(element):
        return element.text or ""
    if all(_tag(child) in _ITEMS for child in element):
        return [_value(child, names) for child in element]
    return _named(element, names)


def _named(element: ET.Element, names: Mapping[str, str]) -> dict[str, Any]:
    """Return an object: its parts by boto3's names."""
    found = {}
    for child in element:
        tag = _tag(child)
        found[names.get(tag) or f"{tag[0].upper()}{tag[1:]}"] = _value(child, names)
    return found
