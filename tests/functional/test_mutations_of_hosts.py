"""Without a protection of the hosts a fault that it is for turns red.

By chaos's runner, on a local AWS of the mutation's own, judged by the bounds of the whole template.
"""

from pathlib import Path

import pytest

from tests.mutations.harness import try_mutation
from tests.mutations.table import MUTATIONS, SEED, Mutation

PART = "hosts"
TOLD = [one for one in MUTATIONS if one.part == PART and one.told_by and one.ci]

pytestmark = pytest.mark.process


@pytest.mark.parametrize("mutation", TOLD, ids=lambda mutation: mutation.name)
def test_a_fault_tells_that_a_protection_is_missing(mutation: Mutation, tmp_path: Path) -> None:
    """The run is red."""
    (verdict,) = try_mutation(mutation, mutation.told_by[:1], SEED, tmp_path)
    assert verdict.red, f"{verdict.fault} was green without the {mutation.name}"
