"""Custom resources of the local AWS: their function is called, its answer decides."""

import json
from typing import Any

import pytest

from tests.functional.conftest import LocalAws
from tests.functional.localcloud_stacks import (
    create,
    delete,
    failures,
    physical_ids,
    template,
    update,
)

pytestmark = pytest.mark.process

#: Prints the event; answers as the properties say: well, not at all, with an error, by dying.
SOURCE = """
import json, urllib.request

def handle(event, context):
    print(json.dumps(event))
    what = event["ResourceProperties"].get(event["RequestType"], "SUCCESS")
    if what == "silent":
        return
    if what == "dies":
        raise ValueError("as it was told")
    answer = {"Status": what, "Reason": "because", "PhysicalResourceId": "mine", "Data": {"A": "b"}}
    for key in ("StackId", "RequestId", "LogicalResourceId"):
        answer[key] = event[key]
    urllib.request.urlopen(urllib.request.Request(
        event["ResponseURL"], data=json.dumps(answer).encode(), method="PUT",
        headers={"content-type": ""}))
"""
TRUST = {
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ]
}


class Stack:
    """A stack with a custom resource, and what its function was asked."""

    def __init__(self, local_aws: LocalAws, name: str) -> None:
        """Name it."""
        self.name = name
        self.cloudformation = local_aws.client("cloudformation", "us-east-1")
        self.logs = local_aws.client("logs", "us-east-1")
        self.group = f"/aws/lambda/{name}"

    def body(self, *, resource: bool = True, fails: bool = False, **properties: Any) -> str:
        """Return its template: the resource, and perhaps one behind it that cannot be made."""
        resources: dict[str, Any] = {
            "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": TRUST}},
            "Function": {
                "Type": "AWS::Lambda::Function",
                "Properties": {
                    "FunctionName": self.name,
                    "Code": {"ZipFile": SOURCE},
                    "Handler": "index.handle",
                    "Runtime": "python3.13",
                    "Role": {"Fn::GetAtt": ["Role", "Arn"]},
                },
            },
        }
        if resource:
            resources["Own"] = {
                "Type": "Custom::Own",
                "Properties": {
                    "ServiceToken": {"Fn::GetAtt": ["Function", "Arn"]},
                    "ServiceTimeout": 2,
                    **properties,
                },
            }
        if fails:
            resources["Behind"] = {
                "Type": "AWS::Lambda::Function",
                "DependsOn": "Own",
                "Properties": {
                    "Code": {"S3Bucket": "no-such-bucket", "S3Key": "code.zip"},
                    "Handler": "index.handle",
                    "Runtime": "python3.13",
                    "Role": {"Fn::GetAtt": ["Role", "Arn"]},
                },
            }
        return template(resources, Outputs={"Name": {"Value": {"Ref": "Function"}}})

    def asked(self) -> list[dict[str, Any]]:
        """Return the events that its function got, the oldest first."""
        streams = self.logs.describe_log_streams(logGroupName=self.group)["logStreams"]
        lines = [
            event
            for stream in streams
            for event in self.logs.get_log_events(
                logGroupName=self.group, logStreamName=stream["logStreamName"], startFromHead=True
            )["events"]
            if event["message"].startswith("{")
        ]
        ordered = sorted(lines, key=lambda one: one["timestamp"])
        return [json.loads(one["message"]) for one in ordered]


@pytest.fixture
def stack(local_aws: LocalAws, request: pytest.FixtureRequest) -> Stack:
    """Give a stack of the test's own."""
    return Stack(local_aws, f"custom{abs(hash(request.node.name)) % 10**8}")


def test_made_changed_and_deleted(stack: Stack) -> None:
    """Each asks once, with what AWS hands over; the physical id stays."""
    made = create(stack.cloudformation, stack.name, stack.body(Number=1, Yes=True))
    assert made["StackStatus"] == "CREATE_COMPLETE"
    assert physical_ids(stack.cloudformation, stack.name)["Own"] == "mine"
    update(stack.cloudformation, stack.name, stack.body(Number=2, Yes=True))
    first, second = stack.asked()
    assert first["RequestType"] == "Create"
    assert first["StackId"] == made["StackId"]
    assert (first["LogicalResourceId"], first["ResourceType"]) == ("Own", "Custom::Own")
    assert "PhysicalResourceId" not in first
    # Numbers and booleans come as text.
    assert first["ResourceProperties"]["Number"] == "1"
    assert first["ResourceProperties"]["Yes"] == "true"
    assert (second["RequestType"], second["PhysicalResourceId"]) == ("Update", "mine")
    assert second["OldResourceProperties"]["Number"] == "1"
    assert delete(stack.cloudformation, stack.name)["StackStatus"] == "DELETE_COMPLETE"
    assert [one["RequestType"] for one in stack.asked()] == ["Create", "Update", "Delete"]
    assert stack.asked()[2]["PhysicalResourceId"] == "mine"


def test_taken_out_of_the_template(stack: Stack) -> None:
    """The function is asked to delete while the stack lives on."""
    create(stack.cloudformation, stack.name, stack.body())
    update(stack.cloudformation, stack.name, stack.body(resource=False))
    assert [one["RequestType"] for one in stack.asked()] == ["Create", "Delete"]
    delete(stack.cloudformation, stack.name)


def test_a_rollback_asks_to_delete(stack: Stack) -> None:
    """What comes behind it cannot be made: the rollback deletes it as any other resource."""
    done = create(stack.cloudformation, stack.name, stack.body(fails=True))
    assert done["StackStatus"] == "ROLLBACK_COMPLETE"
    assert [one["RequestType"] for one in stack.asked()] == ["Create", "Delete"]
    delete(stack.cloudformation, stack.name)


def test_a_failure_is_told_with_its_reason(stack: Stack) -> None:
    """The creation is rolled back, and its function asked to delete what it may have begun."""
    done = create(stack.cloudformation, stack.name, stack.body(Create="FAILED"))
    assert done["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "because" in failures(stack.cloudformation, stack.name)["Own"]
    delete(stack.cloudformation, stack.name)


def test_a_deletion_that_fails_keeps_the_stack(stack: Stack) -> None:
    """It waits in DELETE_FAILED with the function's own reason."""
    create(stack.cloudformation, stack.name, stack.body(Delete="FAILED"))
    assert [one["RequestType"] for one in stack.asked()] == ["Create"]
    assert delete(stack.cloudformation, stack.name)["StackStatus"] == "DELETE_FAILED"
    assert "because" in failures(stack.cloudformation, stack.name)["Own"]
    assert [one["RequestType"] for one in stack.asked()] == ["Create", "Delete"]


@pytest.mark.parametrize("what", ["silent", "dies"])
def test_without_an_answer_it_fails_in_time(stack: Stack, what: str) -> None:
    """After ServiceTimeout, not after an hour."""
    done = create(stack.cloudformation, stack.name, stack.body(Create=what))
    assert done["StackStatus"].startswith("ROLLBACK")
    assert "timed out" in failures(stack.cloudformation, stack.name)["Own"]
    delete(stack.cloudformation, stack.name)
