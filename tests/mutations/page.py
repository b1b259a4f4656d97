"""Writes the table of mutations and faults: as a page, and as JSON for programs."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from stacks.faults import FAULTS, Fault
from tests.mutations.harness import Verdict
from tests.mutations.table import MUTATIONS, OUTSIDE, Mutation

_HEAD = """\
# What each protection is good for
Each row takes one protection out of a template and leaves the rest as it is; each column is a fault
of `stackgen chaos`. The mutated template is deployed to a local AWS of its own, through
CloudFormation itself; the fault is run under load, and judged by the [bounds](bounds.md) of the
template as it should be. **red**: what the whole template promises was not kept. green: it was.
Empty: not run.

Level: *emulated* (the local AWS), {date}, seed {seed}. `make mutations` writes this page and
[mutations.json](mutations.json) anew; CI runs one fault of each row that is known
to turn red, but where a busy machine would blur it. What stays green says why below.
"""


def as_json(verdicts: Iterable[Verdict], date: str, seed: int) -> str:
    """Return the verdicts as JSON."""
    told = [{**asdict(one), "verdict": _word(one)} for one in verdicts]
    return json.dumps({"level": "emulated", "date": date, "seed": seed, "runs": told}, indent=1)


def of_json(text: str) -> list[Verdict]:
    """Read verdicts back."""
    found: list[dict[str, Any]] = json.loads(text)["runs"]
    return [
        Verdict(
            **{
                **{k: v for k, v in one.items() if k != "verdict"},
                "problems": tuple(one["problems"]),
            }
        )
        for one in found
    ]


def page(verdicts: Sequence[Verdict], date: str, seed: int) -> str:
    """Return the page."""
    parts = [_HEAD.format(date=date, seed=seed), "\n".join(table(verdicts))]
    parts.append("## Why\n" + "\n".join(_reasons(verdicts)))
    outside = "\n".join(f"- **{name}**: {why}." for name, why in OUTSIDE.items())
    parts.append(f"## What no template holds\n{outside}")
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def table(verdicts: Sequence[Verdict]) -> list[str]:
    """Return the lines of the table: mutations down, faults across."""
    faults = [fault for fault in FAULTS if any(one.fault == fault for one in verdicts)]
    rows = [["taken out", *faults], ["---"] * (len(faults) + 1)]
    rows += [
        [name or "nothing", *(_cell(verdicts, name, fault) for fault in faults)]
        for name in ("", *(one.name for one in MUTATIONS))
    ]
    return [f"| {' | '.join(row)} |" for row in rows]


def _cell(verdicts: Sequence[Verdict], name: str, fault: Fault) -> str:
    found = [one for one in verdicts if (one.mutation, one.fault) == (name, fault)]
    if not found:
        return ""
    return "**red**" if any(one.red for one in found) else "green"


def _reasons(verdicts: Sequence[Verdict]) -> Iterable[str]:
    """Yield what was not kept, of each mutation; or why nothing was."""
    for mutation in MUTATIONS:
        red = [one for one in verdicts if one.mutation == mutation.name and one.red]
        yield from (f"- **{mutation.name}**, {one.fault}: {_told(one)}" for one in red)
        if not red:
            yield f"- **{mutation.name}**: green, {_why(mutation)}."


def _told(verdict: Verdict) -> str:
    first = verdict.problems[0]
    more = len(verdict.problems) - 1
    return first + (f" (and {more} more)" if more else "")


def _why(mutation: Mutation) -> str:
    return mutation.why or "although it should not be: a defect of the local AWS or of the test"


def _word(verdict: Verdict) -> str:
    return "red" if verdict.red else "green"
