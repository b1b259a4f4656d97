"""The first twenty of forty faults drawn by fixed seeds, on one stack: it is as healthy after."""

import pytest

from tests.functional.chaos_rows import DRAWN, SEEDS, leaves_nothing, row, stays_healthy
from tests.functional.chaos_site import ChaosSite

pytestmark = pytest.mark.process


@pytest.mark.parametrize("seed", SEEDS[:4])
def test_after_a_row_of_faults_the_stack_is_healthy(chaos_site: ChaosSite, seed: int) -> None:
    """Each recovers within its bound; then nothing is in force and every slot serves."""
    stays_healthy(chaos_site, seed)


def test_every_fault_is_drawn() -> None:
    """Another seed is chosen if one is not."""
    assert {name for seed in SEEDS for name in row(seed)} == set(DRAWN)


def test_nothing_is_left(chaos_site: ChaosSite) -> None:
    """No process, no port, no file: last, for it ends the local AWS."""
    leaves_nothing(chaos_site)
