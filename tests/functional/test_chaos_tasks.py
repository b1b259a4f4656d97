"""Faults of tasks, agents, targets and deployments: each recovers within its compressed bound."""

import pytest

from tests.functional.chaos_site import ChaosSite

pytestmark = pytest.mark.process


@pytest.mark.parametrize(
    "fault",
    [
        "task-stop",
        "jvm-kill",
        "jvm-hang",
        "jvm-oom",
        "agent-kill",
        "efs-cut",
        "target-flap",
        "bad-image",
        "bad-casc",
        "api-throttle",
    ],
)
def test_it_recovers_within_its_bound(chaos_site: ChaosSite, fault: str) -> None:
    """Homes intact, the other slot's users served throughout, nothing lost that was promised."""
    (found,) = chaos_site.run(fault, seed=11)
    assert found["fault"] == fault
    assert found["requests"] > 0
    # Checks ask for /login, which needs nothing of the home: a cut file system hides from them.
    assert found["noticed_by"] or fault == "efs-cut"
    assert chaos_site.status().faults == ()
