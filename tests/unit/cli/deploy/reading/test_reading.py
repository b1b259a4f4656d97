"""A change set as one value."""

import pytest

from cli.change_records import EXPRESS, Change, ChangeSet, Detail
from cli.deploy.reading.kinds import uncertain
from cli.deploy.reading.reading import Reading, read
from cli.deploy.reading.values import UNKNOWN
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


@pytest.mark.parametrize(
    ("before", "after", "sure"),
    [("30", "7", True), ("30", "30", False), ("30", UNKNOWN, False), (None, "7", False)],
)
def test_two_values_that_differ_are_sure(before: str | None, after: str, sure: bool) -> None:  # noqa: FBT001
    """A parameter's value is known, whatever AWS calls its evaluation."""
    late = Detail(name="RetentionInDays", dynamic=True, before=before, after=after)
    (found,) = reading(modified("Log", "AWS::Logs::LogGroup", details=(late,))).changes
    assert uncertain(found) is not sure


@pytest.mark.parametrize(("deployment", "together"), [(EXPRESS, True), ("STANDARD", False)])
def test_express_mode_is_read(deployment: str, together: bool) -> None:  # noqa: FBT001
    """What AWS says of the change set counts, not what it was asked for."""
    template = {
        "Metadata": {
            "Stackgen": {"Controllers": [{"Name": "main", "LogicalName": "Main", "Slots": 2}]}
        }
    }
    change_set = ChangeSet(
        id="cs",
        stack_id="s",
        status="CREATE_COMPLETE",
        changes=tuple(modified(f"Main{n}Service", SERVICE, "TaskDefinition") for n in (1, 2)),
        deployment=deployment,
    )
    (found,) = read(change_set, template=template, deployed={}).interruptions
    assert ("all at once" in found.what) is together


def test_what_is_refused_is_what_nobody_has_accepted() -> None:
    """All losses are told, only the others refused."""
    given = [replaced(name, "AWS::KMS::Key", "KeySpec") for name in ("A", "B")]
    found = reading(*given, accepted=("A",))
    assert [one.logical_id for one in found.losses] == ["A", "B"]
    assert [one.logical_id for one in found.refused] == ["B"]
