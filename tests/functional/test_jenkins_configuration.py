"""What a slot of every example makes of its task definition: its stack's ids, bound names."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from stackgen_slot import casc
from stackgen_slot.clouds import Dialect
from stackgen_slot.settings import Settings, read
from stacks.tables.jcasc import mismatches
from tests.configurations import EXAMPLES, configuration, synthesis
from tests.deployed import Deployed


def slots(name: str) -> Iterator[Settings]:
    """Yield the settings of each slot of an example, as its container would read them."""
    parts = synthesis(name)
    for template in (parts.root, *parts.nested.values()):
        deployed = Deployed(template, "ci")
        for resource in template["Resources"].values():
            if resource["Type"] == "AWS::ECS::TaskDefinition":
                (container,) = resource["Properties"]["ContainerDefinitions"]
                yield read(_environment(container, deployed))


def _environment(container: Mapping[str, Any], deployed: Deployed) -> dict[str, str]:
    """Return a container's variables as AWS would resolve them."""
    return {item["Name"]: deployed.resolve(item["Value"]) for item in container["Environment"]}


@pytest.mark.parametrize("dialect", ["pinned", "1688"])
@pytest.mark.parametrize("name", EXAMPLES)
def test_every_name_of_every_example_is_bound(name: str, dialect: Dialect) -> None:
    """Key by key: JCasC ends the boot at the first name that nothing binds."""
    found = [casc.render(slot, dialect, ["job('seed')"]) for slot in slots(name)]
    assert len(found) == sum(item.slots_max for item in configuration(name).controllers)
    for document in found:
        assert list(mismatches(json.loads(json.dumps(document)), dialect)) == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_agents_are_told_apart(name: str) -> None:
    """Every slot has a cloud of its own name, and templates of unique descriptions with its tag."""
    names = []
    for slot in slots(name):
        (cloud,) = casc.render(slot)["jenkins"]["clouds"]
        found = cloud["amazonEC2"]
        names.append(found["name"])
        described = [template["description"] for template in found["templates"]]
        assert len(described) == len(set(described))
        for template in found["templates"]:
            tags = {tag["name"]: tag["value"] for tag in template["tags"]}
            assert tags["stackgen:slot"] == slot.slot
            assert "jenkins_server_url" not in tags
            assert "@@" not in template["userData"]
            assert template["userData"].startswith("#cloud-config")
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", EXAMPLES)
def test_own_zone_comes_first(name: str) -> None:
    """The first template of each kind starts agents beside their controller."""
    for slot in slots(name):
        assert slot.agents is not None
        assert slot.agents.subnets[0].zone == slot.zone
        (cloud,) = casc.render(slot)["jenkins"]["clouds"]
        first = cloud["amazonEC2"]["templates"][0]
        assert first["subnetId"] == slot.agents.subnets[0].id
        assert first["subnetId"].startswith("subnet-")
