"""A change set as people read it before they say yes."""

import pytest

from cli.deploy.changes import HOLDS_DATA, counts, endangered, kind, lines, summary
from cli.records import Change


def change(action: str, type_: str = "AWS::ECS::Service", **more: object) -> Change:
    """Make a change."""
    return Change(action=action, logical_id=f"{action}It", type=type_, **more)  # type: ignore[arg-type] # each test gives what fits


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (change("Add"), "added"),
        (change("Modify", replacement="False"), "changed"),
        (change("Modify"), "changed"),
        (change("Modify", replacement="True"), "replaced"),
        (change("Modify", replacement="Conditional"), "replaced"),
        (change("Remove"), "removed"),
        (change("Import"), "imported"),
        (change("Dynamic"), "changed"),
    ],
)
def test_what_happens_in_one_word(given: Change, expected: str) -> None:
    """What may be replaced counts as replaced: the cautious reading."""
    assert kind(given) == expected


def test_a_change_set_in_one_line() -> None:
    """Numbers of what there is, and words when no resource changes."""
    given = [change("Add"), change("Add"), change("Modify")]
    assert summary(given) == "2 added, 1 changed"
    assert counts(given) == {"added": 2, "changed": 1, "replaced": 0, "removed": 0}
    assert summary([]) == "only outputs, tags or settings of the stack"


def test_each_line_says_why() -> None:
    """The properties that cause a change stand beside it; the dangerous comes last."""
    given = [
        change("Remove", "AWS::SNS::Topic"),
        change("Modify", causes=("TaskDefinition", "DesiredCount")),
        change("Modify", "AWS::EFS::MountTarget", replacement="Conditional", causes=("SubnetId",)),
    ]
    assert [line.text for line in lines(given)] == [
        "  ~  ModifyIt  AWS::ECS::Service      TaskDefinition, DesiredCount",
        "  ±  ModifyIt  AWS::EFS::MountTarget  may be replaced: SubnetId",
        "  -  RemoveIt  AWS::SNS::Topic",
    ]


def test_what_is_new_is_one_line_a_type() -> None:
    """A first deployment adds dozens: a person reads types, with the names beside them."""
    given = [
        Change(action="Add", logical_id=name, type=kind_)
        for name, kind_ in (
            ("B", "AWS::EC2::Subnet"),
            ("V", "AWS::EC2::VPC"),
            ("A", "AWS::EC2::Subnet"),
        )
    ]
    assert [line.text for line in lines(given)] == [
        "  + AWS::EC2::Subnet: A, B",
        "  + AWS::EC2::VPC: V",
    ]


@pytest.mark.parametrize("type_", HOLDS_DATA)
@pytest.mark.parametrize("replacement", ["True", "Conditional"])
def test_replacing_data_is_shouted(type_: str, replacement: str) -> None:
    """The last lines name each thing with data that would be replaced, retained or not."""
    given = change("Modify", type_, replacement=replacement, policy_action="ReplaceAndRetain")
    assert endangered([given]) == [given]
    assert lines([given])[-1].text.startswith(f"  !! ModifyIt ({type_}) WOULD BE REPLACED")


def test_removing_what_is_retained_is_no_danger() -> None:
    """What leaves the stack and stays is said so, and does not stop the deployment."""
    given = change("Remove", "AWS::EFS::FileSystem", policy_action="Retain")
    assert endangered([given]) == []
    assert lines([given])[-1].text.endswith("leaves the stack, is not deleted")
    lost = change("Remove", "AWS::EFS::FileSystem", policy_action="Delete")
    assert endangered([lost]) == [lost]


def test_losing_the_way_to_a_home_is_said() -> None:
    """An access point holds nothing itself: a warning, no refusal."""
    given = change("Remove", "AWS::EFS::AccessPoint", policy_action="Delete")
    assert endangered([given]) == []
    assert "the way to a home" in lines([given])[-1].text
