"""A lint: how findings are told, and what a lint leaves behind."""

import gc

from cli import lint


def test_a_lint_leaves_the_garbage_collector_as_it_was() -> None:
    """A long run goes on collecting after a lint, which itself is not interrupted by that."""
    assert gc.isenabled()
    found = lint.of_template("{}", file="stackgen.yaml", region="us-east-1")
    assert gc.isenabled()
    assert {finding.rule for finding in found} == {"E1001"}
