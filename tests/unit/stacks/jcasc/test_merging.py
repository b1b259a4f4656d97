"""Documents merge as JCasC's default strategy merges them."""

import pytest

from stacks.jcasc.merging import Clash, merge
from stacks.jcasc.tree import Node, of_text


def document(text: str, file: str) -> Node:
    """Return a document of a file."""
    return of_text(text, file=file)[0]


def clash(first: str, second: str) -> Clash:
    """Return what two documents do not agree in."""
    _, (found,) = merge([document(first, "a.yaml"), document(second, "b.yaml")])
    return found


def test_lists_are_appended_and_mappings_merged() -> None:
    """In the order of the documents; keys that only one has are added."""
    merged, clashes = merge(
        [
            document("jenkins: {views: [{a: {}}], x: {y: 1}}", "a.yaml"),
            document("jenkins: {views: [{b: {}}], x: {z: 2}}\ntool: {}", "b.yaml"),
        ]
    )
    assert clashes == []
    assert merged.plain == {
        "jenkins": {"views": [{"a": {}}, {"b": {}}], "x": {"y": "1", "z": "2"}},
        "tool": {},
    }


def test_empty_lists_stay_lists() -> None:
    """Two empty ones are no mapping."""
    merged, _ = merge([document("a: []", "a.yaml"), document("a: []", "b.yaml")])
    assert merged.plain == {"a": []}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("a: {b: 1}", "a: {b: 2}"),
        ("a: {b: 1}", "a: {b: 1}"),
        ("a: {b: ''}", "a:\n  b:"),
        ("a: {b: [1]}", "a: {b: 1}"),
        ("a: {b: {c: 1}}", "a: {b: [c]}"),
        ("a: {b: standard}", "a: {b: {standard: {}}}"),
    ],
)
def test_what_cannot_both_stand_is_named(first: str, second: str) -> None:
    """A scalar set twice, even to the same, and values of two kinds; the first one stays."""
    found = clash(first, second)
    assert (found.first.file, found.second.file) == ("a.yaml", "b.yaml")
    assert found.second.path == ("a", "b")
    assert found.spelled is None


def test_keys_that_differ_by_case_alone_are_no_two_keys() -> None:
    """JCasC takes keys in any case, and then knows the second of them no more."""
    assert clash("jenkins: {mode: NORMAL}", "Jenkins: {quietPeriod: 5}").spelled == "jenkins"
