"""A reading as a person reads it."""

from cli.change_records import Change, ChangeSet, Detail
from cli.deploy.reading.lines import lines
from cli.deploy.reading.reading import Reading, read
from tests.unit.cli.deploy.reading.changes import added, modified, removed, replaced


def reading(*changes: Change, accepted: tuple[str, ...] = ()) -> Reading:
    """Read these changes."""
    change_set = ChangeSet(id="cs", stack_id="s", status="CREATE_COMPLETE", changes=changes)
    return read(change_set, template={}, deployed={}, accepted=accepted)


def texts(*changes: Change) -> list[str]:
    """Write these changes."""
    return [line.text for line in lines(reading(*changes))]


def test_what_is_new_is_one_line_a_type() -> None:
    """A first deployment adds dozens: a person reads types, and nobody notices anything."""
    given = [added("B", "AWS::EC2::Subnet"), added("V", "AWS::EC2::VPC")]
    assert texts(*given, added("A", "AWS::EC2::Subnet")) == [
        "  + AWS::EC2::Subnet: A, B",
        "  + AWS::EC2::VPC: V",
    ]


def test_each_line_says_why() -> None:
    """The properties that cause a change stand beside it; the dangerous comes last."""
    given = (
        removed("Topic", "AWS::SNS::Topic"),
        removed("Vault", "AWS::Backup::BackupVault", policy_action="Retain"),
        modified("Alarm", "AWS::CloudWatch::Alarm", "Threshold", "Period"),
        replaced("Mount", "AWS::EFS::MountTarget", "SubnetId", replacement="Conditional"),
        Change(action="SyncWithActual", logical_id="Log", type="AWS::Logs::LogGroup"),
    )
    assert texts(*given)[:5] == [
        "  =  Log    AWS::Logs::LogGroup       is already so, nothing is done",
        "  ~  Alarm  AWS::CloudWatch::Alarm    Threshold, Period",
        "  ±  Mount  AWS::EFS::MountTarget     may be replaced: SubnetId",
        "  -  Vault  AWS::Backup::BackupVault  leaves the stack, is not deleted",
        "  -  Topic  AWS::SNS::Topic",
    ]


def test_tags_are_one_line() -> None:
    """A tag of the stack changes everything in it, and nobody reads seventy lines of it."""
    tags = Detail(attribute="Tags")
    given = [modified(name, "T", details=(tags,)) for name in "ABC"]
    more = modified("D", "AWS::IAM::Role", details=(tags, Detail(name="Policies")))
    assert texts(*given, more)[:2] == [
        "  ~  3 resources: tags only",
        "  ~  D  AWS::IAM::Role  Tags, Policies",
    ]


def test_values_stand_below_their_resource() -> None:
    """Before and after, indented; a property without values is named beside the resource only."""
    details = (Detail(name="Threshold", before="1", after="2"), Detail(name="Period"))
    found = texts(modified("Alarm", "AWS::CloudWatch::Alarm", details=details))
    assert found[1] == "       Threshold: 1 → 2"
    assert found[2] == "Who notices"


def test_nobody_notices_is_said() -> None:
    """Silence would leave a person guessing."""
    found = texts(modified("Role", "AWS::IAM::Role", "Policies"))
    assert found[-2:] == ["Who notices", "  nobody: no task, address or session is touched"]


def test_losses_come_after_everything_that_can_wait() -> None:
    """In red, by name, accepted or not; what cannot work last, with the way out."""
    given = (
        replaced("FileSystem", "AWS::EFS::FileSystem", "Encrypted"),
        replaced("Vpc", "AWS::EC2::VPC", "CidrBlock"),
    )
    found = lines(reading(*given, accepted=("FileSystem",)))
    assert found[-3].text.startswith("  !! FileSystem (AWS::EFS::FileSystem) WOULD BE REPLACED")
    assert found[-2].text.startswith("  !! CANNOT WORK: Vpc (CidrBlock)")
    assert "storage.file_system_id" in found[-1].text
    assert {line.role for line in found[-3:]} == {"bad"}
