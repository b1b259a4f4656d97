"""The notice of a spot agent recovers within its compressed bound, by the spot hook."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.functional.hooks_site import HooksSite

pytestmark = pytest.mark.process

ONLY_SPOT = {name: {"enabled": False} for name in ("lifecycle", "health", "scale", "reap")}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[HooksSite]:
    """Give a stack whose agents are spot instances."""
    more = {"agents": [{"label": "linux", "spot": True}], "hooks": ONLY_SPOT}
    made = HooksSite(tmp_path / "home", more=more)
    made.deploy()
    yield made
    made.down()


def test_a_spot_agent_has_a_successor_that_aws_does_not_take_back(site: HooksSite) -> None:
    """Asked for at once, while its build runs; users notice nothing."""
    (found,) = site.run("spot-notice", seed=11)
    assert found["bound_seconds"]
    assert found["requests"] > 0
    site.acted("spot", "take-offline")
    site.acted("spot", "ask-for-another")
    assert site.status().faults == ()
