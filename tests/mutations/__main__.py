"""`make mutations`: runs every mutation with its faults, writes docs/mutations.md and its JSON."""

import argparse
import sys
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from tests.configurations import ROOT
from tests.mutations import page
from tests.mutations.harness import Verdict, try_mutation, try_unmutated
from tests.mutations.table import BASES, MUTATIONS, SEED

_JSON = ROOT / "docs" / "mutations.json"
_PAGE = ROOT / "docs" / "mutations.md"


def main() -> int:
    """Run it; exit 1 when a protection's fault stayed green, or nothing mutated turned red."""
    parser = argparse.ArgumentParser(prog="make mutations", description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED, help="What chooses the victims.")
    parser.add_argument("--only", default="", help="A part of the names; the others stay as is.")
    given = parser.parse_args()
    found: list[Verdict] = []
    with tempfile.TemporaryDirectory(prefix="stackgen-mutations-") as folder:
        for done in _runs(given.only, given.seed, Path(folder)):
            found += done
            for one in done:
                told = "; ".join(one.problems)[:160]
                name = one.mutation or f"nothing ({one.base})"
                sys.stdout.write(f"{'red  ' if one.red else 'green'} {name}: {one.fault} {told}\n")
                sys.stdout.flush()
    date = datetime.now(UTC).date().isoformat()
    kept = _kept(found) if given.only else []
    _JSON.write_text(page.as_json([*kept, *found], date, given.seed) + "\n", encoding="utf-8")
    _PAGE.write_text(page.page([*kept, *found], date, given.seed), encoding="utf-8")
    return int(any(map(_unexpected, found)))


def _runs(only: str, seed: int, home: Path) -> Iterable[list[Verdict]]:
    """Yield the verdicts of each template: the whole ones first."""
    for base in BASES:
        faults = {f for one in MUTATIONS if one.base == base for f in one.faults}
        if only in f"nothing ({base})":
            yield try_unmutated(base, sorted(faults), seed, home / base)
    for number, mutation in enumerate(MUTATIONS):
        if only in mutation.name:
            yield try_mutation(mutation, mutation.faults, seed, home / str(number))


def _kept(found: list[Verdict]) -> list[Verdict]:
    """Return what an earlier run has found about others."""
    if not _JSON.exists():
        return []
    anew = {(one.mutation, one.base) for one in found}
    earlier = page.of_json(_JSON.read_text(encoding="utf-8"))
    return [one for one in earlier if (one.mutation, one.base) not in anew]


def _unexpected(verdict: Verdict) -> bool:
    told = {one.name: one.told_by for one in MUTATIONS}.get(verdict.mutation, ())
    return verdict.red if not verdict.mutation else not verdict.red and verdict.fault in told


if __name__ == "__main__":
    sys.exit(main())
