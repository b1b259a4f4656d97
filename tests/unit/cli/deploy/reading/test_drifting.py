"""What others have changed, in words."""

from cli.change_records import Change, ChangeSet, Detail, Drift
from cli.deploy.reading.drifting import (
    DriftReport,
    drift_json,
    drift_lines,
    of_change_set,
    touched,
)
from cli.deploy.reading.secrets import HIDDEN, Secrets
from tests.unit.cli.deploy.reading.changes import added, modified, removed, replaced

NONE = Secrets({})
RETENTION = Drift(
    logical_id="Log",
    type="AWS::Logs::LogGroup",
    status="MODIFIED",
    differences=(("/RetentionInDays", "30", "7"),),
)


def change_set(*changes: Change) -> ChangeSet:
    """Make a change set."""
    return ChangeSet(id="cs", stack_id="s", status="CREATE_COMPLETE", changes=changes)


def test_a_change_meets_the_drift_of_what_it_changes() -> None:
    """What is new has none; what goes takes its drift along."""
    given = [modified("A"), replaced("B", "T"), added("C"), removed("D", "T")]
    assert touched(given) == ["A", "B"]


def test_a_drift_aware_change_set_tells_its_drift() -> None:
    """By property, or for a resource that somebody has deleted."""
    drifted = Detail(name="A", path="/Properties/A", drift=("1", "2"))
    answer = {
        "Action": "Modify",
        "LogicalResourceId": "X",
        "ResourceType": "T",
        "ResourceDriftStatus": "MODIFIED",
        "Details": [
            {
                "Target": {
                    "Name": "A",
                    "Path": "/Properties/A",
                    "Drift": {"PreviousValue": "1", "ActualValue": "2"},
                }
            }
        ],
    }
    gone = Change(action="Add", logical_id="Gone", type="T", drift_status="DELETED")
    found = of_change_set(change_set(Change.of(answer), gone, modified("Y")))
    assert [(one.logical_id, one.status) for one in found] == [
        ("X", "MODIFIED"),
        ("Gone", "DELETED"),
    ]
    assert found[0].differences == ((drifted.path, "1", "2"),)


def test_drift_is_told_with_what_becomes_of_it() -> None:
    """An ordinary change may overwrite it, a drift-aware one brings it back."""
    report = DriftReport(by="detection", drifts=(RETENTION,))
    head, resource, place = drift_lines(report, NONE)
    assert head.endswith("this change may overwrite it")
    assert resource == "  Log (AWS::Logs::LogGroup)"
    assert place.strip() == "RetentionInDays: deployed 30, now 7"
    aware = DriftReport(by="change set", drifts=(RETENTION,))
    assert drift_lines(aware, NONE)[0].endswith("this change brings it back")


def test_no_drift_is_no_line() -> None:
    """Only what has to be read is said."""
    assert drift_lines(DriftReport(by="detection"), NONE) == []
    assert drift_lines(DriftReport(note="not known"), NONE) == ["  not known"]


def test_a_secret_that_drifted_is_hidden() -> None:
    """Somebody's new password is nobody's to read, in text and in JSON."""
    drift = Drift(
        logical_id="P", type="T", status="MODIFIED", differences=(("/Password", "canary", "x"),)
    )
    report = DriftReport(by="detection", drifts=(drift,))
    assert "canary" not in str(drift_lines(report, NONE))
    told = drift_json(report, NONE)
    assert told["resources"][0]["differences"][0] == {
        "path": "Password",
        "deployed": HIDDEN,
        "actual": HIDDEN,
    }


def test_a_drift_is_read_from_aws() -> None:
    """DescribeStackResourceDrifts, property by property."""
    answer = {
        "LogicalResourceId": "Log",
        "ResourceType": "AWS::Logs::LogGroup",
        "StackResourceDriftStatus": "MODIFIED",
        "PropertyDifferences": [
            {"PropertyPath": "/RetentionInDays", "ExpectedValue": "30", "ActualValue": "7"}
        ],
    }
    assert Drift.of(answer) == RETENTION
