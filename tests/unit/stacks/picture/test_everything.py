"""The full picture leaves nothing out."""

import json
from pathlib import Path

from stacks.graph import closure, dependencies
from stacks.picture.everything import everything

QUICKSTART = Path(__file__).parents[3] / "golden" / "quickstart.json"


def test_every_resource_is_drawn_with_all_it_needs() -> None:
    """One box a resource; what the arrows left out, other arrows reach."""
    template = json.loads(QUICKSTART.read_text())
    picture = everything(template)
    drawn = {box.id for group in picture.groups for box in group.boxes}
    assert drawn == set(template["Resources"])
    arrows = {name: frozenset[str]() for name in drawn}
    for arrow in picture.arrows:
        arrows[arrow.source] |= {arrow.target}
    needed = dependencies(template)
    assert {n: closure(arrows, n) for n in drawn} == {n: closure(needed, n) for n in drawn}
    assert len(picture.arrows) < sum(map(len, needed.values()))
