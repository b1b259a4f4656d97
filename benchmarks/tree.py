"""What a process and all its descendants take: CPU and memory, read from /proc (Linux)."""

import os
from dataclasses import dataclass
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Process:
    """One process, as /proc/PID/stat and smaps_rollup tell it.

    Attributes:
        pid: Its id.
        parent: Its parent's.
        cpu: Seconds, its own.
        reaped: CPU seconds of children that it waited for.
    """

    pid: int
    parent: int
    cpu: float
    reaped: float


def _read(pid: int) -> Process | None:
    try:
        text = (_PROC / str(pid) / "stat").read_text()
    except OSError:
        return None  # it has just ended
    # The name may hold spaces and brackets; what follows its last bracket does not.
    fields = text.rpartition(")")[2].split()
    own, reaped = (sum(map(int, fields[start : start + 2])) / _TICK for start in (11, 13))
    return Process(pid=pid, parent=int(fields[1]), cpu=own, reaped=reaped)


def tree(root: int) -> list[Process]:
    """Return a process and all that descend from it."""
    numbers = [int(path.name) for path in _PROC.iterdir() if path.name.isdigit()]
    every = [found for number in numbers if (found := _read(number))]
    inside = {root}
    while True:
        more = {one.pid for one in every if one.parent in inside} - inside
        if not more:
            return [one for one in every if one.pid in inside]
        inside |= more


def cpu_seconds(root: int) -> float:
    """Return the CPU seconds of a tree so far, with those of children that have ended."""
    return sum(one.cpu + one.reaped for one in tree(root))


def mebibytes(pid: int) -> float:
    """Return the memory of one process that nobody shares with it."""
    text = (_PROC / str(pid) / "smaps_rollup").read_text()
    private = [line.split()[1] for line in text.splitlines() if line.startswith("Private_")]
    return sum(map(int, private)) / 1024
