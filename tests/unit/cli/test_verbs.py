"""The documentation names everything that can be typed."""

from pathlib import Path

from cli.verbs import VERBS

ROOT = Path(__file__).parents[3]


def test_the_readme_names_every_verb() -> None:
    """A verb that is not in the README does not exist for a newcomer."""
    readme = (ROOT / "README.md").read_text()
    assert [verb for verb in VERBS if f"| `{verb}` |" not in readme] == []
