"""A row of the benchmark's tables, and where parts keep what they make."""

import os
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks import peers
from benchmarks.measure import Cost

WORK = peers.ROOT / "build" / "benchmark"
QUICKSTART = peers.ROOT / "examples" / "quickstart.yaml"
RUNS = int(os.environ.get("RUNS", "0"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One comparison.

    Attributes:
        what: What was done.
        unit: Of both values.
        ours: stackgen's value.
        peer: The other program.
        theirs: Its value; None where the limit is not a ratio.
        limit: The largest ratio, or value, that is good; None where a row only tells.
    """

    what: str
    unit: str
    ours: float
    peer: str
    theirs: float | None
    limit: float | None

    @property
    def judged(self) -> float:
        """What is held against the limit."""
        return self.ours / self.theirs if self.theirs else self.ours

    @property
    def missed(self) -> bool:
        """Whether it is beyond the limit."""
        return self.limit is not None and self.judged > self.limit

    def plain(self) -> dict[str, Any]:
        """Return it for a file."""
        return asdict(self)


def runs(usual: int) -> int:
    """Return how often to measure, if the environment does not say it."""
    return RUNS or usual


def pair(what: str, ours: Cost, peer: str, theirs: Cost, limit: float | None) -> Row:
    """Return the row that compares the CPU time of two programs."""
    return Row(what=what, unit="CPU s", ours=ours.cpu, peer=peer, theirs=theirs.cpu, limit=limit)
