"""What AWS's validation says, at its place in the template and in the file."""

from typing import Any

import pytest

from cli.change_records import Finding
from cli.deploy.reading.findings import file_key, finding_line, place, refused

TEMPLATE: dict[str, Any] = {
    "Parameters": {"HostMaximum": {}, "AllowedSourceRange2": {}, "Strange": {}},
    "Resources": {
        "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
        "HostGroup": {
            "Type": "AWS::AutoScaling::AutoScalingGroup",
            "Properties": {"MaxSize": {"Ref": "HostMaximum"}, "X": {"Ref": "Vpc"}},
        },
        "Group": {
            "Type": "AWS::EC2::SecurityGroup",
            "Properties": {
                "SecurityGroupIngress": [{}, {"CidrIp": {"Ref": "AllowedSourceRange2"}}],
                "GroupDescription": {"Ref": "Strange"},
            },
        },
        "Target": {
            "Type": "AWS::EFS::MountTarget",
            "Properties": {"FileSystemId": {"Fn::GetAtt": ["FileSystem", "Id"]}},
        },
    },
}


@pytest.mark.parametrize(
    ("logical_id", "path", "expected"),
    [
        ("Vpc", "/Resources/Vpc/Properties/CidrBlock", ("Vpc", ("CidrBlock",))),
        ("Vpc", "/Properties/CidrBlock", ("Vpc", ("CidrBlock",))),
        ("", "/Resources/Vpc/Properties/A/0/B", ("Vpc", ("A", "0", "B"))),
        ("Vpc", "/Resources", ("Vpc", ())),
        ("Vpc", "", ("Vpc", ())),
    ],
)
def test_where_a_finding_is(
    logical_id: str, path: str, expected: tuple[str, tuple[str, ...]]
) -> None:
    """AWS writes a path in the template or in the resource, or none."""
    assert place(Finding(logical_id=logical_id, path=path)) == expected


@pytest.mark.parametrize(
    ("logical_id", "path", "key"),
    [
        ("Vpc", ("CidrBlock",), "network.cidr"),
        ("HostGroup", ("MaxSize",), "hosts.max, or --param HostMaximum"),
        ("HostGroup", ("X",), ""),
        ("Group", ("SecurityGroupIngress", "1", "CidrIp"), "access.allow, or --param Allowed"),
        ("Group", ("SecurityGroupIngress", "7", "CidrIp"), ""),
        ("Group", ("GroupDescription",), "--param Strange"),
        ("Target", ("FileSystemId", "x"), "storage.file_system_id"),
        ("Nope", ("A",), ""),
        ("Vpc", (), ""),
    ],
)
def test_the_key_of_the_file(logical_id: str, path: tuple[str, ...], key: str) -> None:
    """By the parameter that stands there, else by what the property is made from, else none."""
    found = file_key(logical_id, path, TEMPLATE)
    assert found.startswith(key)
    assert bool(found) is bool(key)


def test_a_finding_is_one_line() -> None:
    """Place, key, reason."""
    finding = Finding(logical_id="Vpc", path="/Resources/Vpc/Properties/CidrBlock", reason="bad")
    assert finding_line(finding, TEMPLATE) == "Vpc CidrBlock (in the file: network.cidr): bad"
    assert finding_line(Finding(reason="too many stacks"), TEMPLATE) == "too many stacks"


def test_a_refusal_names_every_finding() -> None:
    """One stands in the line itself; several below it; a warning refuses nothing."""
    one = Finding(logical_id="Vpc", reason="bad")
    warning = Finding(logical_id="Bucket", reason="full", warning=True)
    assert refused([one, warning], "failed", TEMPLATE) == (
        "AWS refuses the change set: Vpc: bad",
        "Nothing was changed.",
    )
    message, hint = refused([one, one], "failed", TEMPLATE)
    assert message == "AWS refuses the change set: 2 problems"
    assert hint.splitlines() == ["Vpc: bad", "Vpc: bad", "Nothing was changed."]


def test_a_refusal_without_a_finding_has_the_change_set_s_own_reason() -> None:
    """Older end points tell no more than that, some nothing at all."""
    assert refused([], "Parameters:\n [X] must exist", TEMPLATE)[0].endswith("[X] must exist")
    assert refused([], "", TEMPLATE)[0].endswith("AWS gives no reason")


def test_a_finding_is_read_from_aws() -> None:
    """DescribeEvents tells of validations and of hooks, each with its own mode."""
    assert Finding.of(
        {
            "EventType": "VALIDATION_ERROR",
            "LogicalResourceId": "Vpc",
            "ValidationPath": "/Resources/Vpc",
            "ValidationName": "NAME_CONFLICT",
            "ValidationStatus": "FAILED",
            "ValidationStatusReason": "taken",
            "ValidationFailureMode": "WARN",
        }
    ) == Finding(
        logical_id="Vpc", path="/Resources/Vpc", name="NAME_CONFLICT", reason="taken", warning=True
    )
    hook = Finding.of({"HookType": "My::Hook", "HookStatusReason": "no", "HookFailureMode": "FAIL"})
    assert (hook.name, hook.reason, hook.warning) == ("My::Hook", "no", False)
