"""The part of the façade about change sets and drift, against botocore's own models."""

from typing import Any

import pytest

from cli.change_records import REVERT_DRIFT, ChangeSet, Drift, Finding
from tests.functional.test_cli_aws import aws, credentials, stubbed

__all__ = ["credentials"]

CHANGE_SET = ChangeSet(id="arn:cs", stack_id="arn:stack", status="CREATE_PENDING")
STACK = "arn:aws:cloudformation:eu-west-1:123456789012:stack/ci/1"


def test_a_drift_aware_change_set_is_read() -> None:
    """Its mode, the stack's drift, each property as it was deployed and as it is."""
    target = {
        "Attribute": "Properties",
        "Name": "RetentionInDays",
        "Path": "/Properties/RetentionInDays",
        "RequiresRecreation": "Never",
        "BeforeValue": "7",
        "AfterValue": "30",
        "BeforeValueFrom": "ACTUAL_STATE",
        "AfterValueFrom": "TEMPLATE",
        "AttributeChangeType": "Modify",
        "Drift": {"PreviousValue": "30", "ActualValue": "7"},
    }
    change = {
        "Action": "Modify",
        "LogicalResourceId": "Log",
        "ResourceType": "AWS::Logs::LogGroup",
        "PolicyAction": "ReplaceAndRetain",
        "Replacement": "True",
        "ResourceDriftStatus": "MODIFIED",
        "Details": [{"Target": target, "Evaluation": "Dynamic", "CausingEntity": "Days"}],
        "BeforeContext": '{"Properties": {"RetentionInDays": "7"}}',
        "AfterContext": '{"Properties": {"RetentionInDays": "30"}}',
        "PreviousDeploymentContext": '{"Properties": {"RetentionInDays": "30"}}',
    }
    answer = {
        "Status": "CREATE_COMPLETE",
        "DeploymentMode": REVERT_DRIFT,
        "StackDriftStatus": "DRIFTED",
        "Changes": [{"Type": "Resource", "ResourceChange": change}],
    }
    request = {
        "ChangeSetName": "arn:cs",
        "StackName": "arn:stack",
        "IncludePropertyValues": True,
    }
    given = aws()
    with stubbed(given, "cloudformation", ("describe_change_set", request, answer)):
        found = given.change_set(CHANGE_SET)
    assert (found.mode, found.drift_status) == (REVERT_DRIFT, "DRIFTED")
    (read,) = found.changes
    assert (read.policy_action, read.drift_status) == ("ReplaceAndRetain", "MODIFIED")
    assert read.after == {"Properties": {"RetentionInDays": "30"}}
    (detail,) = read.details
    assert (detail.before, detail.after, detail.drift) == ("7", "30", ("30", "7"))
    assert (detail.dynamic, detail.cause, detail.kind) == (True, "Days", "Modify")


def test_a_drift_aware_change_set_is_asked_for() -> None:
    """CreateChangeSet knows the member that we send."""
    request = {
        "StackName": "ci",
        "ChangeSetName": "cs",
        "ChangeSetType": "UPDATE",
        "TemplateBody": "{}",
        "DeploymentMode": REVERT_DRIFT,
    }
    given = aws()
    answer = {"Id": "arn:cs", "StackId": STACK}
    with stubbed(given, "cloudformation", ("create_change_set", request, answer)):
        assert given.create_change_set(request).id == "arn:cs"


def test_a_change_set_is_deleted_by_its_name() -> None:
    """An interruption may come before AWS has told an id."""
    given = aws()
    request = {"ChangeSetName": "cs", "StackName": "ci"}
    with stubbed(given, "cloudformation", ("delete_change_set", request, {})):
        given.delete_change_set("cs", "ci")


