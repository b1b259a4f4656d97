"""The file that `stackgen init` writes."""

import re

import pytest

from stacks.schema import json_schema
from stacks.starter import starter_text
from tests.problems import config


def test_it_starts_with_the_line_that_editors_understand() -> None:
    """It names the schema by the name that the schema has."""
    first = starter_text().splitlines()[0]
    assert first == f"# yaml-language-server: $schema={json_schema()['$id']}"


def test_it_is_about_twenty_lines() -> None:
    """Short enough to be read."""
    assert 20 <= len(starter_text().splitlines()) <= 25


@pytest.mark.parametrize("region", [None, "us-east-1"])
def test_it_loads_without_a_problem(region: str | None) -> None:
    """With the name and the region it was asked for."""
    found = config(starter_text("team-a", region))
    assert (found.name, found.region) == ("team-a", region)


def test_its_comments_are_right_when_uncommented() -> None:
    """The next steps are taken by removing `# `, and a file with them loads too."""
    text = re.sub(r"(?m)^# ( *[a-z_]+:)", r"\1", starter_text())
    found = config(text)
    assert (found.region, found.host_name) == ("us-east-1", "ci.example.com")
    assert found.internet_facing
