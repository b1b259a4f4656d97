"""Who may reach the balancer."""

import pytest

from tests.problems import only_problem, problems

DNS = "name: ci\ndns: {zone: example.com}\n"


@pytest.mark.parametrize(
    ("allow", "said"),
    [
        ("[0.0.0.0/0]", "3: access.allow[0]: 0.0.0.0/0 is the whole world; write your own ranges"),
        ("[10.0.0.0/8, '::/0']", "3: access.allow[1]: ::/0 is the whole world"),
        (
            "[0.0.0.0/1, 128.0.0.0/1]",
            "3: access.allow[1]: 128.0.0.0/1 makes the whole world together with 0.0.0.0/1; write",
        ),
        (
            "[10.0.0.0/8, '::/1', 0.0.0.0/1, '8000::/1']",
            "3: access.allow[3]: 8000::/1 makes the whole world together with ::/1; write fewer",
        ),
        (
            "[203.0.113.7/24]",
            '3: access.allow[0]: "203.0.113.7/24" has bits set behind its prefix length; write 203',
        ),
        (
            "[203.0.113.7]",
            '3: access.allow[0]: "203.0.113.7" has no prefix length; write 203.0.113.7/32',
        ),
        (
            "['2001:db8::1']",
            '3: access.allow[0]: "2001:db8::1" has no prefix length; write 2001:db8::1/128',
        ),
        ("[nonsense]", '3: access.allow[0]: "nonsense" is not a range of addresses; write for'),
        ("[10.0.0.0/33]", '3: access.allow[0]: "10.0.0.0/33" is not a range of addresses'),
        ("[300.0.0.0/8]", '3: access.allow[0]: "300.0.0.0/8" is not a range of addresses'),
        ("[10.0.0.0/255.0.0.0]", '3: access.allow[0]: "10.0.0.0/255.0.0.0" must end with a prefix'),
        ("[10]", "3: access.allow[0]: 10 must be a range of addresses; write for example"),
        ("203.0.113.0/24", "3: access.allow: must be a list"),
    ],
)
def test_ranges_that_are_refused(allow: str, said: str) -> None:
    """Each says the range to write instead."""
    assert only_problem(f"{DNS}access: {{allow: {allow}}}").startswith(said)


@pytest.mark.parametrize("allow", ["[0.0.0.0/0]", "['::/0']", "[0.0.0.0/1, 128.0.0.0/1]"])
def test_the_whole_world_when_asked_for(allow: str) -> None:
    """The switch lets it through."""
    assert problems(f"{DNS}access: {{open_to_world: true, allow: {allow}}}") == []


def test_a_wrong_range_does_not_hide_the_whole_world() -> None:
    """What is certain whatever the wrong entry was to be is said beside it."""
    said = problems(f"{DNS}access: {{allow: [0.0.0.0/1, 10.0.0.5/8, 128.0.0.0/1]}}")
    assert len(said) == 2
    assert "access.allow[1]:" in said[0]
    assert "access.allow[2]: 128.0.0.0/1 makes the whole world" in said[1]


def test_half_the_world_is_not_the_whole() -> None:
    """Large ranges are the user's to choose."""
    assert problems(f"{DNS}access: {{allow: [0.0.0.0/1, 10.0.0.0/8]}}") == []


def test_plain_http_to_the_internet_is_refused() -> None:
    """Passwords would travel readable."""
    said = only_problem("name: ci\naccess: {allow: [203.0.113.0/24]}")
    assert said.startswith(
        "2: access.allow: opens the balancer to the internet by plain HTTP; add `dns`"
    )


CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef"


@pytest.mark.parametrize(
    "way", ["dns: {zone: example.com}", f"tls: {{certificate: '{CERTIFICATE}'}}"]
)
def test_tls_makes_the_internet_reachable(way: str) -> None:
    """A certificate comes from either key."""
    assert problems(f"name: ci\naccess: {{allow: [203.0.113.0/24]}}\n{way}") == []
