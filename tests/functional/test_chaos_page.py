"""The page on chaos says what the program does."""

from pathlib import Path

import pytest

from cli.chaos.export import chaostoolkit, fis
from cli.chaos.faults import experiments
from stacks.faults import FAULTS, NEED_HOOKS, Fault

PAGE = Path(__file__).parents[2] / "docs" / "chaos.md"


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_has_its_row(fault: Fault) -> None:
    """With what causes it on AWS, which tools can, and what it needs."""
    one = experiments()[fault]
    cells = (
        f"`{fault}`",
        one.summary,
        one.on_aws or "*local only*",
        "" if fault in chaostoolkit.UNAVAILABLE else "yes",
        "" if fault in fis.UNAVAILABLE else "yes",
        "hooks" if fault in NEED_HOOKS else "",
    )
    assert f"| {' | '.join(cells)} |" in PAGE.read_text("utf-8")
