"""A mistake in every slot, and nowhere else."""

from typing import Any

import pytest

from cli.chaos.altered import altered


def template(image: Any) -> dict[str, Any]:
    """Return a template with a controller of this image."""
    container = {"Image": image, "Environment": [{"Name": "A", "Value": "1"}]}
    return {
        "Resources": {
            "Main1TaskDefinition": {
                "Type": "AWS::ECS::TaskDefinition",
                "Properties": {"ContainerDefinitions": [container]},
            },
            "Topic": {"Type": "AWS::SNS::Topic"},
        }
    }


def container(found: dict[str, Any]) -> dict[str, Any]:
    """Return its container."""
    properties = found["Resources"]["Main1TaskDefinition"]["Properties"]
    only: dict[str, Any] = properties["ContainerDefinitions"][0]
    return only


@pytest.mark.parametrize(
    ("image", "wanted"),
    [
        ("r.example/a/b:1", "r.example/a/b:x"),
        ("r.example:5000/a", "r.example:5000/a:x"),
        ("r.example/a@sha256:00", "r.example/a:x"),
        ({"Fn::Sub": "${A}/b:1"}, {"Fn::Sub": "${A}/b:x"}),
        ({"Fn::Sub": ["${A}/b:1", {}]}, {"Fn::Sub": ["${A}/b:x", {}]}),
    ],
)
def test_the_image_gets_another_tag(image: Any, wanted: Any) -> None:
    """However it is written; the template that was given stays as it is."""
    given = template(image)
    assert container(altered(given, image_tag="x"))["Image"] == wanted
    assert given == template(image)


def test_a_parameter_gives_way_to_the_accounts_own() -> None:
    """What a parameter names has no tag to change."""
    found = container(altered(template({"Ref": "ControllerImage"}), image_tag="x"))["Image"]
    assert found["Fn::Sub"].endswith("/stackgen/controller:x")


def test_a_variable_is_set_otherwise() -> None:
    """One that is there is replaced, another added."""
    found = container(altered(template("a"), variable=("A", "{")))
    assert found["Environment"] == [{"Name": "A", "Value": "{"}]
    assert found["Image"] == "a"
    added = container(altered(template("a"), variable=("B", "{")))["Environment"]
    assert added[-1] == {"Name": "B", "Value": "{"}
