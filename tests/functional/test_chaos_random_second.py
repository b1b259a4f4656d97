"""The other twenty of forty faults drawn by fixed seeds, on one stack: it is as healthy after."""

from collections.abc import Iterator

import pytest

from tests.functional.chaos_rows import SEEDS, leaves_nothing, stays_healthy
from tests.functional.chaos_site import ChaosSite

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChaosSite]:
    """Deploy the quickstart once."""
    made = ChaosSite(tmp_path_factory.mktemp("chaos"))
    try:
        yield made.deploy()
    finally:
        made.down()


@pytest.mark.parametrize("seed", SEEDS[4:])
def test_after_a_row_of_faults_the_stack_is_healthy(site: ChaosSite, seed: int) -> None:
    """Each recovers within its bound; then nothing is in force and every slot serves."""
    stays_healthy(site, seed)


def test_nothing_is_left(site: ChaosSite) -> None:
    """No process, no port, no file: last, for it ends the local AWS."""
    leaves_nothing(site)
