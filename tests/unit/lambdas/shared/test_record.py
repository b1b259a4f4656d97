"""Decisions' inputs go through JSON and come back the same."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import pytest

from lambdas.shared.record import RecordError, decode, encode


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ended:
    instance: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ignored:
    instance: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    event: _Ended | _Ignored | None
    events: tuple[_Ended | _Ignored, ...] = ()
    by_name: Mapping[str, _Ended | None] = field(default_factory=dict)
    age: float | None = None
    target: Literal["healthy", "absent"] = "absent"
    names: frozenset[str] = frozenset()
    found: dict[str, list[int]] = field(default_factory=dict)
    raw: Any = None
    on: bool = False


SEEN = _Seen(
    event=_Ended(instance="i-1"),
    events=(_Ignored(), _Ended(instance="i-2")),
    by_name={"main-1": _Ended(instance="i-3"), "main-2": None},
    age=3.5,
    target="healthy",
    names=frozenset({"b", "a"}),
    found={"x": [1, 2]},
    raw={"any": [None, 1.5]},
    on=True,
)


@pytest.mark.parametrize("seen", [SEEN, _Seen(event=None), _Seen(event=_Ignored(), age=0.0)])
def test_what_is_written_is_read_again(seen: _Seen) -> None:
    """Through the text of a log line."""
    assert decode(_Seen, json.loads(json.dumps(encode(seen)))) == seen


def test_one_of_several_says_which() -> None:
    """Both have the same fields: only the name tells them apart."""
    written = encode(SEEN)
    assert written["event"] == {"is": "_Ended", "instance": "i-1"}
    assert written["by_name"]["main-1"] == {"instance": "i-3"}


def test_fields_with_a_default_may_be_missing() -> None:
    """A line of an older version has fewer fields."""
    assert decode(_Seen, {"event": None}) == _Seen(event=None)


def test_a_whole_number_is_a_number() -> None:
    """JSON of other programs writes 3 for 3.0."""
    assert decode(_Seen, {"event": None, "age": 3}).age == 3.0


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"age": "3"}, "_Seen.age is '3', not float"),
        ({"on": 1}, "_Seen.on is 1, not bool"),
        ({"target": "gone"}, "_Seen.target is 'gone', not one of ('healthy', 'absent')"),
        ({"events": {}}, "_Seen.events is {}, not a list"),
        ({"found": {"x": ["1"]}}, "_Seen.found.x[0] is '1', not int"),
        ({"by_name": []}, "_Seen.by_name is [], not an object"),
        ({"event": {"instance": "i"}}, "_Seen.event is {'instance': 'i'}, not an object that says"),
        ({"event": {"is": "_Ended"}}, "_Seen.event.instance is missing"),
        ({"new": 1}, "_Seen has no new"),
    ],
)
def test_what_does_not_fit_is_named(changed: dict[str, Any], told: str) -> None:
    """By its place and what was expected there."""
    with pytest.raises(RecordError) as caught:
        decode(_Seen, {"event": None, **changed})
    assert str(caught.value).startswith(told)


def test_a_missing_field_is_named() -> None:
    """One without a default."""
    with pytest.raises(RecordError, match=r"seen\.event is missing"):
        decode(_Seen, {}, "seen")
