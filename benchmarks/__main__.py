"""Measures stackgen beside its peers, and writes the table into the README.

    python -m benchmarks            all parts beside peers and `local`, about half an hour
    python -m benchmarks startup    one part; the others keep what was measured last
    python -m benchmarks memory     1,000 faults of the local AWS; FAULTS=100 for fewer

CPU is user plus system time of whole processes, medians of alternating runs. Times depend on the
machine and its load, ratios of one run much less: only ratios are judged, but for the overshoot.
"""

import json
import os
import platform
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from importlib.metadata import version

from benchmarks import local, peers
from benchmarks.parts import PARTS
from benchmarks.rows import WORK, Row

README = peers.ROOT / "README.md"
Parts = Mapping[str, Callable[[], list[Row]]]


def _machine() -> str:
    """Describe the machine in neutral words."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    python = platform.python_version()
    system = platform.system()
    return f"{system}, {os.cpu_count()} cores, {memory:.0f} GiB, Python {python}"


def _digits(unit: str) -> int:
    return 3 if unit == "CPU s" else 1


def _line(row: Row) -> str:
    """Write a row of the table of peers."""
    digits = _digits(row.unit)
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


def _own_line(row: Row) -> str:
    """Write a row of the table of the local AWS, which has no peer."""
    verdict = " **missed**" if row.missed else ""
    limit = "" if row.limit is None else f"≤ {row.limit:g}"
    cells = (row.what, f"{row.ours:.{_digits(row.unit)}f} {row.unit}{verdict}", limit)
    return f"| {' | '.join(cells)} |"


def _table(parts: Parts, head: str, line: Callable[[Row], str]) -> str:
    """Return the table of all that was measured of these parts, with what it rests on."""
    lines = [head, "|---" * (head.count("|") - 1) + "|"]
    dates, versions = set(), {}
    for name in parts:
        file = WORK / f"{name}.json"
        if not file.exists():
            continue
        told = json.loads(file.read_text())
        lines += [line(Row(**row)) for row in told["rows"]]
        dates.add(told["date"])
        versions |= told["versions"]
    named = "; " + ", ".join(f"{name} {number}" for name, number in versions.items())
    rest = f"{_machine()}{named if versions else ''}"
    return "\n".join([*lines, "", f"By `make benchmark` on {', '.join(sorted(dates))} ({rest})."])


def _write(mark: str, table: str) -> None:
    """Put a table into the README, between its marks."""
    begin, end = f"<!-- {mark} -->", f"<!-- /{mark} -->"
    head, rest = README.read_text(encoding="utf-8").split(begin)
    README.write_text(f"{head}{begin}\n{table}\n{end}{rest.split(end)[1]}", encoding="utf-8")


def _versions(name: str) -> dict[str, str]:
    """Return the versions of what a part compares with."""
    if name == "hooks":
        return {"boto3": version("boto3")}
    return peers.versions() if name in PARTS else {}


def main() -> int:
    """Measure the parts that are named, or all but `memory`; exit 1 if a limit is missed."""
    names = sys.argv[1:] or [*PARTS, "local"]
    missed = False
    for name in names:
        rows = (PARTS[name] if name in PARTS else local.PARTS[name])()
        told = {
            "date": f"{datetime.now(UTC):%Y-%m-%d}",
            "versions": _versions(name),
            "rows": [row.plain() for row in rows],
        }
        WORK.mkdir(parents=True, exist_ok=True)
        (WORK / f"{name}.json").write_text(json.dumps(told))
        for row in rows:
            print(_line(row) if name in PARTS else _own_line(row), flush=True)
        missed = missed or any(row.missed for row in rows)
    if set(names) & set(PARTS):
        head = "| what | stackgen | peer | its value | judged | limit |"
        _write("benchmarks", _table(PARTS, head, _line))
    if set(names) & set(local.PARTS):
        _write("benchmarks-local", _table(local.PARTS, "| what | measured | limit |", _own_line))
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
