"""The table of mutations: complete, and its page says what its JSON says.

What each mutation does to a run is in `test_mutations_of_hosts.py` and `…_of_slots.py`: two files,
so that two processes share them.
"""

import pytest

from stacks.bounds import bounds
from tests.configurations import ROOT
from tests.mutations import page
from tests.mutations.table import MUTATIONS, Mutation, mutated, template


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_each_mutation_changes_its_template(mutation: Mutation) -> None:
    """Something is taken out, the rest stays, and the whole template has the faults' bounds."""
    whole, without = template(mutation.base), mutated(mutation)
    assert without != whole
    assert without["Resources"].keys() <= whole["Resources"].keys()
    assert set(mutation.told_by) <= set(mutation.faults) <= set(bounds(whole, {}))
    assert bool(mutation.told_by) != bool(mutation.why)


def test_the_page_is_of_this_table() -> None:
    """docs/mutations.md has every mutation, and is what its JSON says."""
    found = page.of_json((ROOT / "docs" / "mutations.json").read_text(encoding="utf-8"))
    wanted = {(one.name, fault) for one in MUTATIONS for fault in one.faults}
    assert wanted <= {(one.mutation, one.fault) for one in found}
    written = (ROOT / "docs" / "mutations.md").read_text(encoding="utf-8")
    assert all(line in written for line in page.table(found))
