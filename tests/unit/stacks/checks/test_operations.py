"""Retention of logs, and tags."""

import pytest

from tests.problems import only_problem


@pytest.mark.parametrize(
    ("days", "near"), [(2, "1 or 3"), (12, "7 or 14"), (366, "365 or 400"), (3000, "2922 or 3288")]
)
def test_a_retention_that_cloudwatch_does_not_have(days: int, near: str) -> None:
    """Its neighbours are named."""
    said = only_problem(f"name: ci\nlogs: {{retention_days: {days}}}")
    assert (
        said == f"2: logs.retention_days: {days} is no retention of CloudWatch Logs; write {near}"
    )


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("aws:team: x", "tags.aws:team: is reserved"),
        ("AmazonECSManaged: x", "tags.AmazonECSManaged: is reserved"),
        ("stackgen:stack: x", "tags.stackgen:stack: is reserved"),
        ("jenkins_server_url: x", "tags.jenkins_server_url: is reserved"),
        ("'': x", "tags.: is a key of 0 characters; write 1 to 128"),
        (f"{'k' * 129}: x", "tags."),
        (f"a: {'v' * 257}", "tags.a: has 257 characters, at most 256 are allowed"),
        ("a: <b>", 'tags.a: "<b>" has characters no tag takes'),
        ("'a?': b", 'tags.a?: "a?" has characters no tag takes'),
    ],
)
def test_tags_that_are_refused(tag: str, said: str) -> None:
    """AWS's limits, and names that others rely on."""
    assert only_problem(f"name: ci\ntags: {{{tag}}}").startswith(f"2: {said}")
