"""What a container is handed: JSON that CloudFormation completes."""

import json
from typing import Any

import pytest
from troposphere import Ref

from stackgen_slot.clouds import render
from stackgen_slot.settings import read
from stacks.config import Agent
from stacks.constructs.agent_key import AgentKey
from stacks.constructs.agents import Agents
from stacks.errors import UsageError
from stacks.handover import ENVIRONMENT_LIMIT, agent_settings, check_size, sub_json
from stacks.refs import (
    ImageId,
    InstanceProfileArn,
    KeyPairId,
    KeyPairName,
    KeyPairParameterArn,
    LogGroupArn,
    LogGroupName,
    RoleArn,
    SecurityGroupId,
)
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
        "user_data": 0,
    }
    assert "cloud_config" not in spot
    assert (spot["spot"], spot["one_build_each"], spot["idle_minutes"]) == (True, True, 5)
    arm, intel = handed("arm", "Main1")["kinds"]
    assert (arm["image"], intel["image"]) == ("AgentArmAmi", "AgentAmi")


KINDS = (Agent(label="linux"), Agent(label="windows"), Agent(label="big"))


def with_user_data(*texts: str) -> dict[str, Any]:
    """Return what three kinds of agents with these texts are handed over as."""
    made = agent_settings(
        KINDS,
        slots=2,
        parts=Agents(
            role=RoleArn("role"),
            instance_profile=InstanceProfileArn("profile"),
            log_group=LogGroupName("agents"),
            log_group_arn=LogGroupArn("agents:*"),
            parts=(),
        ),
        key=AgentKey(
            name=KeyPairName("key"),
            id=KeyPairId("key-1"),
            private_key=KeyPairParameterArn("parameter"),
        ),
        security_group=SecurityGroupId("sg-1"),
        subnets=[],
        images={"x86_64": ImageId("ami-1")},
        tags={},
        user_data=texts,
    )
    text, _ = made.to_dict()["Fn::Sub"]
    found: dict[str, Any] = json.loads(text)
    return found


def test_equal_user_data_is_handed_over_once() -> None:
    """Kinds name their text by its place: ECS has no room for the same text five times."""
    found = with_user_data("#cloud-config\na", "#cloud-config\nb", "#cloud-config\na")
    assert found["user_data"] == ["#cloud-config\na", "#cloud-config\nb"]
    assert [kind["user_data"] for kind in found["kinds"]] == [0, 1, 0]


def test_a_shell_s_variables_reach_the_agent() -> None:
    """`${x}` in user data is the shell's: CloudFormation writes it as it stands."""
    assert with_user_data("${x}", "$y", "@@Slot@@")["user_data"][0] == "${!x}"


def test_variables_that_ecs_would_refuse_are_refused() -> None:
    """Beyond 48 KiB the task definition would be refused at deploy: synthesis names the agents."""
    small, large = "#cloud-config\n", "#" * (ENVIRONMENT_LIMIT - 3)
    check_size("main-1", {"A": large}, KINDS)
    with pytest.raises(UsageError) as caught:
        check_size("main-1", {"B": sub_json({"t": large})}, KINDS, (small, large, small))
    assert "`main-1`" in caught.value.message
    assert "agents `windows`" in caught.value.message
    assert "`cloud_config` of agents `windows`" in caught.value.hint


def test_quotes_count_as_they_are_written() -> None:
    """JSON within JSON: each quote in the text is four characters of the task definition."""
    with pytest.raises(UsageError):
        check_size("main-1", {"A": sub_json(['"' * (ENVIRONMENT_LIMIT // 4)])}, KINDS)


def test_the_container_fills_every_seam_of_user_data() -> None:
    """What is left open would reach an agent as it stands, or end the container at its start."""
    (container,) = properties("quickstart", "Main1TaskDefinition")["ContainerDefinitions"]
    plain = {
        item["Name"]: item["Value"]
        for item in container["Environment"]
        if isinstance(item["Value"], str)
    }
    agents = {**handed("quickstart", "Main1"), "tags": {"stackgen:stack": "ci"}}
    zone = {**plain, "STACKGEN_ZONE": agents["subnets"][0]["zone"], "STACKGEN_URL": "https://x/y"}
    settings = read({**zone, TARGET: json.dumps(agents)})
    (cloud,) = render(settings)
    (template,) = {item["userData"] for item in cloud["amazonEC2"]["templates"]}
    assert "@@" not in template
    for value in ("STACK='ci'", "SLOT='main-1'", "URL='https://x/y'", "LOG_GROUP='AgentLogGroup'"):
        assert value in template
