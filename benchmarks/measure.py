"""What a command costs: CPU seconds and memory of its processes; medians of alternating runs."""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

#: Starts the program from a small process: its memory would else begin with that of this one.
_LAUNCHER = """
import os, sys, time
start = time.monotonic()
pid = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(pid, 0)
wall, cpu = time.monotonic() - start, usage.ru_utime + usage.ru_stime
code = os.waitstatus_to_exitcode(status)
with open(sys.argv[1], "w") as out:
    out.write('{"cpu": %r, "wall": %r, "mib": %r, "code": %r}' % (
        cpu, wall, usage.ru_maxrss / 1024, code))
"""


@dataclass(frozen=True, slots=True)
class Command:
    """A program to be measured.

    Attributes:
        argv: The program and its arguments.
        folder: Where it runs.
        environ: Added to the environment.
    """

    argv: Sequence[str]
    folder: Path = Path()
    environ: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took: CPU and wall seconds, and the most memory of one process in MiB."""

    cpu: float
    wall: float
    mib: float


def run(command: Command) -> Cost:
    """Run a command to its end; what its children took is in its own CPU time."""
    log, told = (Path(f"build/benchmark/last-{os.getpid()}.{kind}") for kind in ("log", "json"))
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as out:
        subprocess.run(
            [sys.executable, "-I", "-S", "-c", _LAUNCHER, str(told.absolute()), *command.argv],
            cwd=command.folder,
            # As on a user's machine: the first run, which is not counted, writes the byte code.
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "", **command.environ},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            check=True,
        )
    found = json.loads(told.read_text())
    if found.pop("code"):
        tail = log.read_text(errors="replace")[-2000:]
        raise SystemExit(f"{' '.join(command.argv)} failed:\n{tail}")
    return Cost(**found)


def medians(commands: Mapping[str, Command], runs: int) -> dict[str, Cost]:
    """Return the medians of each command; the runs alternate, one before is not counted."""
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for number in range(runs + 1):
        for name, command in commands.items():
            cost = run(command)
            if number:
                costs[name].append(cost)
    return {
        name: Cost(
            statistics.median(cost.cpu for cost in found),
            statistics.median(cost.wall for cost in found),
            statistics.median(cost.mib for cost in found),
        )
        for name, found in costs.items()
    }
