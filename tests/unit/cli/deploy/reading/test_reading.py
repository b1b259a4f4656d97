"""A change set as one value."""

from cli.change_records import Change, ChangeSet, Detail
from cli.deploy.reading.kinds import uncertain
from cli.deploy.reading.reading import Reading, read
from tests.unit.cli.deploy.reading.changes import SERVICE, modified, replaced


def reading(*changes: Change, accepted: tuple[str, ...] = ()) -> Reading:
    """Read these changes."""
    change_set = ChangeSet(id="cs", stack_id="s", status="CREATE_COMPLETE", changes=changes)
    return read(change_set, template={}, deployed={}, accepted=accepted)


def test_the_id_of_what_is_replaced_surely_changes() -> None:
    """AWS calls such a reference unknown; a reader would take a sure restart for a possible one."""
    late = Detail(name="TaskDefinition", dynamic=True, cause="Main1TaskDefinition")
    service = modified("Main1Service", SERVICE, details=(late,))
    sure = replaced("Main1TaskDefinition", "AWS::ECS::TaskDefinition", "Volumes")
    found = reading(sure, service)
    assert not found.interruptions[0].may
    assert not found.differences["Main1Service"][0].may
    perhaps = replaced("Main1TaskDefinition", "T", "Volumes", replacement="Conditional")
    assert uncertain(reading(perhaps, service).changes[1])
    assert uncertain(reading(service).changes[0])


def test_what_is_refused_is_what_nobody_has_accepted() -> None:
    """All losses are told, only the others refused."""
    given = [replaced(name, "AWS::KMS::Key", "KeySpec") for name in ("A", "B")]
    found = reading(*given, accepted=("A",))
    assert [one.logical_id for one in found.losses] == ["A", "B"]
    assert [one.logical_id for one in found.refused] == ["B"]
