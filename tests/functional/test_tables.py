"""The committed tables are what the pinned packages say."""

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_tables_are_made_by_the_script() -> None:
    """Run `.ci/refresh_tables.py` after updating moto or cfn-lint; twice gives the same bytes."""
    script = runpy.run_path(str(ROOT / ".ci" / "refresh_tables.py"))
    made = script["tables"]()
    assert made == script["tables"]()
    for name, text in made.items():
        assert (ROOT / "stacks" / "tables" / name).read_text(encoding="utf-8") == text
