"""Machine images: a name that CloudFormation resolves, or an id that is a visible change."""

import pytest

from stacks.images import defaults, public_images
from stacks.synth import synth
from tests.configurations import NAMES, configuration, synthesis, texts

NAMED = "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>"
RESOLVED = "ami-0fedcba9876543210"


@pytest.mark.parametrize("name", NAMES)
def test_public_names_are_the_template_s(name: str) -> None:
    """What is to be resolved is what the template itself would have CloudFormation resolve."""
    parameters = synthesis(name).root["Parameters"]
    assert public_images(configuration(name)) == {
        key: found["Default"] for key, found in parameters.items() if found["Type"] == NAMED
    }


def test_architectures_have_names_of_their_own() -> None:
    """ARM hosts and ARM agents start from ARM images."""
    found = public_images(configuration("arm"))
    assert sorted(found) == ["AgentAmi", "AgentArmAmi", "HostAmi"]
    assert [key for key, name in found.items() if "arm64" in name] == ["HostAmi", "AgentArmAmi"]


def test_an_image_of_the_file_is_never_looked_up() -> None:
    """`hosts.ami` is the user's choice: nothing resolved takes its place."""
    config = configuration("mixed")
    assert "HostAmi" not in public_images(config)
    assert defaults(config, {"HostAmi": RESOLVED})["HostAmi"] == config.hosts.ami


@pytest.mark.parametrize("name", NAMES)
def test_resolved_images_change_nothing_but_their_parameters(name: str) -> None:
    """The same resources, the same references: only type, default and words of the parameters."""
    config, named = configuration(name), synthesis(name).root
    asked = public_images(config)
    fixed = synth(config, texts(), dict.fromkeys(asked, RESOLVED)).root
    for key in asked:
        found = fixed["Parameters"][key]
        assert (found["Type"], found["Default"]) == ("AWS::EC2::Image::Id", RESOLVED)
    assert fixed["Parameters"].keys() == named["Parameters"].keys()
    assert {**fixed, "Parameters": None} == {**named, "Parameters": None}


def test_an_unknown_parameter_is_left_out() -> None:
    """An id for an architecture that no agent has makes no parameter."""
    config = configuration("minimal")
    assert synth(config, texts(), {"AgentArmAmi": RESOLVED}).root == synthesis("minimal").root
