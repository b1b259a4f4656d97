"""Every type of the templates has a place of its own."""

import json
from pathlib import Path

import pytest

from stacks.picture.kinds import AREAS, place

ROOT = Path(__file__).parents[4]
GOLDEN = sorted((ROOT / "tests" / "golden").glob("*.json"))


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_no_type_is_unknown(path: Path) -> None:
    """A new type of resource needs an area and an icon that exists, as a vector and in pixels."""
    for resource in json.loads(path.read_text())["Resources"].values():
        area, icon = place(resource["Type"])
        assert area in AREAS
        assert area != "other", f"{resource['Type']} has no place in stacks/picture/kinds.py"
        for ending in ("svg", "png"):
            assert (ROOT / "cli" / "icons" / f"{icon}.{ending}").is_file()
