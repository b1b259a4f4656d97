"""Names by logical ids."""

from typing import Any

from cli.deploy.reading.controllers import Slot, names


def template(name: str, logical_name: str, slots: int) -> dict[str, Any]:
    """Make a template with one controller."""
    told = [{"Name": name, "LogicalName": logical_name, "Slots": slots}]
    return {"Metadata": {"Stackgen": {"Controllers": told}}}


def test_slots_by_their_services() -> None:
    """Each slot of the metadata, with how many others there are; a later template counts."""
    found = names(template("team-a", "TeamA", 3), template("team-a", "TeamA", 2))
    assert found.slots["TeamA1Service"] == Slot(controller="team-a", name="team-a-1", others=1)
    assert found.slots["TeamA3Service"].others == 2
    assert names({}, {"Metadata": {}}).slots == {}


def test_the_owner_of_a_resource() -> None:
    """By how its logical id begins; of nobody, when none fits."""
    found = names(template("main", "Main", 2), template("main2", "Main2", 2))
    assert found.owner("MainTargetGroup") == "main"
    assert found.owner("Main2TargetGroup") == "main2"
    assert found.owner("LoadBalancer") == ""
