"""Every type of the templates has a place of its own."""

from pathlib import Path

import pytest

from stacks.picture.kinds import AREAS, place
from tests.configurations import NAMES, synthesis

ROOT = Path(__file__).parents[4]


@pytest.mark.parametrize("name", NAMES)
def test_no_type_is_unknown(name: str) -> None:
    """A new type of resource needs an area and an icon that exists, as a vector and in pixels."""
    for resource in synthesis(name).root["Resources"].values():
        area, icon = place(resource["Type"])
        assert area in AREAS
        assert area != "other", f"{resource['Type']} has no place in stacks/picture/kinds.py"
        for ending in ("svg", "png"):
            assert (ROOT / "cli" / "icons" / f"{icon}.{ending}").is_file()
