"""What bounds are computed from."""

import json
from pathlib import Path
from typing import Any

import pytest

from cli.deploy.reading.effects import (
    BOOT_SECONDS,
    RESTART_SECONDS,
    WORDS,
    Who,
    everyone,
    nobody,
)

GOLDEN = Path(__file__).parents[4] / "golden"


def of_type(template: dict[str, Any], type_: str) -> list[dict[str, Any]]:
    """Return the properties of all resources of a type."""
    rows = template["Resources"].values()
    return [row["Properties"] for row in rows if row["Type"] == type_]


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.json")), ids=lambda path: path.stem)
def test_a_bound_is_computed_from_what_the_templates_say(path: Path) -> None:
    """Deregistration, stop time-out, and a new target's checks; else the bound would be a lie."""
    template = json.loads(path.read_text())
    groups = of_type(template, "AWS::ElasticLoadBalancingV2::TargetGroup")
    tasks = of_type(template, "AWS::ECS::TaskDefinition")
    assert groups or path.stem == "image-builder", "the stack that builds images serves nobody"
    for group, task in zip(groups, tasks, strict=False):
        delays = {one["Key"]: one["Value"] for one in group["TargetGroupAttributes"]}
        leaving = int(delays["deregistration_delay.timeout_seconds"])
        stopping = max(one.get("StopTimeout", 0) for one in task["ContainerDefinitions"])
        admitted = group["HealthCheckIntervalSeconds"]
        assert leaving + stopping + BOOT_SECONDS + admitted <= RESTART_SECONDS


def test_everybody_has_a_name() -> None:
    """Who notices is always said in words, and everyone counts for more than nobody."""
    assert set(WORDS) == set(Who)
    assert everyone("x").who > nobody("x").who
