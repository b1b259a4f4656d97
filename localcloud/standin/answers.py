"""What goes back to whoever asked."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Self

_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">{head}<title>{title}</title></head>
<body><h1>{title}</h1><p>{text}</p>
<p>This is a stand-in for Jenkins, part of the local AWS of stackgen. Slot {slot}.</p></body></html>
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer.

    Attributes:
        status: Its status.
        body: What it carries.
        kind: The type of that.
        headers: Besides those of type and length.
    """

    status: HTTPStatus = HTTPStatus.OK
    body: bytes = b""
    kind: str = "text/html;charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, found: Mapping[str, Any], *, headers: Mapping[str, str] | None = None) -> Self:
        """Return a JSON document."""
        body = json.dumps(found).encode()
        return cls(body=body, kind="application/json;charset=utf-8", headers=headers or {})

    @classmethod
    def error(cls, status: HTTPStatus, text: str = "") -> Self:
        """Return a refusal."""
        body = f"<html><body>{text or status.phrase}</body></html>".encode()
        return cls(status=status, body=body, headers={"X-Error": text} if text else {})


def page(slot: str, status: HTTPStatus, title: str, text: str, *, goes_to: str = "") -> Answer:
    """Return a page for people.

    Args:
        slot: Whose.
        status: Its status.
        title: Its title.
        text: Its one sentence.
        goes_to: Where a browser goes from there, nowhere by default.
    """
    head = f'<meta http-equiv="refresh" content="1;url={goes_to}">' if goes_to else ""
    body = _PAGE.format(head=head, title=title, text=text, slot=slot).encode()
    return Answer(status=status, body=body)
