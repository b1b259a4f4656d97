"""What becomes of each property, from AWS's own members."""

import json
from typing import Any

import pytest

from cli.change_records import Change, Detail
from cli.deploy.reading.differences import Difference, differences
from cli.deploy.reading.secrets import HIDDEN, Secrets
from cli.deploy.reading.values import UNKNOWN
from tests.unit.cli.deploy.reading.changes import added, modified, removed

#: A change as DescribeChangeSet gives it with IncludePropertyValues.
#: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/change-sets-samples.html
ANSWER: dict[str, Any] = {
    "Action": "Modify",
    "LogicalResourceId": "Main1Service",
    "PhysicalResourceId": "arn:service",
    "ResourceType": "AWS::ECS::Service",
    "Replacement": "False",
    "Scope": ["Properties", "Tags"],
    "Details": [
        {
            "Target": {
                "Attribute": "Properties",
                "Name": "TaskDefinition",
                "RequiresRecreation": "Never",
                "Path": "/Properties/TaskDefinition",
                "BeforeValue": "arn:task:1",
                "AfterValue": UNKNOWN,
                "AttributeChangeType": "Modify",
            },
            "Evaluation": "Static",
            "ChangeSource": "ResourceReference",
            "CausingEntity": "Main1TaskDefinition",
        },
        {
            "Target": {
                "Attribute": "Tags",
                "RequiresRecreation": "Never",
                "Path": "/Properties/Tags/0/Value",
                "BeforeValue": "a",
                "AfterValue": "b",
                "AttributeChangeType": "Modify",
            },
            "Evaluation": "Static",
            "ChangeSource": "DirectModification",
        },
    ],
}


def read(change: Change, template: dict[str, Any] | None = None) -> list[Difference]:
    """Read one change, with the template it comes from."""
    return differences(change, Secrets(template or {}))


def test_an_answer_of_aws_is_read() -> None:
    """Path, before, after, where the value comes from."""
    found = read(Change.of(ANSWER))
    assert [one.lines for one in found] == [
        ["TaskDefinition (from Main1TaskDefinition): arn:task:1 → (known after the change)"],
        ["Tags[0].Value: a → b"],
    ]


def test_the_whole_resource_tells_more_than_a_cut_value() -> None:
    """A value too long for a detail is found in the contexts, and only its difference is told."""
    whole = [{"Properties": {"Policies": [{"PolicyName": "p", "x": n}]}} for n in (1, 2)]
    cut = Detail(
        name="Policies",
        path="/Properties/Policies",
        before="(Truncated-Signature):1",
        after="(Truncated-Signature):2",
    )
    given = modified(details=(cut,), before=whole[0], after=whole[1])
    (found,) = read(given)
    assert (found.path, found.before, found.after) == ("Policies[0].x", "1", "2")
    (alone,) = read(modified(details=(cut,)))
    assert alone.lines == ["Policies: (too long for AWS to show) → (too long for AWS to show)"]


def test_a_context_that_is_cut_says_nothing() -> None:
    """Not JSON, or no object: the details stand alone."""
    answer = ANSWER | {"BeforeContext": '{"Properties": {"TaskDef', "AfterContext": "[]"}
    assert len(read(Change.of(answer))) == 2


def test_without_values_the_property_is_named() -> None:
    """An end point that tells none: the name, and what is known of it."""
    late = Detail(name="Dimensions", recreation="Conditionally", dynamic=True, cause="Main1Service")
    (found,) = read(modified("Alarm", "AWS::CloudWatch::Alarm", details=(late,)))
    assert not found.known
    assert found.lines == ["Dimensions (may change, may make it anew, from Main1Service)"]


def test_several_causes_are_one_difference() -> None:
    """A property that is changed directly and by a reference: sure, and as strong as the worse."""
    details = (
        Detail(name="A", recreation="Never", dynamic=True, cause="X", before="1", after="2"),
        Detail(name="A", recreation="Always", before="1", after="2"),
    )
    (found,) = read(modified(details=details))
    assert (found.recreation, found.may, found.cause) == ("Always", False, "X")


