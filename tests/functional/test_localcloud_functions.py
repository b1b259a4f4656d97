"""Functions of the local AWS: real processes, called by rules and schedules, reaching tasks."""

import io
import json
import urllib.request
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from localcloud import client
from tests.functional.conftest import LocalAws
from tests.functional.dataplane_site import Site, until
from tests.functional.localcloud_stacks import create, delete, physical_ids

pytestmark = pytest.mark.process

SOURCE = """
import json, os, sys, time, urllib.request

def handle(event, context):
    print(json.dumps({
        "event": event,
        "environment": dict(os.environ),
        "modules": sorted({"boto3", "botocore", "localcloud"} & set(sys.modules)),
        "left": context.get_remaining_time_in_millis(),
        "pid": os.getpid(),
    }))
    if event.get("fails"):
        raise ValueError("as it was told")
    if event.get("sleeps"):
        time.sleep(event["sleeps"])
    if event.get("url"):
        with urllib.request.urlopen(event["url"], timeout=10) as answer:
            return answer.status
    return {"of": context.function_name}
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


def _template(*, minutes: int | None) -> str:
    resources: dict[str, Any] = {
        "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": TRUST}},
        "Lost": {"Type": "AWS::SQS::Queue"},
        "Function": {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "Code": {"S3Bucket": "functions", "S3Key": "some/code.zip"},
                "Handler": "package.module.handle",
                "Runtime": "python3.13",
                "Timeout": 5,
                "Role": {"Fn::GetAtt": ["Role", "Arn"]},
                "Environment": {"Variables": {"COLOUR": "blue"}},
                "DeadLetterConfig": {"TargetArn": {"Fn::GetAtt": ["Lost", "Arn"]}},
            },
        },
        "Once": {
            "Type": "AWS::Lambda::EventInvokeConfig",
            "Properties": {
                "FunctionName": {"Ref": "Function"},
                "Qualifier": "$LATEST",
                "MaximumRetryAttempts": 0,
            },
        },
        "Rule": {
            "Type": "AWS::Events::Rule",
            "Properties": {
                "EventPattern": {"source": ["mine"]},
                "Targets": [{"Id": "f", "Arn": {"Fn::GetAtt": ["Function", "Arn"]}}],
            },
        },
    }
    if minutes:
        resources["Schedule"] = {
            "Type": "AWS::Events::Rule",
            "Properties": {
                "ScheduleExpression": f"rate({minutes} minute{'s' * (minutes > 1)})",
                "Targets": [{"Id": "f", "Arn": {"Fn::GetAtt": ["Function", "Arn"]}}],
            },
        }
    return json.dumps({"Resources": resources})


@dataclass
class Deployed:
    """A stack with a function.

    Attributes:
        aws: Where.
        stack: Its name.
        ids: Its physical ids.
    """

    aws: LocalAws
    stack: str
    ids: dict[str, str] = field(default_factory=dict)

    def make(self, *, minutes: int | None = None) -> "Deployed":
        """Create it from code in a bucket."""
        s3 = self.aws.client("s3")
        where = {"LocationConstraint": "eu-west-1"}
        s3.create_bucket(Bucket="functions", CreateBucketConfiguration=where)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("package/__init__.py", "")
            archive.writestr("package/module.py", SOURCE)
        s3.put_object(Bucket="functions", Key="some/code.zip", Body=packed.getvalue())
        create(self.aws.client("cloudformation"), self.stack, _template(minutes=minutes))
        self.ids = physical_ids(self.aws.client("cloudformation"), self.stack)
        return self

    def invoke(self, **event: Any) -> tuple[str, Any]:
        """Call it and wait; return its error's kind, empty without one, and its answer."""
        answer = self.aws.client("lambda").invoke(
            FunctionName=self.ids["Function"], Payload=json.dumps(event).encode()
        )
        return answer.get("FunctionError", ""), json.loads(answer["Payload"].read())

    def logged(self) -> list[str]:
        """Return all lines of its log group."""
        logs, group = self.aws.client("logs"), f"/aws/lambda/{self.ids['Function']}"
        if not logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]:
            return []
        return [
            event["message"]
            for stream in logs.describe_log_streams(logGroupName=group)["logStreams"]
            for event in logs.get_log_events(
                logGroupName=group, logStreamName=stream["logStreamName"], startFromHead=True
            )["events"]
        ]

    def said(self) -> list[dict[str, Any]]:
        """Return what its invocations have told of themselves."""
        return [json.loads(line) for line in self.logged() if line.startswith("{")]

    def lost(self) -> list[dict[str, Any]]:
        """Return the messages of its dead-letter queue."""
        found = self.aws.client("sqs").receive_message(
            QueueUrl=self.ids["Lost"], MessageAttributeNames=["All"], VisibilityTimeout=0
        )
        return list(found.get("Messages", ()))


