"""How many hosts managed scaling wants."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localcloud.scaling.managed import Load, Room, bins, grown, shrunk

HOST = Room(cpu=2048, memory_mib=7500, tasks=2)
TASK = Room(cpu=512, memory_mib=3072)


def load(waiting: int = 0, **more: Any) -> Load:
    """Return a group of two busy hosts for which so many tasks wait."""
    given = {"desired": 2, "coming": 0, "used": 2, "least": 2, "most": 6, **more}
    return Load(waiting=[TASK] * waiting, host=HOST, **given)


@pytest.mark.parametrize(
    ("waiting", "hosts"), [(0, 0), (1, 1), (2, 1), (3, 2)], ids=["none", "one", "two", "three"]
)
def test_tasks_share_hosts(waiting: int, hosts: int) -> None:
    """As far as memory, CPU and network interfaces go."""
    assert bins([TASK] * waiting, HOST) == hosts
    large = Room(cpu=512, memory_mib=5000)
    assert bins([large] * waiting, HOST) == waiting
    assert bins([Room(cpu=1, memory_mib=99_999)], HOST) == 1


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (load(), 2),
        (load(1), 3),
        (load(3), 4),
        (load(1, coming=1), 2),
        (load(3, coming=1), 3),
        (load(20), 6),
        (load(1, step=(2, 10)), 4),
        (load(20, step=(1, 2)), 4),
    ],
)
def test_it_grows_by_what_is_missing(given: Load, wanted: int) -> None:
    """What is coming counts, the steps bound it, the maximum ends it."""
    assert grown(given) == wanted


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (load(desired=5), 2),
        (load(desired=5, used=3), 3),
        (load(desired=5, used=0), 2),
        (load(desired=5, used=2, target=50), 4),
        (load(1, desired=5), 5),
        (load(desired=5, coming=1), 5),
    ],
)
def test_it_shrinks_to_what_is_used(given: Load, wanted: int) -> None:
    """Never below the minimum, never while something waits or comes."""
    assert shrunk(given) == wanted


@given(
    st.integers(0, 30), st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(1, 100)
)
def test_it_stays_within_the_bounds(
    waiting: int, desired: int, coming: int, used: int, target: int
) -> None:
    """Whatever is asked, the group's own bounds hold."""
    desired = min(max(desired, 2), 6)
    given = load(waiting, desired=desired, coming=coming, used=min(used, desired), target=target)
    assert 2 <= shrunk(given) <= desired <= grown(given) <= 6
