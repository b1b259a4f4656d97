"""The EC2 cloud of a slot: ids from the stack alone, agents told apart, caps that hold."""

import json
from typing import Any

import pytest

from stackgen_slot import clouds
from stackgen_slot.clouds import Dialect
from stackgen_slot.problems import SlotError
from stackgen_slot.settings import read
from stacks.userdata import AGENT_SEAMS
from tests.slot_environment import agents, environment


def cloud(
    given: dict[str, Any] | None = None, dialect: Dialect = "pinned", **changed: str
) -> dict[str, Any]:
    """Return the one cloud of a slot."""
    text = json.dumps(given or agents())
    (found,) = clouds.render(read(environment(STACKGEN_AGENTS=text, **changed)), dialect)
    made: dict[str, Any] = found["amazonEC2"]
    return made


def two_kinds() -> dict[str, Any]:
    """Return settings with a second kind, on demand, of one build each."""
    given = agents()
    second = {**given["kinds"][0], "label": "release", "instance_types": ["m7g.xlarge"]}
    given["kinds"].append({**second, "spot": False, "max": 3, "one_build_each": True})
    return given


def test_templates_come_in_their_order() -> None:
    """Own zone first; of each place and type spot first, then its twin on demand."""
    assert [item["description"] for item in cloud(two_kinds())["templates"]] == [
        "linux-m6i.large-eu-west-1a-spot",
        "linux-m6i.large-eu-west-1a",
        "linux-m5.large-eu-west-1a-spot",
        "linux-m5.large-eu-west-1a",
        "linux-m6i.large-eu-west-1b-spot",
        "linux-m6i.large-eu-west-1b",
        "linux-m5.large-eu-west-1b-spot",
        "linux-m5.large-eu-west-1b",
        "release-m7g.xlarge-eu-west-1a",
        "release-m7g.xlarge-eu-west-1b",
    ]


def test_twins_differ_in_how_they_are_paid() -> None:
    """Spot without a bid: with one, a node is named after the request and not the instance."""
    spot, demand, *_ = cloud()["templates"]
    assert spot["spotConfig"] == {"useBidPrice": False, "fallbackToOndemand": False}
    assert "spotConfig" not in demand
    assert {key for key in spot if spot[key] != demand.get(key)} == {"spotConfig", "description"}


def test_ids_are_the_settings() -> None:
    """Everything that names something of the account is an id handed over by the stack."""
    found = cloud()
    first = found["templates"][0]
    assert {
        key: first[key]
        for key in ("ami", "subnetId", "securityGroups", "iamInstanceProfile", "labelString")
    } == {
        "ami": "ami-0123456789abcdef0",
        "subnetId": "subnet-0a",
        "securityGroups": "sg-0123456789abcdef0",
        "iamInstanceProfile": "arn:aws:iam::123456789012:instance-profile/agents",
        "labelString": "linux",
    }
    assert found["templates"][-1]["subnetId"] == "subnet-0b"
    assert (found["region"], found["sshKeysCredentialsId"]) == ("eu-west-1", clouds.KEY_ID)


def test_slot_is_told_apart() -> None:
    """A cloud of its own name, and a tag of its own on every template."""
    found = cloud(two_kinds(), STACKGEN_SLOT="main-2")
    assert found["name"] == "main-2"
    for template in found["templates"]:
        assert {"name": "stackgen:slot", "value": "main-2"} in template["tags"]


@pytest.mark.parametrize("name", ["jenkins_server_url", "Jenkins_Server_URL", "jenkins_cloud_name"])
def test_plugins_own_tags_are_never_set(name: str) -> None:
    """With a URL among a template's tags the plugin counts nothing, and no cap holds."""
    given = agents()
    given["tags"].update({name: "x", "team": "build"})
    for template in cloud(given)["templates"]:
        assert {tag["name"] for tag in template["tags"]} == {"stackgen:slot", "team"}


