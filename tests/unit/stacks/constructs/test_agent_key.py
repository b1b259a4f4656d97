"""The key pair of a controller's agents."""

import json

from tests.configurations import properties, resources


def test_the_key_is_one_the_plugin_reads() -> None:
    """RSA in PEM form, without tags, under a name nobody has given before."""
    unique = {"Fn::Select": [2, {"Fn::Split": ["/", {"Ref": "AWS::StackId"}]}]}
    assert properties("quickstart", "MainAgentKeyPair") == {
        "KeyName": {"Fn::Join": ["-", ["main-agents", unique]]},
        "KeyType": "rsa",
        "KeyFormat": "pem",
    }


def test_no_controller_has_the_key_of_another_s_agents() -> None:
    """Each slot gets its own controller's private key, and no role reads another's."""
    assert list(resources("several-images", "AWS::EC2::KeyPair")) == [
        "MainAgentKeyPair",
        "OtherAgentKeyPair",
    ]
    for logical in ("Other1TaskDefinition", "OtherExecutionRole", "OtherTaskRole"):
        text = json.dumps(properties("several-images", logical))
        assert "OtherAgentKeyPair" in text
        assert "MainAgentKeyPair" not in text
