"""Without a protection of the slots a fault that it is for turns red; with all of them it is green.

By chaos's runner, on a local AWS of the mutation's own, judged by the bounds of the whole template.
"""

from pathlib import Path

import pytest

from stacks.faults import Fault
from tests.mutations.harness import try_mutation, try_unmutated
from tests.mutations.table import MUTATIONS, SEED, Mutation, bases_of

PART = "slots"
TOLD = [one for one in MUTATIONS if one.part == PART and one.told_by and one.ci]

pytestmark = pytest.mark.process


@pytest.mark.parametrize("mutation", TOLD, ids=lambda mutation: mutation.name)
def test_a_fault_tells_that_a_protection_is_missing(mutation: Mutation, tmp_path: Path) -> None:
    """The run is red."""
    (verdict,) = try_mutation(mutation, mutation.told_by[:1], SEED, tmp_path)
    assert verdict.red, f"{verdict.fault} was green without the {mutation.name}"


@pytest.mark.parametrize(("base", "faults"), bases_of(TOLD).items())
def test_the_whole_template_is_green(base: str, faults: tuple[Fault, ...], tmp_path: Path) -> None:
    """The same faults against the whole template: nothing that was promised is broken."""
    found = try_unmutated(base, faults, SEED, tmp_path)
    assert [(one.fault, one.problems) for one in found if one.red] == []
