"""Asking what others have changed."""

import pytest
from botocore.exceptions import ClientError

from cli.change_records import REVERT_DRIFT, ChangeSet, Drift
from cli.deploy.drift import NO_DRIFT_AWARE, look_for_drift
from cli.deploy.reading.drifting import DriftReport
from tests.unit.cli.deploy.reading.changes import added, modified
from tests.unit.cli.fakes import World, world

MODIFIED = Drift(logical_id="It", type="T", status="MODIFIED")


def look(
    outside: World, *, mode: str = "", wanted: bool = False, detect: bool = True, new: bool = False
) -> DriftReport:
    """Look for the drift of one change."""
    changes = (added("It") if new else modified("It"),)
    change_set = ChangeSet(
        id="cs", stack_id="s", status="CREATE_COMPLETE", changes=changes, mode=mode
    )
    return look_for_drift(
        outside.aws,
        change_set,
        outside.edge(),
        wanted=wanted,
        detect=detect,
    )


def test_it_is_detected_beside_an_ordinary_change_set() -> None:
    """Only in what the change touches."""
    outside = world(drifted=(MODIFIED, Drift(logical_id="Other", type="T", status="DELETED")))
    found = look(outside)
    assert (found.by, list(found.drifts), found.note) == ("detection", [MODIFIED], "")


def test_a_drift_aware_change_set_is_its_own_answer() -> None:
    """Nothing else is asked."""
    outside = world()
    assert look(outside, mode=REVERT_DRIFT, wanted=True).reverts
    assert outside.aws.calls == []


@pytest.mark.parametrize(("detect", "new"), [(False, False), (True, True)])
def test_what_needs_no_time_takes_none(detect: bool, new: bool) -> None:  # noqa: FBT001
    """Nobody reads it, or nothing exists yet; that nothing is reverted is said all the same."""
    outside = world()
    found = look(outside, wanted=True, detect=detect, new=new)
    assert (found.by, found.note) == ("", NO_DRIFT_AWARE)
    assert outside.aws.calls == []


def test_a_comparison_that_fails_in_part_has_compared_the_rest() -> None:
    """What it found is told, and that it is not all."""
    outside = world(drifted=(MODIFIED,), detection=("DETECTION_IN_PROGRESS", "DETECTION_FAILED"))
    found = look(outside)
    assert list(found.drifts) == [MODIFIED]
    assert found.note == "AWS could not compare every resource"


def test_what_may_not_be_asked_is_not_known() -> None:
    """A missing permission stops no deployment."""
    error = ClientError(
        {"Error": {"Code": "AccessDenied", "Message": "no cloudformation:DetectStackDrift"}}, "D"
    )
    outside = world(errors={"drift_detection": error})
    found = look(outside)
    assert found.by == ""
    assert "drift is not known: AWS does not allow D" in found.note
