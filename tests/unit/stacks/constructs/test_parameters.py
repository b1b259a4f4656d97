"""Parameters: few, each with a default, a place in the form and words for a wrong value."""

import re

import pytest

from stacks.controller_image import PARAMETER
from stacks.synth import synth
from tests.configurations import NAMES, configuration, synthesis, texts

SSM = "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>"


@pytest.mark.parametrize("name", NAMES)
def test_no_more_than_a_person_turns(name: str) -> None:
    """Twelve at most; what can be decided in Python has no condition and no mapping."""
    root = synthesis(name).root
    assert len(root["Parameters"]) <= 12
    assert "Conditions" not in root
    assert "Mappings" not in root


@pytest.mark.parametrize("name", NAMES)
def test_each_has_a_place_a_label_and_a_rule(name: str) -> None:
    """The console's form explains itself, and a wrong value is refused with words."""
    root = synthesis(name).root
    form = root["Metadata"]["AWS::CloudFormation::Interface"]
    placed = [item for group in form["ParameterGroups"] for item in group["Parameters"]]
    assert sorted(placed) == sorted(root["Parameters"]) == sorted(form["ParameterLabels"])
    for parameter in root["Parameters"].values():
        assert parameter["Description"]
        assert parameter["ConstraintDescription"].startswith("must be ")
        assert {"AllowedPattern", "AllowedValues", "MinValue"} & set(parameter)


@pytest.mark.parametrize("name", NAMES)
def test_every_default_is_allowed(name: str) -> None:
    """The template can be deployed as it is; but for a zone's id and where the code lies."""
    for key, parameter in synthesis(name).root["Parameters"].items():
        if key == "AssetsBucket":
            assert "Default" not in parameter
            continue
        if "Default" not in parameter:
            dns = configuration(name).dns
            assert (key, dns and dns.zone_id) == ("HostedZoneId", None)
            continue
        default = parameter["Default"]
        if "AllowedPattern" in parameter:
            assert re.fullmatch(parameter["AllowedPattern"], default), key
        if "AllowedValues" in parameter:
            assert default in parameter["AllowedValues"]
        if "MinValue" in parameter:
            assert parameter["MinValue"] <= default <= parameter["MaxValue"]


def test_defaults_are_the_file_s() -> None:
    """Image, type, ranges, retention and zone are baked from the file."""
    found = synthesis("quickstart").root["Parameters"]
    assert {key: parameter.get("Default") for key, parameter in found.items()} == {
        "AgentAmi": "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
        "AllowedSourceRange1": "203.0.113.0/24",
        "AssetsBucket": None,
        "AssetsPrefix": "",
        "HostAmi": "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id",
        "HostInstanceType": "m6i.large",
        "HostMaximum": 4,
        "HostMinimum": 2,
        "HostedZoneId": "Z0123456789ABCDEFGHIJ",
        "LogRetention": 30,
    }
    assert synthesis("existing-vpc").root["Parameters"]["LogRetention"]["Default"] == 90


def test_a_zone_without_an_id_has_no_default() -> None:
    """`deploy` looks the id up and passes it."""
    assert "Default" not in synthesis("certificate-and-dns").root["Parameters"]["HostedZoneId"]
    assert "HostedZoneId" not in synthesis("minimal").root["Parameters"]


def test_images_follow_the_architecture() -> None:
    """ARM hosts start from the ARM image; one of the user's own is taken as it is."""
    arm = synthesis("arm").root["Parameters"]["HostAmi"]
    assert arm["Type"] == SSM
    assert "/arm64/" in arm["Default"]
    own = synthesis("mixed").root["Parameters"]["HostAmi"]
    assert (own["Type"], own["Default"]) == ("AWS::EC2::Image::Id", "ami-0123456789abcdef0")


def test_several_images_are_fixed() -> None:
    """One parameter cannot stand for two images."""
    assert "ControllerImage" not in synthesis("several-images").root["Parameters"]
    assert "ControllerImage" in synthesis("nat-none").root["Parameters"]


def test_an_image_without_a_name_is_no_parameter() -> None:
    """A default cannot name the account it is deployed in; a digest that was found is one."""
    assert "ControllerImage" not in synthesis("quickstart").root["Parameters"]
    found = {PARAMETER: f"registry.example.com/jenkins@sha256:{'0' * 64}"}
    root = synth(configuration("quickstart"), texts(), found).root
    assert root["Parameters"]["ControllerImage"]["Default"] == found[PARAMETER]


def test_beside_an_image_of_the_file_the_own_one_is_fixed_too() -> None:
    """By its digest, where the command line has found it."""
    found = {PARAMETER: f"registry.example.com/jenkins@sha256:{'0' * 64}"}
    root = synth(configuration("several-images"), texts(), found).root
    images = {
        name: root["Resources"][f"{name}1TaskDefinition"]["Properties"]["ContainerDefinitions"][0][
            "Image"
        ]
        for name in ("Main", "Other")
    }
    assert images["Main"] == found[PARAMETER]
    assert images["Other"].endswith("amazonaws.com/jenkins:1")


@pytest.mark.parametrize(
    "image",
    [
        "jenkins/jenkins",
        "jenkins/jenkins:lts",
        "docker.io/jenkins/jenkins:2.568.2-lts-jdk21",
        f"index.docker.io/jenkins/jenkins@sha256:{'0' * 64}",
        "jenkins:2",
    ],
)
def test_the_official_image_is_no_value(image: str) -> None:
    """In the console too: it does not configure itself, and would start unsecured."""
    pattern = synthesis("nat-none").root["Parameters"]["ControllerImage"]["AllowedPattern"]
    assert not re.fullmatch(pattern, image)
    assert re.fullmatch(pattern, f"registry.example.com/{image}")
