"""Forty faults drawn by fixed seeds, in rows of five: two files of tests share them."""

import time
from pathlib import Path
from random import Random

from localcloud.state import process_started
from stacks.faults import FAULTS, NEED_HOOKS
from tests.functional.chaos_site import ChaosSite

#: The seeds of all rows: together they draw every fault.
SEEDS = range(4, 12)
IN_A_ROW = 5
GRACE_SECONDS = 5.0
DRAWN = [name for name in FAULTS if name not in NEED_HOOKS]


def row(seed: int) -> list[str]:
    """Draw the faults of a row."""
    return Random(seed).choices(DRAWN, k=IN_A_ROW)  # noqa: S311 - to be repeated


def stays_healthy(site: ChaosSite, seed: int) -> None:
    """Cause a row of faults; then nothing is in force and every slot serves."""
    found = site.run(*row(seed), seed=seed)
    assert len(found) == IN_A_ROW
    status = site.status()
    assert status.faults == ()
    assert sorted(target["state"] for target in status.targets) == ["healthy", "healthy"]
    assert [task["state"] for task in status.tasks] == ["RUNNING", "RUNNING"]


def leaves_nothing(site: ChaosSite) -> None:
    """End the local AWS: no process, so no port, and no file of a fault or a task stays."""
    status = site.status()
    before = family(status.pid)
    assert status.pid in before
    site.down()
    # The kernel ends what the local AWS had started, right after it.
    deadline = time.monotonic() + GRACE_SECONDS
    while left := [pid for pid, started in before.items() if process_started(pid) == started]:
        assert time.monotonic() < deadline, f"still there: {left}"
        time.sleep(0.05)
    assert list((site.home / "chaos").glob("*")) == []
    assert list((site.home / "tasks").glob("*")) == []


def family(ancestor: int) -> dict[int, str]:
    """Return a living process with all that descend from it, and when each started."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text(errors="replace").rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        parents[int(path.parent.name)] = int(fields[1])
    found = {ancestor}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return {pid: started for pid in found if (started := process_started(pid))}
