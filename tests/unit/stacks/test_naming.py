"""Names: logical ids, and the tags that IAM compares."""

import pytest

from stacks.errors import StackgenError
from stacks.naming import agent_tags, escape_sub, pascal, refuse_same_ids, volume_tags


@pytest.mark.parametrize(
    ("name", "expected"),
    [("main", "Main"), ("team-a", "TeamA"), ("a1-b2", "A1B2"), ("team-1x", "Team1x")],
)
def test_pascal(name: str, expected: str) -> None:
    """A controller's name keeps its letters and digits in logical ids."""
    assert pascal(name) == expected


def test_names_that_would_share_ids_are_refused() -> None:
    """Two controllers whose names differ by a hyphen alone would be one resource."""
    refuse_same_ids(["team", "team-1", "teams"])
    with pytest.raises(StackgenError, match="'team-1' and 'team1'"):
        refuse_same_ids(["team-1", "team1"])


def test_escape_sub_leaves_text_as_it_is() -> None:
    """What a shell or a person wrote is no reference to CloudFormation."""
    assert escape_sub("${x} $y {z} $${w}") == "${!x} $y {z} $${!w}"


def test_agent_tags_cannot_be_overwritten() -> None:
    """A tag of the file never takes the place of one that IAM compares."""
    tags = agent_tags(
        {"stackgen:controller": "other", "team": "build"}, controller="main", slot="main-1"
    )
    assert tags["stackgen:controller"] == "main"
    assert tags["stackgen:slot"] == "main-1"
    assert tags["team"] == "build"


def test_volumes_carry_the_file_s_tags() -> None:
    """Neither the stack's tags nor the group's reach a host's disk."""
    tags = volume_tags({"team": "build"}, "host").to_dict()
    assert {"Key": "team", "Value": "build"} in tags