def test_caps_are_the_budget_and_the_share() -> None:
    """The cloud counts agents of all slots, a template those of its own slot."""
    found = cloud(two_kinds())
    assert found["instanceCapStr"] == "13"
    caps = {item["labelString"]: item["instanceCapStr"] for item in found["templates"]}
    assert caps == {"linux": "5", "release": "2"}


def test_credentials_are_the_tasks() -> None:
    """The instance profile would be the host's; without anything the SDK finds the task's role."""
    found = cloud()
    assert found["useInstanceProfileForCredentials"] is False
    assert "credentialsId" not in found
    assert found["noDelayProvisioning"] is True


def test_endpoint_is_set_where_there_is_another() -> None:
    """The local AWS is reached; AWS itself needs no end point."""
    assert "altEC2Endpoint" not in cloud()
    found = cloud(AWS_ENDPOINT_URL_EC2="http://127.0.0.1:1", AWS_ENDPOINT_URL="http://x:2")
    assert found["altEC2Endpoint"] == "http://127.0.0.1:1"


def test_machines_are_closed_and_clean_up_after_themselves() -> None:
    """Tokens for metadata, one hop; an encrypted disk of its size that goes with the instance."""
    first = cloud()["templates"][0]
    assert (first["metadataTokensRequired"], first["metadataHopsLimit"]) == (True, 1)
    assert first["customDeviceMapping"] == "/dev/xvda=:30:true:gp3::encrypted"
    assert first["deleteRootOnTermination"] is True
    assert first["stopOnTerminate"] is False
    assert first["associateIPStrategy"] == "PRIVATE_IP"
    assert first["avoidUsingOrphanedNodes"] is True
    assert first["hostKeyVerificationStrategy"] == "CHECK_NEW_SOFT"


def test_builds_without_a_label_go_to_the_first_kind() -> None:
    """Machines of another kind are kept for who asks for them, and for one build if so said."""
    found = {item["labelString"]: item for item in cloud(two_kinds())["templates"]}
    assert {label: item["mode"] for label, item in found.items()} == {
        "linux": "NORMAL",
        "release": "EXCLUSIVE",
    }
    assert {label: item["maxTotalUses"] for label, item in found.items()} == {
        "linux": -1,
        "release": 1,
    }


@pytest.mark.parametrize(
    ("instance_type", "name"),
    [
        ("t3.micro", "T3Micro"),
        ("m6i.large", "M6iLarge"),
        ("c7gn.16xlarge", "C7gn16xlarge"),
        ("m7i-flex.large", "M7iFlexLarge"),
        ("u-6tb1.112xlarge", "U6tb1112xlarge"),
        ("c7i.metal-24xl", "C7iMetal24xl"),
    ],
)
def test_older_plugin_knows_types_by_other_names(instance_type: str, name: str) -> None:
    """Before 2025 a type was a name of the SDK's enumeration."""
    given = agents()
    given["kinds"][0]["instance_types"] = [instance_type]
    assert cloud(given, "1688")["templates"][0]["type"] == name
    assert cloud(given)["templates"][0]["type"] == instance_type


def test_seams_are_filled_for_each_kind() -> None:
    """An agent learns who started it, and which label it has."""
    given = two_kinds()
    given["tags"]["stackgen:stack"] = "ci"
    given["log_group"] = "/ci/main"
    given["user_data"] = [" ".join(f"@@{seam}@@" for seam in AGENT_SEAMS)]
    assert {item["userData"] for item in cloud(given)["templates"]} == {
        "main main-1 linux https://ci.example.com/team eu-west-1 ci /ci/main",
        "main main-1 release https://ci.example.com/team eu-west-1 ci /ci/main",
    }


def test_unknown_seam_is_refused() -> None:
    """An agent that cannot know its stack would never end by itself."""
    given = agents()
    given["user_data"] = ["log: @@Nothing@@"]
    with pytest.raises(SlotError, match="@@Nothing@@"):
        cloud(given)
