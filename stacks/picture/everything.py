"""The full picture: every resource of a template, and what it needs."""

from collections.abc import Mapping
from typing import Any

from stacks.graph import dependencies, essential
from stacks.picture.kinds import AREAS, place
from stacks.picture.model import Arrow, Box, Group, Picture


def everything(template: Mapping[str, Any]) -> Picture:
    """Draw each resource; an arrow goes to what it needs, unless another one needs it on the way.

    Args:
        template: A CloudFormation template.
    """
    areas: dict[str, list[Box]] = {area: [] for area in AREAS}
    for name, resource in sorted(template["Resources"].items()):
        area, icon = place(resource["Type"])
        detail = resource["Type"].removeprefix("AWS::").replace("::", " ")
        areas[area].append(Box(id=name, title=name, detail=detail, icon=icon))
    needed = essential(dependencies(template))
    return Picture(
        groups=tuple(
            Group(id=area, title=AREAS[area], boxes=tuple(boxes))
            for area, boxes in areas.items()
            if boxes
        ),
        arrows=tuple(
            Arrow(source=name, target=other)
            for name, others in sorted(needed.items())
            for other in sorted(others)
        ),
        wide=True,
    )
