"""Measures stackgen beside its peers, and writes the table into the README.

    python -m benchmarks            all parts, about twenty minutes
    python -m benchmarks startup    one part; the others keep what was measured last

CPU is user plus system time of whole processes, medians of alternating runs. Times depend on the
machine and its load, ratios of one run much less: only ratios are judged, but for the overshoot.
"""

import json
import os
import platform
import sys
from datetime import UTC, datetime

from benchmarks import peers
from benchmarks.parts import PARTS, WORK, Row

README = peers.ROOT / "README.md"
_BEGIN, _END = "<!-- benchmarks -->", "<!-- /benchmarks -->"


def _machine() -> str:
    """Describe the machine in neutral words."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    python = platform.python_version()
    system = platform.system()
    return f"{system}, {os.cpu_count()} cores, {memory:.0f} GiB, Python {python}"


def _line(row: Row) -> str:
    """Write a row of the table."""
    digits = 3 if row.unit == "CPU s" else 1
    theirs = f"{row.theirs:.{digits}f}" if row.theirs else ""
    judged = f"{row.judged:.2f} of it" if row.theirs else f"{row.ours:.{digits}f}"
    limit = "" if row.limit is None else f"≤ {row.limit} of it" if row.theirs else f"≤ {row.limit}"
    verdict = " **missed**" if row.missed else ""
    cells = (
        row.what,
        f"{row.ours:.{digits}f} {row.unit}",
        row.peer,
        theirs,
        judged + verdict,
        limit,
    )
    return f"| {' | '.join(cells)} |"


def _table() -> str:
    """Return the table of all that was measured, with what it rests on."""
    lines = ["| what | stackgen | peer | its value | judged | limit |", "|---|---|---|---|---|---|"]
    dates, versions = set(), {}
    for name in PARTS:
        file = WORK / f"{name}.json"
        if not file.exists():
            continue
        told = json.loads(file.read_text())
        lines += [_line(Row(**row)) for row in told["rows"]]
        dates.add(told["date"])
        versions |= told["versions"]
    named = ", ".join(f"{name} {number}" for name, number in versions.items())
    return "\n".join(
        [
            *lines,
            "",
            f"By `make benchmark` on {', '.join(sorted(dates))} ({_machine()}; {named}).",
        ]
    )


def main() -> int:
    """Measure the parts that are named, or all; exit 1 if a limit is missed."""
    names = sys.argv[1:] or list(PARTS)
    missed = False
    for name in names:
        rows = PARTS[name]()
        told = {
            "date": f"{datetime.now(UTC):%Y-%m-%d}",
            "versions": peers.versions(),
            "rows": [row.plain() for row in rows],
        }
        WORK.mkdir(parents=True, exist_ok=True)
        (WORK / f"{name}.json").write_text(json.dumps(told))
        for row in rows:
            print(_line(row), flush=True)
        missed = missed or any(row.missed for row in rows)
    text = README.read_text(encoding="utf-8")
    head, rest = text.split(_BEGIN)
    README.write_text(f"{head}{_BEGIN}\n{_table()}\n{_END}{rest.split(_END)[1]}", encoding="utf-8")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
