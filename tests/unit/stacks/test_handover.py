"""What a container is handed: JSON that CloudFormation completes."""

import json
from typing import Any

from troposphere import Ref

from stacks.handover import sub_json
from tests.configurations import properties

TARGET = "STACKGEN_AGENTS"


def handed(name: str, slot: str) -> dict[str, Any]:
    """Return a slot's agent settings, every reference written as `<text of the reference>`."""
    (container,) = properties(name, f"{slot}TaskDefinition")["ContainerDefinitions"]
    (found,) = (item["Value"] for item in container["Environment"] if item["Name"] == TARGET)
    text, values = found["Fn::Sub"]
    for variable, value in values.items():
        shown = value.get("Ref") or json.dumps(value).replace('"', "'")
        text = text.replace(f"${{{variable}}}", shown)
    result: dict[str, Any] = json.loads(text)
    return result


def test_sub_json_writes_references_once() -> None:
    """A reference is a string in the JSON; the same one twice is one variable."""
    found = sub_json({"a": Ref("AWS::Region"), "b": [Ref("AWS::Region"), 1, True, None]}).to_dict()
    text, values = found["Fn::Sub"]
    assert values == {"Id1": {"Ref": "AWS::Region"}}
    assert json.loads(text) == {"a": "${Id1}", "b": ["${Id1}", 1, True, None]}


def test_sub_json_escapes_text() -> None:
    """A `${` in a value or key is the user's, not CloudFormation's."""
    text, _ = sub_json({"${k}": "${v}", "r": Ref("AWS::Region")}).to_dict()["Fn::Sub"]
    assert text == '{"${!k}":"${!v}","r":"${Id1}"}'


def test_own_zone_comes_first() -> None:
    """A slot starts agents in its own zone; the others are the fallback."""
    assert [item["id"] for item in handed("quickstart", "Main1")["subnets"]] == [
        "PrivateSubnetA",
        "PrivateSubnetB",
    ]
    assert [item["id"] for item in handed("quickstart", "Main2")["subnets"]] == [
        "PrivateSubnetB",
        "PrivateSubnetA",
    ]


def test_physical_ids_and_tags() -> None:
    """Everything the plugin needs to start an agent that IAM lets it start."""
    found = handed("mixed", "Main1")
    assert found["security_group"] == "AgentSecurityGroup"
    assert found["key_pair"] == "MainAgentKeyPair"
    assert "AgentInstanceProfile" in found["instance_profile"]
    assert "KeyPairId" in found["key_pair_id"]
    assert found["tags"] == {
        "team": "build",
        "stackgen:stack": "AWS::StackName",
        "stackgen:controller": "main",
        "stackgen:slot": "main-1",
    }


def test_kinds_of_agents_are_complete() -> None:
    """Every key of an agent reaches the container, with the image of its architecture."""
    linux, spot = handed("existing-vpc", "Main1")["kinds"]
    assert linux == {
        "label": "linux",
        "instance_types": ["m7g.large"],
        "spot": False,
        "max": 20,
        "idle_minutes": 10,
        "one_build_each": False,
        "disk_gib": 30,
        "architecture": "arm64",
        "image": "AgentArmAmi",
    }
    assert (spot["spot"], spot["one_build_each"], spot["idle_minutes"]) == (True, True, 5)
    arm, intel = handed("arm", "Main1")["kinds"]
    assert (arm["image"], intel["image"]) == ("AgentArmAmi", "AgentAmi")
