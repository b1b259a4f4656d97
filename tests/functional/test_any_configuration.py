"""What must hold for every valid configuration, not only for the examples.

A few are drawn in each run, the same ones each time; `make fuzz` draws more.
"""

import json
from random import Random
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cli.lint import of_template
from stacks.config import Config
from stacks.graph import closure, dependencies
from stacks.loading import load
from stacks.synth import synth
from tests.configurations import texts
from tests.replaced import lost
from tests.strategies import configurations, drawing

TEXTS = texts()
SOME = drawing(40)
#: cfn-lint takes seconds a template.
FEW = settings(SOME, max_examples=max(3, SOME.max_examples // 12))


def made(said: dict[str, Any]) -> tuple[Config, dict[str, Any]]:
    """Read and synthesize what a file says."""
    config = load(yaml.safe_dump(said).encode(), file="any.yaml")
    return config, synth(config, TEXTS).root


def references(node: Any) -> set[str]:
    """Return every name that a template's node refers to by Ref or Fn::GetAtt."""
    if isinstance(node, dict):
        found = set().union(*map(references, node.values()))
        if isinstance(node.get("Ref"), str):
            found.add(node["Ref"])
        if isinstance(node.get("Fn::GetAtt"), list):
            found.add(node["Fn::GetAtt"][0])
        return found
    return set().union(*map(references, node)) if isinstance(node, list) else set()


@SOME
@given(configurations())
def test_references_lead_somewhere_and_never_in_a_circle(said: dict[str, Any]) -> None:
    """Every Ref and GetAtt names a resource or parameter, and nothing needs itself."""
    _, root = made(said)
    known = root["Resources"].keys() | root["Parameters"].keys()
    wanted = references(root["Resources"]) | references(root["Outputs"])
    assert {name for name in wanted if not name.startswith("AWS::")} <= known
    graph = dependencies(root)
    assert [name for name in graph if name in closure(graph, name)] == []


@SOME
@given(configurations())
def test_the_order_holds(said: dict[str, Any]) -> None:
    """A service waits for mounts, capacity and the slot before it, hosts for their way out."""
    config, root = made(said)
    graph, found = dependencies(root), root["Resources"]
    needed = {
        name
        for name, item in found.items()
        if item["Type"]
        in {"AWS::EFS::MountTarget", "AWS::ECS::ClusterCapacityProviderAssociations"}
    }
    assert len(needed) == config.zone_count + 1
    for controller in config.controllers:
        for number in range(1, controller.slots_max + 1):
            service = f"{controller.logical_name}{number}Service"
            assert needed <= closure(graph, service)
            if number > 1:
                assert f"{controller.logical_name}{number - 1}Service" in graph[service]
    ways = {name for name, item in found.items() if item["Type"] == "AWS::EC2::Route"}
    assert ways <= closure(graph, "HostGroup")


@SOME
@given(configurations())
def test_the_limits_of_cloudformation_hold(said: dict[str, Any]) -> None:
    """At most 14 parameters of ours, 500 resources, 200 outputs, no condition and no mapping."""
    _, root = made(said)
    assert len(root["Parameters"]) <= 14
    assert len(root["Resources"]) <= 500
    assert len(root["Outputs"]) <= 200
    assert len(root["Description"].encode()) <= 1024
    assert not root.keys() & {"Conditions", "Mappings"}
    assert len(json.dumps(root)) < 1_000_000


@SOME
@given(configurations(), configurations())
def test_there_and_back_keeps_what_holds_data(one: dict[str, Any], other: dict[str, Any]) -> None:
    """From any configuration to any other of the same stack and back, what holds data stays.

    A file that names a file system of its own leaves the stack's: that is a change of homes on
    purpose, so both name the same one or none.
    """
    kept = {"name": one["name"], "storage": one.get("storage", {})}
    first, second = (made({**said, **kept})[1]["Resources"] for said in (one, other))
    assert lost(first, second) == set()
    assert lost(second, first) == set()


@FEW
@given(configurations())
def test_cfn_lint_finds_nothing(said: dict[str, Any]) -> None:
    """Whatever a valid file says, its template is clean, in the region it names."""
    _, root = made(said)
    assert of_template(json.dumps(root), file="any.yaml", region="us-east-1") == []


@SOME
@given(configurations(), st.randoms())
def test_the_order_of_keys_does_not_matter(said: dict[str, Any], chance: Random) -> None:
    """Two files that say the same in another order give the same bytes."""
    keys = chance.sample(list(said), len(said))
    config = load(
        yaml.safe_dump({key: said[key] for key in keys}, sort_keys=False).encode(), file="a"
    )
    assert synth(config, TEXTS).root == made(said)[1]
