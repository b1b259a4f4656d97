"""Forty faults drawn by fixed seeds, one after the other on one stack: it is as healthy after."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from localcloud.state import process_started
from stacks.faults import FAULTS, NEED_HOOKS
from tests.functional.chaos_site import ChaosSite

pytestmark = pytest.mark.process

#: As many as four workers could share; each row is drawn by its own seed.
FIRST, ROWS = 4, 8
IN_A_ROW = 5
DRAWN = [name for name in FAULTS if name not in NEED_HOOKS]


def row(seed: int) -> list[str]:
    """Draw the faults of a row."""
    return Random(seed).choices(DRAWN, k=IN_A_ROW)  # noqa: S311 - to be repeated


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChaosSite]:
    """Deploy the quickstart once."""
    made = ChaosSite(tmp_path_factory.mktemp("chaos"))
    try:
        yield made.deploy()
    finally:
        made.down()


@pytest.mark.parametrize("seed", range(FIRST, FIRST + ROWS))
def test_after_a_row_of_faults_the_stack_is_healthy(site: ChaosSite, seed: int) -> None:
    """Each recovers within its bound; then nothing is in force and every slot serves."""
    found = site.run(*row(seed), seed=seed)
    assert len(found) == IN_A_ROW
    status = site.status()
    assert status.faults == ()
    assert sorted(target["state"] for target in status.targets) == ["healthy", "healthy"]
    assert [task["state"] for task in status.tasks] == ["RUNNING", "RUNNING"]


def test_every_fault_is_drawn() -> None:
    """Another seed is chosen if one is not."""
    assert {name for seed in range(FIRST, FIRST + ROWS) for name in row(seed)} == set(DRAWN)


def test_nothing_is_left(site: ChaosSite) -> None:
    """No process, no port, no file of a fault: last, for it ends the local AWS."""
    status = site.status()
    before = listed(status.pid)
    assert status.pid in before
    site.down()
    assert [pid for pid, started in before.items() if process_started(pid) == started] == []
    assert not list((site.home / "chaos").glob("*"))
    assert not list((site.home / "tasks").glob("*")) if (site.home / "tasks").exists() else True


def listed(ancestor: int) -> dict[int, str | None]:
    """Return a process with all that descend from it, and when each started."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text(errors="replace").rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        parents[int(path.parent.name)] = int(fields[1])
    family = {ancestor}
    while more := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= more
    return {pid: process_started(pid) for pid in family}
