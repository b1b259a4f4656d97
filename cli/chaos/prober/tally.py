"""What became of builds: which are lost, which were promised, which number came twice. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cli.chaos.records import Builds


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """A build that Jenkins took.

    Attributes:
        token: By which it is known again.
        slot: Whose home has it.
        at_seconds: When, from the moment of the fault.
    """

    token: str
    slot: str
    at_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A build of a home's history; `result` is empty while it runs, or if nobody knows."""

    token: str
    slot: str
    number: int
    result: str
    building: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A home's builds and queue, at one moment.

    Attributes:
        slot: Whose.
        builds: Those that are there.
        queued: How many wait.
        next_number: That the next build gets.
    """

    slot: str
    builds: tuple[Found, ...]
    queued: int
    next_number: int


def tally(
    submitted: Sequence[Submitted],
    before: Iterable[History],
    after: Iterable[History],
    *,
    hit: frozenset[str],
) -> tuple[Builds, tuple[str, ...]]:
    """Count builds, and say in sentences what was promised and not kept.

    Promised in mirror mode: what had finished stays, what waited is built. What ran on a slot that
    was hit may be lost; its number is used all the same.

    Args:
        submitted: What Jenkins acknowledged.
        before: The homes when the fault came.
        after: The homes at the end.
        hit: The slots that were.
    """
    then = {one.slot: one for one in before}
    problems: list[str] = []
    finished = lost = promised = repeated = 0
    for home in after:
        earlier = then.get(home.slot, History(slot=home.slot, builds=(), queued=0, next_number=1))
        mine = [one for one in submitted if one.slot == home.slot]
        tokens = Counter(build.token for build in home.builds)
        finished += sum(1 for build in home.builds if build.result)
        missing = [one for one in mine if not tokens[one.token]]
        gone = max(len(missing) - home.queued, 0)
        running = sum(1 for one in earlier.builds if one.building)
        allowed = max(home.next_number - 1 - len(home.builds), 0) if home.slot in hit else 0
        lost += gone
        kept = max(gone - max(allowed, running if home.slot in hit else 0), 0)
        promised += kept
        if kept:
            problems.append(f"{home.slot} lost {kept} acknowledged builds")
        numbers = Counter(build.number for build in home.builds)
        twice = sum(count - 1 for count in numbers.values())
        twice += sum(count - 1 for token, count in tokens.items() if token)
        repeated += twice
        problems += _history(earlier, home)
        if twice:
            problems.append(f"{home.slot} repeated {twice} builds or their numbers")
    counted = Builds(
        submitted=len(submitted),
        finished=finished,
        lost=lost,
        repeated=repeated,
        promised=promised,
    )
    return counted, tuple(problems)


def _history(earlier: History, home: History) -> list[str]:
    """Say what of a home's past is gone."""
    found = []
    past = {build.number: build.result for build in earlier.builds if build.result}
    now = {build.number: build.result for build in home.builds}
    changed = [number for number, result in past.items() if now.get(number) != result]
    if changed:
        numbers = ", ".join(f"#{number}" for number in changed)
        found.append(f"{home.slot} does not know its finished builds {numbers} any more")
    if home.next_number < earlier.next_number:
        text = f"{home.slot} gives #{home.next_number} again, after #{earlier.next_number - 1}"
        found.append(text)
    return found
