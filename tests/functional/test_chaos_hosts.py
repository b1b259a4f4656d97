"""Faults of hosts and zones: each recovers within the bound of the template, compressed."""

from collections.abc import Iterator

import pytest

from tests.functional.chaos_site import ChaosSite

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChaosSite]:
    """Deploy the quickstart once; every fault leaves it as it was."""
    made = ChaosSite(tmp_path_factory.mktemp("chaos"))
    try:
        yield made.deploy()
    finally:
        made.down()


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
def test_it_recovers_within_its_bound(site: ChaosSite, fault: str) -> None:
    """Homes intact, the other slot's users served throughout, nothing lost that was promised."""
    (found,) = site.run(fault, seed=11)
    assert found["fault"] == fault
    assert found["requests"] > 0
    assert found["noticed_by"]
    assert site.status().faults == ()
