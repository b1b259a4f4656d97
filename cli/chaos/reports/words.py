"""What is said of a fault, in the words that every form of a report uses. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from cli.chaos.records import OWN, Builds, Outcome, Report
from cli.text import counted, duration, listed

Verdict = Literal["passed", "failed", "unprotected"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One fault, in words.

    Attributes:
        verdict: Unprotected is what failed no promise because none was made.
        noticed: When anybody noticed, and who.
        first_good: When every request was answered again.
        restored: When full redundancy was back.
        bound: What that may take at most, by the same clock.
        bound_made_of: How that bound comes from AWS's seconds; empty where it is theirs.
        failed_requests: Of how many.
        lost_builds: Of how many.
        builds: What became of them all.
    """

    verdict: Verdict
    noticed: str
    first_good: str
    restored: str
    bound: str
    bound_made_of: str
    failed_requests: str
    lost_builds: str
    builds: str


def seconds(value: float) -> str:
    """Write a measured time: a tenth counts beside a bound, as far as a minute."""
    return f"{value:.1f} s" if value < 60 else duration(value)  # noqa: PLR2004 - a minute


def verdict(outcome: Outcome) -> Verdict:
    """Tell how a fault went."""
    if not outcome.passed:
        return "failed"
    return "unprotected" if outcome.unprotected else "passed"


def words(outcome: Outcome) -> Words:
    """Return what is said of a fault."""
    noticed, by = outcome.detected_seconds, outcome.noticed_by
    failed = failed_requests(outcome)
    return Words(
        verdict=verdict(outcome),
        noticed="nobody" if noticed is None else f"{seconds(noticed)}{by and f' by {by}'}",
        first_good=_first_good(outcome.first_good_seconds, failed),
        restored=_when(outcome.restored_seconds, never="not seen"),
        bound=_when(outcome.bound_seconds, never="none"),
        bound_made_of=_made_of(outcome),
        failed_requests=f"{failed} of {len(outcome.samples)}",
        lost_builds=f"{outcome.builds.lost} of {outcome.builds.submitted}",
        builds=_builds(outcome.builds),
    )


def failed_requests(outcome: Outcome) -> int:
    """Count the requests that no user would call answered."""
    return sum(not sample.good for sample in outcome.samples)


def _when(value: float | None, *, never: str) -> str:
    return never if value is None else seconds(value)


def _first_good(value: float | None, failed: int) -> str:
    if not failed:
        return "none failed"
    return _when(value, never="never")


def _made_of(outcome: Outcome) -> str:
    """Say how a compressed bound is made; on AWS it is what the terms add up to."""
    if outcome.bound is None:
        return ""
    end = ", from the end of the fault" if outcome.bound.restored_after_end else ""
    if outcome.time_factor == 1:
        return end.removeprefix(", ")
    added = outcome.allowance_seconds
    machine = f" + {seconds(added)} for this machine" if added else ""
    return f"{duration(outcome.bound.restored_seconds)} / {outcome.time_factor:g}{machine}{end}"


def due_seconds(outcome: Outcome) -> float | None:
    """Return when full redundancy must be back: a cause that lasts is counted from its end."""
    if outcome.bound is None or outcome.bound_seconds is None:
        return None
    ends = [moment.at_seconds for moment in outcome.moments if moment.kind == "undo"]
    lasted = ends[0] if ends and outcome.bound.restored_after_end else 0.0
    return lasted + outcome.bound_seconds


def _builds(builds: Builds) -> str:
    if not builds.submitted:
        return "none submitted"
    rest = f"{builds.finished} finished, {builds.lost} lost, {builds.repeated} repeated"
    return f"{builds.submitted} submitted, {rest}{_promise(builds)}"


def _promise(builds: Builds) -> str:
    """Say whether what is lost was promised: a slot of mode mirror takes its builds along."""
    if builds.promised:
        return f"; {builds.promised} of the lost should have been kept"
    return "; the mode promises to keep none of these" if builds.lost else ""


def scope(report: Report) -> str:
    """Say how far the claims reach, and what a second of this report is."""
    factors = sorted({outcome.time_factor for outcome in report.outcomes})
    if report.against == "aws":
        return "On AWS: every second is one of AWS's."
    faster = listed([f"{factor:g}" for factor in factors]) or "some"
    return (
        f"Emulated, with time compressed {faster} times. Seconds are this machine's: the local AWS"
        " imitates AWS's delays, and no second here is a promise of AWS's."
    )


def repeat(report: Report, outcome: Outcome) -> str:
    """Return the command that does the same again."""
    against = " --against aws" if report.against == "aws" else ""
    if outcome.fault.startswith(OWN):
        return f"stackgen chaos run --experiment {outcome.fault.removeprefix(OWN)}{against}"
    return f"stackgen chaos run {outcome.fault} --seed {outcome.seed}{against}"


def totals(outcomes: Sequence[Outcome]) -> str:
    """Say how all of them went: `2 passed, 1 failed`."""
    verdicts = [verdict(outcome) for outcome in outcomes]
    kinds: tuple[Verdict, ...] = ("passed", "failed", "unprotected")
    parts = [f"{verdicts.count(kind)} {kind}" for kind in kinds if kind in verdicts]
    return f"{counted(len(outcomes), 'fault')}: {', '.join(parts) or 'none ran'}"
