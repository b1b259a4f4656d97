"""The reference is the code's own words, and complete."""

import re
from pathlib import Path

from cli.help import AWS, LINT, LOCAL, PLAIN
from cli.reference import reference
from cli.verbs import VERBS

ROOT = Path(__file__).parents[3]


def test_the_page_is_todays() -> None:
    """docs/reference.md is what the code writes now: `make golden` writes it anew."""
    assert (ROOT / "docs" / "reference.md").read_text(encoding="utf-8") == reference()


def test_every_verb_option_and_key_has_its_row() -> None:
    """A verb's section, a shared option with its verbs, an own variable, a key with its form."""
    page = reference()
    assert all(re.search(rf"^### {verb}\b", page, re.MULTILINE) for verb in VERBS)
    assert re.search(r"^\| `--tag K=V` \|.*\| diff, deploy, publish \|$", page, re.MULTILINE)
    assert "[`STACKGEN_OUT`]" in page
    assert "`--format mermaid\\|dot\\|svg\\|png`" in page
    assert "| `hosts.min` | integer, 1 to 500 |" in page


def test_every_variable_that_is_read_is_named() -> None:
    """A look into the environment that nobody documented would be found here."""
    read = set()
    for path in [*(ROOT / "cli").rglob("*.py"), ROOT / "localcloud" / "client.py"]:
        read |= set(re.findall(r'environ(?:\.get\(|\[)"([A-Z_]+)"', path.read_text()))
    assert read
    assert read - {*AWS, *LINT, *LOCAL, *PLAIN, "STACKGEN_DEBUG"} == set()
