"""Region, certificate, agents, retention of logs, tags."""

import pytest

from tests.problems import only_problem, problems


@pytest.mark.parametrize(
    ("region", "said"),
    [
        ("us-esat-1", '"us-esat-1" is no AWS region; did you mean us-east-1?'),
        ("us-east1", '"us-east1" is no AWS region; did you mean us-east-1?'),
        ("EU-WEST-1", '"EU-WEST-1" is no AWS region; did you mean eu-west-1?'),
        ("Frankfurt", '"Frankfurt" is no AWS region; write one such as us-east-1'),
        ("no", 'must be text, not no (boolean); write it in quotes: "no"'),
        ("us-east-1a", '"us-east-1a" is no AWS region; did you mean us-east-1?'),
    ],
)
def test_an_unknown_region(region: str, said: str) -> None:
    """The nearest name is suggested."""
    assert only_problem(f"name: ci\nregion: {region}") == f"2: region: {said}"


def test_a_certificate_of_another_region() -> None:
    """A balancer takes only its own region's, whichever way the region is known."""
    text = "name: ci\ntls: {certificate: 'arn:aws:acm:eu-west-1:123456789012:certificate/a'}"
    said = "2: tls.certificate: is a certificate of eu-west-1, the stack is in us-east-1; "
    said += "write one of us-east-1"
    assert only_problem(f"{text}\nregion: us-east-1") == said
    assert only_problem(text, region="us-east-1") == said
    assert problems(text, region="eu-west-1") == []
    assert problems(text) == []


@pytest.mark.parametrize(
    ("agents", "said"),
    [
        (
            "{label: a}, {label: a}",
            "agents[1].label: a is the label of agents[0] too; write another",
        ),
        (
            "{label: a, architecture: arm64}",
            "agents[0].architecture: arm64 is not the architecture of m6i.large",
        ),
        (
            "{label: a, instance_types: [m7g.large, m6i.large]}",
            "agents[0].instance_types[1]: m6i.large is x86_64, m7g",
        ),
        (
            "{label: a, instance_types: [m6i.lrage]}",
            'agents[0].instance_types[0]: "m6i.lrage" is no known',
        ),
        ("{label: a, disk_gib: 1}", "agents[0].disk_gib: 1 is out of range; write 8 to 16384"),
        ("{label: a, max: 0}", "agents[0].max: 0 is out of range; write 1 to 1000"),
        ("{label: a, spot: 1}", "agents[0].spot: must be true or false, not 1 (number)"),
    ],
)
def test_agents_that_are_refused(agents: str, said: str) -> None:
    """One kind for each label, of one architecture."""
    assert only_problem(f"name: ci\nagents: [{agents}]").startswith(f"2: {said}")


def test_no_agents_at_all() -> None:
    """An empty list is a choice."""
    assert problems("name: ci\nagents: []") == []


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