@pytest.mark.parametrize("given", [added("It"), removed("It", "T")])
def test_what_comes_or_goes_has_no_differences(given: Change) -> None:
    """It is new, or gone, as a whole."""
    assert read(given) == []


def test_other_attributes_than_properties() -> None:
    """A policy of the resource is compared where it stands."""
    given = modified(
        details=(Detail(attribute="DeletionPolicy"),),
        before={"DeletionPolicy": "Delete", "Properties": {}},
        after={"DeletionPolicy": "Retain", "Properties": {}},
    )
    (found,) = read(given)
    assert found.lines == ["DeletionPolicy: Delete → Retain"]


CANARY = "c4n4ry-hunter2"


@pytest.mark.parametrize(
    ("template", "detail"),
    [
        (
            {"Properties": {"Value": "{{resolve:secretsmanager:x}}"}},
            Detail(name="Value", before=CANARY, after=CANARY + "2"),
        ),
        (
            {"Properties": {"Config": [{"a": {"Fn::Sub": "x{{resolve:ssm-secure:x}}"}}]}},
            Detail(name="Config", before=None, after=json.dumps([{"a": CANARY}])),
        ),
        ({"Properties": {"V": {"Ref": "Silent"}}}, Detail(name="V", before=CANARY, after="b")),
        (
            {"Properties": {"V": {"Fn::Sub": "x${Silent}"}}},
            Detail(name="V", before="xy", after=CANARY),
        ),
        (
            {"Properties": {}},
            Detail(
                name="Environment",
                before=json.dumps([{"Name": "ADMIN_PASSWORD", "Value": CANARY}]),
                after="[]",
            ),
        ),
        ({"Properties": {}}, Detail(name="SecretString", before=CANARY, after="x")),
        ({"Properties": {}}, Detail(name="Actions", after=json.dumps({"ClientSecret": CANARY}))),
        ({"Properties": {}}, Detail(name="V", before="{{resolve:ssm:x}}", after=CANARY)),
        ({"Properties": {}}, Detail(name="UserData", before="x", after=f"password={CANARY}")),
    ],
    ids=str,
)
def test_a_secret_is_never_told(template: dict[str, Any], detail: Detail) -> None:
    """NoEcho parameters, dynamic references, also where an end point resolves them, and names."""
    whole = {
        "Parameters": {"Silent": {"Type": "String", "NoEcho": "true"}},
        "Resources": {"It": template},
    }
    found = read(modified("It", "T", details=(detail,)), whole)
    assert found
    assert CANARY not in str(found)
    assert CANARY not in str([one.lines for one in found])


def test_a_secret_in_a_script_hides_nothing_else() -> None:
    """The line is told without what it holds."""
    detail = Detail(name="UserData", before="a\nb\n", after=f"a\ntoken={CANARY}\n")
    (found,) = read(modified("It", "T", details=(detail,)))
    assert found.lines[-1] == "  +(hidden)"
    assert "   a" in found.lines


def test_what_is_no_secret_is_told() -> None:
    """The ARN of a secret names it and is none; a word in a path hides nothing beside it."""
    old, new = (
        [{"Name": "ADMIN_PASSWORD", "ValueFrom": f"arn:aws:secretsmanager:x:{n}"}] for n in "ab"
    )
    detail = Detail(name="Secrets", before=json.dumps(old), after=json.dumps(new))
    (found,) = read(modified(details=(detail,)))
    assert HIDDEN not in (found.before, found.after)
    assert found.path == "Secrets[ADMIN_PASSWORD].ValueFrom"


def test_a_hidden_value_is_said_to_be_hidden() -> None:
    """That it changes is told; not what."""
    detail = Detail(name="Password", before="a-b-c", after="d-e-f")
    (found,) = read(modified(details=(detail,)))
    assert found.lines == [f"Password: {HIDDEN}"]
