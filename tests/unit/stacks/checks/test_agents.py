"""Agents: one kind for each label, of one architecture."""

import pytest

from tests.problems import only_problem, problems


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
