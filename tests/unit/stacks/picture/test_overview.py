"""The overview shows what the template says, and nothing that it does not."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from stacks.picture.model import Box, Group, Picture
from stacks.picture.overview import overview
from tests.configurations import NAMES, synthesis

GOLDEN = Path(__file__).parents[3] / "golden"


def template(name: str) -> dict[str, Any]:
    """Read a golden template."""
    found: dict[str, Any] = json.loads((GOLDEN / f"{name}.json").read_text())
    return found


def boxes(picture: Picture) -> list[Box]:
    """Gather all boxes."""

    def inside(group: Group) -> list[Box]:
        return [*group.boxes, *(box for inner in group.groups for box in inside(inner))]

    return [*picture.boxes, *(box for group in picture.groups for box in inside(group))]


def arrows(picture: Picture) -> set[tuple[str, str, str]]:
    """Return the arrows by the titles of their ends."""
    titles = {box.id: box.title for box in boxes(picture)}
    return {(titles[a.source], titles[a.target], a.label) for a in picture.arrows}


@pytest.mark.parametrize("name", NAMES)
def test_every_arrow_ends_at_a_box(name: str) -> None:
    """Ids are unique, no arrow hangs in the air, and a reader can take it in: 30 boxes at most."""
    picture = overview(synthesis(name).root)
    ids = [box.id for box in boxes(picture)]
    assert len(ids) == len(set(ids)) <= 30
    assert {end for a in picture.arrows for end in (a.source, a.target)} <= set(ids)


def test_the_quickstart_reads_from_user_to_backup() -> None:
    """The way of a request, of data, of an alarm and of a new agent."""
    assert arrows(overview(template("quickstart"))) >= {
        ("Users", "Route 53", ""),
        ("Route 53", "Load balancer", ""),
        ("Certificate", "Load balancer", "TLS"),
        ("Load balancer", "main-1", "HTTP"),
        ("Load balancer", "main-2", "HTTP"),
        ("main-1", "File system", "home"),
        ("File system", "Backup vault", "daily backup"),
        ("main-2", "EC2 agents", "starts"),
        ("EC2 agents", "NAT gateway", ""),
    }


def test_an_arrow_is_a_path_of_references() -> None:
    """A slot whose task no longer names the file system has no arrow to it."""
    changed = template("quickstart")
    task = changed["Resources"]["Main1TaskDefinition"]["Properties"]
    task["Volumes"] = []
    changed["Resources"]["Main1Service"]["DependsOn"] = ["HttpsListener"]
    assert changed != template("quickstart")
    role = changed["Resources"]["MainTaskRole"]
    role["Properties"] = {}
    found = arrows(overview(changed))
    assert ("main-1", "File system", "home") not in found
    assert ("main-2", "File system", "home") in found


def test_slots_stand_in_their_zones() -> None:
    """Each zone's frame holds the slots pinned to its subnet, on its hosts."""
    vpc = overview(template("three-zones-arm")).groups[0]
    assert [[box.title for box in zone.groups[0].boxes] for zone in vpc.groups] == [
        ["main-1"],
        ["main-2"],
        ["main-3"],
    ]


def test_many_slots_are_one_box() -> None:
    """Five teams make no spaghetti: one box a zone, which counts them."""
    vpc = overview(template("five-teams")).groups[0]
    assert [box.title for box in vpc.groups[0].groups[0].boxes] == ["5 slots"]


def test_what_is_not_the_stacks_own_is_marked() -> None:
    """Another's VPC has a dashed frame, an adopted file system its id."""
    picture = overview(template("existing-vpc"))
    assert picture.groups[0].foreign
    assert "vpc-" in picture.groups[0].title
    adopting = json.loads(
        json.dumps(copy.deepcopy(template("minimal"))).replace(
            '{"Ref": "FileSystem"}', '"fs-0123456789abcdef0"'
        )
    )
    del adopting["Resources"]["FileSystem"]
    found = {box.title: box.detail for box in boxes(overview(adopting))}
    assert found["Adopted file system"] == "fs-0123456789abcdef0"
    assert ("main-1", "Adopted file system", "home") in arrows(overview(adopting))
