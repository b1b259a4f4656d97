"""Measures what starting costs: CPU seconds of `stackgen` beside those of a peer, in one run.

    python benchmarks/startup.py .venv/bin/stackgen build/peers/bin/sam

CPU is user plus system time of the whole process. Times depend on the machine and its load, ratios
of one run much less: the runs of both alternate, and only ratios are judged.
"""

import os
import statistics
import subprocess
import sys

RUNS = 15
LIMIT = 0.7


def cpu_seconds(command: list[str]) -> float:
    """Run a command and return the CPU time that it took."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {child.returncode}")
    return usage.ru_utime + usage.ru_stime


def medians(commands: dict[str, list[str]]) -> dict[str, float]:
    """Return the median CPU time of each command; the runs alternate, one before is not counted."""
    times: dict[str, list[float]] = {name: [] for name in commands}
    for run in range(RUNS + 1):
        for name, command in commands.items():
            taken = cpu_seconds(command)
            if run:
                times[name].append(taken)
    return {name: statistics.median(values) for name, values in times.items()}


def main() -> int:
    """Print the table; exit 1 if a start costs more than the limit allows."""
    stackgen, sam = sys.argv[1:]
    found = medians(
        {
            "bare python": [sys.executable, "-c", ""],
            "sam --version": [sam, "--version"],
            "stackgen --version": [stackgen, "--version"],
            "stackgen --help": [stackgen, "--help"],
            "stackgen deploy --help": [stackgen, "deploy", "--help"],
        }
    )
    peer = found["sam --version"]
    print(f"{'':<24}{'CPU s':>8}{'of sam':>8}   (medians of {RUNS})")
    for name, taken in found.items():
        print(f"{name:<24}{taken:>8.3f}{taken / peer:>8.2f}")
    judged = ("stackgen --version", "stackgen --help")
    return int(any(found[name] > LIMIT * peer for name in judged))


if __name__ == "__main__":
    sys.exit(main())
