"""Names: the wildcard's."""

from tests.problems import only_problem, problems

ZONE = ".".join(["a" * 50] * 4 + ["b" * 44])


def test_a_wildcard_needs_two_characters_more() -> None:
    """The stack's own name may fit where the wildcard does not."""
    text = f"name: ci\ndns: {{zone: {ZONE}, host: c.{ZONE}, wildcard: %s}}"
    assert problems(text % "false") == []
    longer = f"name: ci\ndns: {{zone: {ZONE}, host: ccc.{ZONE}, wildcard: true}}"
    assert only_problem(longer).startswith(
        "2: dns.wildcard: makes a name of 254 characters, at most 253 are allowed"
    )
