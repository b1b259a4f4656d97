"""Faults of hosts and zones: each recovers within the bound of the template, compressed."""

import pytest

from tests.functional.chaos_site import ChaosSite

pytestmark = pytest.mark.process


@pytest.mark.parametrize(
    "fault",
    [
        "host-terminate",
        "host-stop",
        "host-impaired",
        "host-retire",
        "zone-loss",
        "no-capacity",
        "all-hosts",
    ],
)
def test_it_recovers_within_its_bound(chaos_site: ChaosSite, fault: str) -> None:
    """Homes intact, the other slot's users served throughout, nothing lost that was promised."""
    (found,) = chaos_site.run(fault, seed=11)
    assert found["fault"] == fault
    assert found["requests"] > 0
    assert found["noticed_by"]
    assert chaos_site.status().faults == ()