def test_drift_is_detected_and_read_to_the_last_page() -> None:
    """Only in the resources that a change touches; what differs, page by page."""

    def page(name: str, token: str | None) -> dict[str, Any]:
        drift = {
            "StackId": STACK,
            "LogicalResourceId": name,
            "ResourceType": "T",
            "StackResourceDriftStatus": "MODIFIED",
            "Timestamp": 0,
            "PropertyDifferences": [
                {
                    "PropertyPath": "/A",
                    "ExpectedValue": "1",
                    "ActualValue": "2",
                    "DifferenceType": "NOT_EQUAL",
                }
            ],
        }
        return {"StackResourceDrifts": [drift]} | ({"NextToken": token} if token else {})

    given = aws()
    status = {
        "StackId": STACK,
        "StackDriftDetectionId": "d",
        "DetectionStatus": "DETECTION_COMPLETE",
        "Timestamp": 0,
    }
    filters = {"StackResourceDriftStatusFilters": ["MODIFIED", "DELETED"]}
    with stubbed(
        given,
        "cloudformation",
        (
            "detect_stack_drift",
            {"StackName": "ci", "LogicalResourceIds": ["A", "B"]},
            {"StackDriftDetectionId": "d"},
        ),
        ("describe_stack_drift_detection_status", {"StackDriftDetectionId": "d"}, status),
        ("describe_stack_resource_drifts", {"StackName": "ci"} | filters, page("A", "more")),
        (
            "describe_stack_resource_drifts",
            {"StackName": "ci", "NextToken": "more"} | filters,
            page("B", None),
        ),
    ):
        assert given.detect_drift("ci", ["A", "B"]) == "d"
        assert given.drift_detection("d") == "DETECTION_COMPLETE"
        found = given.drifts("ci")
    assert found == [
        Drift(logical_id=name, type="T", status="MODIFIED", differences=(("/A", "1", "2"),))
        for name in "AB"
    ]


def test_drift_of_more_than_can_be_named_is_that_of_the_stack() -> None:
    """DetectStackDrift takes 200 names and refuses the 201st: a tag changes more at once."""
    given, names = aws(), [f"A{number}" for number in range(201)]
    answer = {"StackDriftDetectionId": "d"}
    with stubbed(
        given,
        "cloudformation",
        ("detect_stack_drift", {"StackName": "ci", "LogicalResourceIds": names[:200]}, answer),
        ("detect_stack_drift", {"StackName": "ci"}, answer),
    ):
        assert given.detect_drift("ci", names[:200]) == "d"
        assert given.detect_drift("ci", names) == "d"


def test_findings_are_read_to_the_last_page() -> None:
    """With their names, paths and modes; events without a reason are none."""
    request = {"ChangeSetName": "arn:cs", "Filters": {"FailedEvents": True}}
    failed = {
        "EventType": "VALIDATION_ERROR",
        "LogicalResourceId": "Bucket",
        "ValidationName": "BUCKET_EMPTY",
        "ValidationStatus": "FAILED",
        "ValidationStatusReason": "is not empty",
        "ValidationFailureMode": "WARN",
    }
    progress = {"EventType": "STACK_EVENT", "OperationType": "CREATE_CHANGESET"}
    given = aws()
    with stubbed(
        given,
        "cloudformation",
        ("describe_events", request, {"OperationEvents": [progress], "NextToken": "more"}),
        ("describe_events", request | {"NextToken": "more"}, {"OperationEvents": [failed]}),
    ):
        assert given.findings(CHANGE_SET) == [
            Finding(logical_id="Bucket", name="BUCKET_EMPTY", reason="is not empty", warning=True)
        ]


@pytest.mark.parametrize("key", ["ci/0123.json"])
def test_an_uploaded_template_is_taken_away(key: str) -> None:
    """From the bucket of the owner that we expect, and from no other's."""
    given = aws()
    request = {"Bucket": "b", "Key": key, "ExpectedBucketOwner": "1"}
    with stubbed(given, "s3", ("delete_object", request, {})):
        given.remove_object("b", key, owner="1")