@pytest.fixture(scope="module")
def deployed(local_aws: LocalAws) -> Iterator[Deployed]:
    """Make a stack with a function that rules call, and one that a schedule calls each minute."""
    made = Deployed(local_aws, "functions").make(minutes=1)
    yield made
    cloudformation = local_aws.client("cloudformation")
    assert delete(cloudformation, "functions")["StackStatus"] == "DELETE_COMPLETE"


def test_it_has_lambdas_environment_and_nothing_of_the_server(deployed: Deployed) -> None:
    """Its own variables, AWS's, the factor, the way to tasks; no module of ours, nor boto3."""
    kind, answer = deployed.invoke(asks=1)
    assert (kind, answer) == ("", {"of": deployed.ids["Function"]})
    said = next(one for one in deployed.said() if one["event"] == {"asks": 1})
    found = said["environment"]
    assert found["COLOUR"] == "blue"
    assert found["AWS_REGION"] == "eu-west-1"
    assert found["AWS_LAMBDA_FUNCTION_NAME"] == deployed.ids["Function"]
    assert found["AWS_ENDPOINT_URL"] == deployed.aws.url
    status = client.status(deployed.aws.home)
    assert status is not None
    assert float(found["STACKGEN_LOCAL_TIME_FACTOR"]) == status.time_factor
    assert found["http_proxy"].startswith("http://127.0.0.1:")
    assert "127.0.0.1" in found["no_proxy"]
    assert not {"PYTHONPATH", "HOME", "STACKGEN_LOCAL_HOME", "MINISTACK_ACCOUNT_ID"} & set(found)
    assert said["modules"] == []
    assert 0 < said["left"] <= 5_000


def test_a_schedule_calls_it_as_fast_as_all_time_passes(deployed: Deployed) -> None:
    """A minute of AWS is seconds here; the process is kept from call to call."""

    def scheduled() -> list[dict[str, Any]]:
        said = deployed.said()
        return [one for one in said if one["event"].get("detail-type") == "Scheduled Event"]

    found = until(lambda: scheduled() if len(scheduled()) > 2 else None, seconds=30)
    assert found[0]["event"]["source"] == "aws.events"
    assert found[0]["event"]["resources"][0].endswith(deployed.ids["Schedule"])
    assert len({one["pid"] for one in found}) == 1


def test_the_log_is_lambdas(deployed: Deployed) -> None:
    """START, what it said, END and REPORT of each invocation; a stream for each process."""
    deployed.invoke(asks=2)
    lines = deployed.logged()
    at = next(i for i, line in enumerate(lines) if '"asks": 2' in line)
    assert lines[at - 1].startswith("START RequestId: ")
    assert lines[at + 1].startswith("END RequestId: ")
    assert lines[at + 2].startswith("REPORT RequestId: ")


def test_errors_are_told_as_lambda_tells_them(deployed: Deployed) -> None:
    """What the handler raises, and one that takes too long; the next call is served."""
    kind, answer = deployed.invoke(fails=True)
    assert (kind, answer["errorType"]) == ("Unhandled", "ValueError")
    assert answer["errorMessage"] == "as it was told"
    assert any("ValueError: as it was told" in line for line in deployed.logged())
    kind, answer = deployed.invoke(sleeps=20)
    assert (kind, answer["errorType"]) == ("Unhandled", "Sandbox.Timedout")
    assert "Task timed out after 5.00 seconds" in answer["errorMessage"]
    assert deployed.invoke(asks=3)[0] == ""


