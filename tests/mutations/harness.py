"""Runs faults against a mutated stack, and judges by the bounds of the stack as it should be."""

import io
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from pathlib import Path

from cli.chaos.measures import Measures
from cli.chaos.running import Run, carry_out, prepare_for
from cli.edge import Edge
from cli.flags import Flags
from cli.ui import Ui
from localcloud.delays import by_name
from stacks.bounds import Bound, bounds, imitated
from stacks.errors import StackgenError
from stacks.faults import Fault
from tests.mutations.changes import Template
from tests.mutations.deployed import REGION, NeverServedError, create, local_aws
from tests.mutations.table import Mutation, mutated, template

_STACK = "mutant"
_HOME_VARIABLE = "STACKGEN_LOCAL_HOME"

#: Two looks in a row must find everything whole.
_LOOKS_SECONDS = 1.5


class _Impatient(Measures):
    """Waits for a recovery as long as the bound allows, and no longer: then it is red."""

    def patience(self, bound: Bound | None) -> float:
        """Return how long a recovery is waited for."""
        seconds = bound.restored_seconds if bound else 0.0
        return seconds / self.time_factor + self.allowance_seconds + _LOOKS_SECONDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One fault against one template.

    Attributes:
        mutation: The protection that was taken out; empty for the template as it should be.
        base: The stack.
        fault: What was done.
        seed: What chose its victim.
        factor: How far time was compressed.
        problems: What was promised and not kept; empty is green.
        seconds: How long the restoration took, of AWS; None if it did not come.
    """

    mutation: str
    base: str
    fault: Fault
    seed: int
    factor: float
    problems: tuple[str, ...]
    seconds: float | None = None

    @property
    def red(self) -> bool:
        """Whether the fault told that the protection is missing."""
        return bool(self.problems)


def try_mutation(
    mutation: Mutation, faults: Sequence[Fault], seed: int, home: Path
) -> list[Verdict]:
    """Run faults against a mutation; after a red one on a stack that is made anew."""
    given = mutated(mutation)
    found: list[Verdict] = []
    waiting = list(faults)
    while waiting:
        done = _try(mutation, given, waiting, seed, home / str(len(waiting)))
        found += done
        del waiting[: len(done)]
    return found


def try_unmutated(
    base: str, faults: Sequence[Fault], seed: int, home: Path, factor: float = 20.0
) -> list[Verdict]:
    """Run faults against a stack as it should be."""
    unmutated = Mutation(name="", changes=(), faults=(), base=base, factor=factor)
    return try_mutation(unmutated, faults, seed, home)


def _try(
    mutation: Mutation, given: Template, faults: Sequence[Fault], seed: int, home: Path
) -> list[Verdict]:
    """Return a verdict of each fault up to the first red one."""
    found: list[Verdict] = []
    with local_aws(home, mutation.factor) as url, _home(home):
        try:
            create(url, _STACK, given, mutation.factor)
            for fault in faults:
                found.append(_run(mutation, fault, seed))
                if found[-1].red:
                    break
        except (NeverServedError, StackgenError) as error:
            found.append(_verdict(mutation, faults[len(found)], seed, (str(error),), None))
    return found


def _run(mutation: Mutation, fault: Fault, seed: int) -> Verdict:
    """Run one fault."""
    run = _judged_by(mutation, _prepared())
    report = carry_out(run, (fault,), seed, "")
    if not report.outcomes:
        return _verdict(mutation, fault, seed, tuple(report.notes[1:]), None)
    outcome = report.outcomes[0]
    seconds = outcome.restored_seconds
    took = None if seconds is None else seconds * mutation.factor
    return _verdict(mutation, fault, seed, outcome.problems, took)


def _prepared() -> Run:
    flags = Flags(local=True, region=REGION, stack_name=_STACK, quiet=True)
    edge = Edge(stderr=io.StringIO())
    return prepare_for(flags, edge, Ui(flags, edge))


def _judged_by(mutation: Mutation, run: Run) -> Run:
    """Return a run that is judged by what the whole template promises.

    Chaos itself allows a machine more: there a red run must mean a broken promise anywhere.
    """
    known = run.site.measures
    values = {field.name: getattr(known, field.name) for field in fields(known)}
    measures = _Impatient(**{**values, "allowance_seconds": mutation.allowance_seconds})
    site = replace(
        run.site, bounds=imitated(bounds(template(mutation.base), {}), by_name()), measures=measures
    )
    return replace(run, site=site)


def _verdict(
    mutation: Mutation, fault: Fault, seed: int, problems: tuple[str, ...], seconds: float | None
) -> Verdict:
    return Verdict(
        mutation=mutation.name,
        base=mutation.base,
        fault=fault,
        seed=seed,
        factor=mutation.factor,
        problems=problems,
        seconds=seconds,
    )


@contextmanager
def _home(home: Path) -> Iterator[None]:
    """Let every part of the program find this local AWS."""
    before = os.environ.get(_HOME_VARIABLE)
    os.environ[_HOME_VARIABLE] = str(home)
    try:
        yield
    finally:
        if before is None:
            del os.environ[_HOME_VARIABLE]
        else:
            os.environ[_HOME_VARIABLE] = before
