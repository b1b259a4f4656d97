"""A report for a terminal: first what came of each fault, then what it is made of. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from cli.chaos.records import Outcome, Report
from cli.chaos.reports.words import Verdict, repeat, scope, totals, words
from cli.text import columns, duration

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_ROLES: Mapping[Verdict, str] = {"passed": "good", "failed": "bad", "unprotected": "care"}
_HEADINGS = ("fault", "result", "noticed", "first good", "restored", "bound", "failed", "lost")


@dataclass(frozen=True, slots=True)
class Line:
    """One line, and how a terminal shows it.

    Attributes:
        text: Without colours.
        role: One of the roles of `cli.ui`; None is plain.
    """

    text: str
    role: str | None = None


def terminal(report: Report) -> str:
    """Return the report as plain text, no line of it ending in a space."""
    return "".join(f"{line.text}\n" for line in lines(report))


def lines(report: Report) -> tuple[Line, ...]:
    """Return the report's lines, each with its role; what would steer a terminal is shown."""
    return tuple(Line(_CONTROL.sub(_shown, line.text), line.role) for line in _lines(report))


def _shown(found: re.Match[str]) -> str:
    return f"\\x{ord(found[0]):02x}"


def _lines(report: Report) -> Iterable[Line]:
    table = [_HEADINGS, *(_row(outcome) for outcome in report.outcomes)]
    made: list[Line] = [Line(f"Chaos on stack {report.stack} in {report.region}", "title")]
    made += [Line(scope(report)), Line("")]
    roles = ["quiet", *(_ROLES[words(outcome).verdict] for outcome in report.outcomes)]
    made += [Line(text, role) for text, role in zip(columns(table), roles, strict=True)]
    for outcome in report.outcomes:
        made += [Line(""), *_details(report, outcome)]
    made += [Line(""), *(Line(f"Note: {note}", "quiet") for note in report.notes)]
    made += [Line(f"{name}: {value}", "quiet") for name, value in report.extra.items()]
    return [*made, Line(f"{totals(report.outcomes)}.")]


def _row(outcome: Outcome) -> tuple[str, ...]:
    said = words(outcome)
    return (
        outcome.fault,
        said.verdict,
        said.noticed,
        said.first_good,
        said.restored,
        said.bound,
        said.failed_requests,
        said.lost_builds,
    )


def _details(report: Report, outcome: Outcome) -> Iterator[Line]:
    said = words(outcome)
    yield Line(f"{outcome.fault}: {said.verdict}", _ROLES[said.verdict])
    for problem in outcome.problems:
        yield Line(f"  broken: {problem}", "bad")
    if outcome.unprotected:
        yield Line(f"  unprotected: {outcome.unprotected}", "care")
    bound = f"at most {said.bound}" if outcome.bound else "no bound"
    made_of = f" ({said.bound_made_of})" if said.bound_made_of else ""
    facts = [
        ("hit", outcome.victim or "nothing"),
        ("level", f"{outcome.level}, time factor {outcome.time_factor:g}"),
        ("noticed", said.noticed),
        ("first good answer", said.first_good),
        ("full redundancy", f"{said.restored}, {bound}{made_of}"),
        ("failed requests", said.failed_requests),
        ("builds", said.builds),
        ("again", repeat(report, outcome)),
    ]
    for text in columns(facts):
        yield Line(text)
    if outcome.bound and outcome.bound.terms:
        compressed = ", before time is compressed" if outcome.time_factor > 1 else ""
        yield Line(f"  the bound{compressed}:", "quiet")
        terms = [(duration(t.seconds), t.name, t.source) for t in outcome.bound.terms]
        for text in columns(terms, indent="    "):
            yield Line(text, "quiet")