def test_an_event_that_fails_becomes_a_dead_letter(deployed: Deployed) -> None:
    """A rule's event reaches it; after the last try the queue holds the event as it was."""
    entry = {"Source": "mine", "DetailType": "told", "Detail": json.dumps({"n": 1})}
    deployed.aws.client("events").put_events(Entries=[entry])
    until(lambda: [one for one in deployed.said() if one["event"].get("source") == "mine"])
    with in_force(deployed, "hook-error"):
        deployed.aws.client("events").put_events(Entries=[entry])
        (letter,) = until(deployed.lost)
    assert json.loads(letter["Body"])["detail"] == {"n": 1}
    assert "Runtime exited" in letter["MessageAttributes"]["ErrorMessage"]["StringValue"]
    assert deployed.invoke(asks=4)[0] == ""


def test_a_duplicate_is_a_second_invocation(deployed: Deployed) -> None:
    """While the fault is in force each event comes twice; then once."""
    entry = {"Source": "mine", "DetailType": "told", "Detail": json.dumps({"n": 2})}

    def seen() -> int:
        return len([one for one in deployed.said() if one["event"].get("detail") == {"n": 2}])

    with in_force(deployed, "hook-duplicate"):
        deployed.aws.client("events").put_events(Entries=[entry])
        until(lambda: seen() == 2)
    deployed.aws.client("events").put_events(Entries=[entry])
    until(lambda: seen() == 3)


def test_code_that_is_not_there_fails_the_stack(local_aws: LocalAws, deployed: Deployed) -> None:
    """As Lambda refuses it, with the key's name."""
    del deployed
    template = _template(minutes=None).replace("some/code.zip", "other.zip")
    cloudformation = local_aws.client("cloudformation")
    made = create(cloudformation, "codeless", template)
    assert made["StackStatus"] == "ROLLBACK_COMPLETE"
    events = cloudformation.describe_stack_events(StackName="codeless")["StackEvents"]
    assert any("NoSuchKey" in one.get("ResourceStatusReason", "") for one in events)
    delete(cloudformation, "codeless")


def test_it_reaches_a_task_by_its_address_in_the_vpc(
    local_aws: LocalAws, deployed: Deployed
) -> None:
    """`/login` at the task's own 10.x address; at one that no task has nothing answers."""
    site = Site(local_aws, "reached").build()
    try:
        site.serve("main-1", site.define("main-1"))
        until(lambda: site.slot_answers("main-1"), seconds=60)
        ecs = local_aws.client("ecs")
        arns = ecs.list_tasks(cluster="reached")["taskArns"]
        (task,) = ecs.describe_tasks(cluster="reached", tasks=arns)["tasks"]
        details = {one["name"]: one["value"] for one in task["attachments"][0]["details"]}
        address = details["privateIPv4Address"]
        assert address.startswith("10.9.0.")
        assert deployed.invoke(url=f"http://{address}:8080/login") == ("", 200)
        kind, answer = deployed.invoke(url=f"http://{address}:50000/")
        assert (kind, answer["errorType"]) == ("Unhandled", "RemoteDisconnected")
        kind, answer = deployed.invoke(url="http://10.9.0.250:8080/login")
        assert (kind, answer["errorType"]) == ("Unhandled", "RemoteDisconnected")
    finally:
        site.remove()


class in_force:  # noqa: N801 - reads as what it is
    """A fault that hits the function while the block runs."""

    def __init__(self, deployed: Deployed, kind: str) -> None:
        self._url = f"{deployed.aws.url}/_stackgen/faults"
        self._fault = {"kind": kind, "function": deployed.ids["Function"]}
        self._identity = ""

    def _ask(self, method: str, url: str, body: bytes | None = None) -> dict[str, Any]:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        request = urllib.request.Request(url, data=body, method=method)  # noqa: S310 - loopback
        with opener.open(request, timeout=10) as answer:
            return dict(json.loads(answer.read()))

    def __enter__(self) -> None:
        """Put it in force."""
        made = self._ask("POST", self._url, json.dumps(self._fault).encode())
        self._identity = made["id"]

    def __exit__(self, *_: object) -> None:
        """Lift it."""
        self._ask("DELETE", f"{self._url}/{self._identity}")
