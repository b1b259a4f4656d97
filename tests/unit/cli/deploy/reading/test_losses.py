"""What would be gone for good, and what cannot work."""

import pytest

from cli.change_records import Change
from cli.deploy.reading.losses import HOLDS, losses, refusal, unworkable, why_unworkable
from tests.unit.cli.deploy.reading.changes import added, modified, removed, replaced


@pytest.mark.parametrize("type_", HOLDS)
@pytest.mark.parametrize("replacement", ["True", "Conditional"])
@pytest.mark.parametrize("action", ["ReplaceAndDelete", "ReplaceAndRetain", ""])
def test_a_replacement_loses(type_: str, replacement: str, action: str) -> None:
    """The new one is empty, whether the old one is kept or not, and also when it only may be."""
    given = replaced("It", type_, "KmsKeyId", replacement=replacement, policy_action=action)
    (found,) = losses([given])
    assert found.text.startswith("MAY BE" if replacement == "Conditional" else "WOULD BE REPLACED")
    kept = "stays, unused" if action == "ReplaceAndRetain" else "is deleted"
    assert f"the old one {kept}" in found.text
    assert not found.accepted


@pytest.mark.parametrize("type_", HOLDS)
@pytest.mark.parametrize(("action", "lost"), [("Delete", True), ("", True), ("Retain", False)])
def test_a_removal_loses_unless_it_is_retained(type_: str, action: str, lost: bool) -> None:  # noqa: FBT001
    """What leaves the stack and stays is not lost."""
    assert bool(losses([removed("It", type_, policy_action=action)])) is lost


def test_nothing_else_loses() -> None:
    """A change in place, an addition, a thing that holds nothing."""
    given = [
        modified("FileSystem", "AWS::EFS::FileSystem", "ThroughputMode"),
        added("Key", "AWS::KMS::Key"),
        removed("Alarm", "AWS::CloudWatch::Alarm"),
        replaced("Role", "AWS::IAM::Role", "RoleName"),
    ]
    assert losses(given) == []


def test_a_loss_is_accepted_by_its_name() -> None:
    """The refusal names what is lost and the option for each; one name accepts one thing."""
    given = [replaced("FileSystem", "AWS::EFS::FileSystem"), removed("Key", "AWS::KMS::Key")]
    found = losses(given, {"FileSystem"})
    assert [(one.logical_id, one.accepted) for one in found] == [
        ("FileSystem", True),
        ("Key", False),
    ]
    message, hint = refusal(losses(given))
    assert message.startswith("2 resources with data would be replaced or removed: FileSystem (")
    assert hint.endswith("add --accept-loss FileSystem --accept-loss Key")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (replaced("Vpc", "AWS::EC2::VPC", "CidrBlock"), True),
        (replaced("PrivateSubnetA", "AWS::EC2::Subnet", "CidrBlock"), True),
        (modified("Vpc", "AWS::EC2::VPC", "EnableDnsSupport"), False),
        (Change(action="Import", logical_id="V", type="AWS::EC2::VPC", replacement="True"), False),
        (removed("PrivateSubnetC", "AWS::EC2::Subnet"), False),
        (replaced("Vpc", "AWS::EC2::VPC", "CidrBlock", replacement="Conditional"), False),
    ],
)
def test_a_network_cannot_be_replaced_under_what_lives_in_it(
    given: Change,
    expected: bool,  # noqa: FBT001
) -> None:
    """A replaced VPC or subnet fails at AWS half-way; a removed one is taken out in order."""
    assert bool(unworkable([given])) is expected


def test_why_it_cannot_work() -> None:
    """The resource, the property, the reason."""
    given = replaced("Vpc", "AWS::EC2::VPC", "CidrBlock")
    assert why_unworkable(given) == (
        "Vpc (CidrBlock): a VPC cannot be replaced while anything lives in it"
    )
