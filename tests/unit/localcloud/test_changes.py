"""Paths, values and recreation of what a change set changes."""

from typing import Any

import pytest

from localcloud.changes import differences, recreation


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"A": 1}, {"A": 1}, []),
        ({"A": "x"}, {"A": "y"}, [("/Properties/A", "x", "y", "Modify")]),
        ({}, {"A": {"B": [1]}}, [("/Properties/A", None, '{"B":[1]}', "Add")]),
        ({"A": {"B": 1}}, {"A": {}}, [("/Properties/A/B", "1", None, "Remove")]),
        (
            {"A": [1, 2]},
            {"A": [1, 3, 4]},
            [
                ("/Properties/A/1", "2", "3", "Modify"),
                ("/Properties/A/2", None, "4", "Add"),
            ],
        ),
        ({"A": True}, {"A": False}, [("/Properties/A", "true", "false", "Modify")]),
    ],
)
def test_the_innermost_value_is_told(
    before: dict[str, Any], after: dict[str, Any], expected: list[tuple[Any, ...]]
) -> None:
    """Strings bare, the rest as JSON, lists by place."""
    found = [one.target("Never") for one in differences(before, after)]
    assert expected == [
        (one["Path"], one.get("BeforeValue"), one.get("AfterValue"), one["AttributeChangeType"])
        for one in found
    ]


SCHEMA = {
    "createOnlyProperties": ["/properties/Name", "/properties/Group/Arn", "/properties/Sets/*/Id"],
    "conditionalCreateOnlyProperties": ["/properties/Type"],
}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/Properties/Name", "Always"),
        ("/Properties/Name/Part", "Always"),
        ("/Properties/Group/Arn", "Always"),
        ("/Properties/Group/Other", "Never"),
        ("/Properties/Group", "Always"),
        ("/Properties/Sets/0/Id", "Always"),
        ("/Properties/Sets/0/Value", "Never"),
        ("/Properties/Type", "Conditionally"),
        ("/Properties/Names", "Never"),
    ],
)
def test_a_schema_says_what_replaces(path: str, expected: str) -> None:
    """What is create-only, what lies in it, and what holds it."""
    assert recreation(path, SCHEMA) == expected
