"""Template values in the types an API takes, and what may change in place."""

from typing import Any

import boto3
import pytest

from localcloud.cfn.kind import Aws, Kind, Props, fit, tag_changes


def _shape(service: str, operation: str) -> Any:
    session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test")  # noqa: S106
    client = session.client(service, region_name="eu-west-1")
    return client.meta.service_model.operation_model(operation).input_shape


def test_strings_become_what_the_api_takes() -> None:
    """Parameters arrive as strings; ECS writes names in lower case; maps keep their keys."""
    shape = _shape("ecs", "RegisterTaskDefinition")
    container = {
        "Name": "a",
        "Memory": "512",
        "Essential": "false",
        "LogConfiguration": {"LogDriver": "awslogs", "Options": {"Some-Key": 5}},
    }
    volume = {"Name": "h", "EFSVolumeConfiguration": {"FilesystemId": "fs-1"}}
    fitted = fit(shape, {"ContainerDefinitions": [container], "Volumes": [volume]}, "it")
    assert fitted == {
        "containerDefinitions": [
            {
                "name": "a",
                "memory": 512,
                "essential": False,
                "logConfiguration": {"logDriver": "awslogs", "options": {"Some-Key": "5"}},
            }
        ],
        "volumes": [{"name": "h", "efsVolumeConfiguration": {"fileSystemId": "fs-1"}}],
    }


def test_a_policy_becomes_text_and_one_item_a_list() -> None:
    """Documents travel as JSON."""
    shape = _shape("ec2", "CreateVpcEndpoint")
    fitted = fit(shape, {"PolicyDocument": {"a": 1}, "RouteTableIds": "rtb-1"}, "it")
    assert fitted == {"PolicyDocument": '{"a": 1}', "RouteTableIds": ["rtb-1"]}


def test_what_the_api_does_not_know_is_refused() -> None:
    """A property that would be lost fails, with its place."""
    shape = _shape("ecs", "CreateService")
    wrong = {"DeploymentConfiguration": {"NoSuch": 1}}
    with pytest.raises(ValueError, match=r"it\.DeploymentConfiguration has no NoSuch"):
        fit(shape, wrong, "it")


def _kind(calls: list[str]) -> Kind:
    def create(_aws: Aws, props: Props, name: str) -> str:
        calls.append(f"create {sorted(props)}")
        return name

    def set_both(_aws: Aws, _id: str, old: Props, new: Props) -> None:
        calls.append(f"set {sorted(old)} {sorted(new)}")

    def change(_aws: Aws, _id: str, _old: Props, _new: Props) -> None:
        calls.append("change")

    return Kind(
        type="AWS::Some::Thing",
        create=create,
        settings={"One": set_both, "Two": set_both},
        changes={"Three": change},
        delete=lambda _aws, pid, _props: calls.append(f"delete {pid}"),
    )


def test_settings_are_one_call_after_the_creation() -> None:
    """Two properties of one call are set once, and the creation does not see them."""
    calls: list[str] = []
    made, _ = _kind(calls).made(Aws("eu-west-1"), {"One": 1, "Two": 2, "Three": 3}, "it")
    assert made == "it"
    assert calls == ["create ['Three']", "set [] ['One', 'Three', 'Two']"]


def test_only_what_changed_is_called() -> None:
    """An equal property is left alone."""
    calls: list[str] = []
    old = {"One": 1, "Three": 3}
    _kind(calls).changed(Aws("eu-west-1"), "it", old, {"One": 1, "Three": 4})
    assert calls == ["change"]


def test_a_change_that_nobody_makes_is_refused() -> None:
    """An update never passes over a property in silence."""
    with pytest.raises(ValueError, match="does not change Four of AWS::Some::Thing in place"):
        _kind([]).changed(Aws("eu-west-1"), "it", {}, {"Four": 4})


def test_tags_are_compared_by_key() -> None:
    """A removed key goes, a new or changed one is set, an equal one is left alone."""

    def tags(**pairs: str) -> dict[str, Any]:
        return {"Tags": [{"Key": key, "Value": value} for key, value in pairs.items()]}

    assert tag_changes(tags(a="1", b="2", c="3"), tags(b="2", c="4", d="5")) == (
        ["a"],
        {"c": "4", "d": "5"},
    )
