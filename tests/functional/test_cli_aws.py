"""The façade of AWS: what it sends and how it reads answers, against botocore's own models.

botocore's Stubber checks every request and answer against the service's model, without a network.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.stub import ANY, Stubber

from cli.aws import Aws
from cli.change_records import Change, ChangeSet, Detail, Finding
from cli.records import Connection, Resource, Service

AT = datetime(2026, 1, 2, tzinfo=UTC)
CHANGE_SET = ChangeSet(id="arn:cs", stack_id="arn:stack", status="CREATE_PENDING")


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give credentials that belong to nobody, and no file of the user's."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "none")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)


Exchange = tuple[str, dict[str, Any], dict[str, Any] | str]


@contextmanager
def stubbed(aws: Aws, service: str, *exchanges: Exchange) -> Iterator[None]:
    """Expect these calls in this order: name, request, answer or error code."""
    with ExitStack() as stack:
        stubber = stack.enter_context(Stubber(aws._client(service)))
        for name, request, answer in exchanges:
            if isinstance(answer, str):
                code, _, message = answer.partition(": ")
                stubber.add_client_error(name, code, message, expected_params=request)
            else:
                stubber.add_response(name, answer, request)
        yield
        stubber.assert_no_pending_responses()


def aws(region: str = "eu-west-1", endpoint_url: str | None = None) -> Aws:
    """Make a façade."""
    return Aws(Connection(region=region, endpoint_url=endpoint_url))


def test_a_stack_that_is_not_there_is_none() -> None:
    """CloudFormation has no code for it: a ValidationError says it in words."""
    given = aws()
    missing = "ValidationError: Stack with id ci does not exist"
    with stubbed(given, "cloudformation", ("describe_stacks", {"StackName": "ci"}, missing)):
        assert given.stack("ci") is None


def test_a_stack_is_read() -> None:
    """Status, protection, outputs and the time of the last change."""
    answer = {
        "Stacks": [
            {
                "StackName": "ci",
                "StackId": "arn:stack",
                "StackStatus": "UPDATE_COMPLETE",
                "CreationTime": datetime(2025, 1, 1, tzinfo=UTC),
                "LastUpdatedTime": AT,
                "EnableTerminationProtection": True,
                "Outputs": [{"OutputKey": "Url", "OutputValue": "https://x"}],
            }
        ]
    }
    given = aws()
    with stubbed(given, "cloudformation", ("describe_stacks", {"StackName": "ci"}, answer)):
        found = given.stack("ci")
    assert found is not None
    assert (found.status, found.protected, found.changed_at) == ("UPDATE_COMPLETE", True, AT)
    assert found.outputs == {"Url": "https://x"}


def test_a_change_set_is_read_to_its_last_page() -> None:
    """A large change set comes in pages; the causes of a change are named once each."""

    def page(name: str, token: str | None) -> dict[str, Any]:
        change = {
            "Action": "Modify",
            "LogicalResourceId": name,
            "ResourceType": "AWS::ECS::Service",
            "Replacement": "Conditional",
            "Details": [
                {"Target": {"Attribute": "Properties", "Name": "TaskDefinition"}},
                {"Target": {"Attribute": "Properties", "Name": "TaskDefinition"}},
                {"Target": {"Attribute": "Tags"}},
            ],
        }
        answer: dict[str, Any] = {
            "Status": "CREATE_COMPLETE",
            "ExecutionStatus": "AVAILABLE",
            "Changes": [{"Type": "Resource", "ResourceChange": change}],
        }
        return answer | ({"NextToken": token} if token else {})

    request = {
        "ChangeSetName": "arn:cs",
        "StackName": "arn:stack",
        "IncludePropertyValues": True,
    }
    given = aws()
    with stubbed(
        given,
        "cloudformation",
        ("describe_change_set", request, page("A", "more")),
        ("describe_change_set", request | {"NextToken": "more"}, page("B", None)),
    ):
        found = given.change_set(CHANGE_SET)
    expected = {
        "action": "Modify",
        "type": "AWS::ECS::Service",
        "replacement": "Conditional",
        "details": (
            Detail(name="TaskDefinition"),
            Detail(name="TaskDefinition"),
            Detail(attribute="Tags"),
        ),
    }
    assert found.changes == tuple(Change(logical_id=n, **expected) for n in "AB")  # type: ignore[arg-type]
    assert found.changes[0].causes == ("TaskDefinition", "Tags")


def test_events_come_page_by_page() -> None:
    """The next page is fetched only when it is asked for."""

    def event(number: int) -> dict[str, Any]:
        return {"EventId": f"e{number}", "StackId": "s", "StackName": "ci", "Timestamp": AT}

    given = aws()
    first = {"StackEvents": [event(2)], "NextToken": "more"}
    with stubbed(given, "cloudformation", ("describe_stack_events", {"StackName": "ci"}, first)):
        assert [found.id for found in next(given.event_pages("ci"))] == ["e2"]


def test_resources_are_read_to_the_last_page() -> None:
    """ListStackResources, which has pages, not DescribeStackResources, which stops at 100."""

    def page(name: str, token: str | None) -> dict[str, Any]:
        row = {
            "LogicalResourceId": name,
            "ResourceType": "T",
            "LastUpdatedTimestamp": AT,
            "ResourceStatus": "CREATE_COMPLETE",
        }
        return {"StackResourceSummaries": [row]} | ({"NextToken": token} if token else {})

    given = aws()
    with stubbed(
        given,
        "cloudformation",
        ("list_stack_resources", {"StackName": "ci"}, page("A", "more")),
        ("list_stack_resources", {"StackName": "ci", "NextToken": "more"}, page("B", None)),
    ):
        found = given.resources("ci")
    assert found == [
        Resource(logical_id=name, physical_id="", type="T", status="CREATE_COMPLETE")
        for name in "AB"
    ]


@pytest.mark.parametrize(
    ("region", "place"),
    [
        ("us-east-1", {}),
        ("eu-west-1", {"CreateBucketConfiguration": {"LocationConstraint": "eu-west-1"}}),
    ],
)
def test_the_bucket_is_private(region: str, place: dict[str, Any]) -> None:
    """No public access, no ACLs, encrypted, objects expire; each request names the owner."""
    ours = {"Bucket": "b", "ExpectedBucketOwner": "1"}
    blocked = {
        "BlockPublicAcls": True,
        "IgnorePublicAcls": True,
        "BlockPublicPolicy": True,
        "RestrictPublicBuckets": True,
    }
    given = aws(region)
    with stubbed(
        given,
        "s3",
        ("create_bucket", {"Bucket": "b", "ObjectOwnership": "BucketOwnerEnforced"} | place, {}),
        (
            "put_public_access_block",
            ours | {"PublicAccessBlockConfiguration": blocked},
            {},
        ),
        ("put_bucket_encryption", ours | {"ServerSideEncryptionConfiguration": ANY}, {}),
        ("put_bucket_lifecycle_configuration", ours | {"LifecycleConfiguration": ANY}, {}),
    ):
        given.create_private_bucket("b", owner="1")


@pytest.mark.parametrize(
    ("region", "endpoint_url", "expected"),
    [
        ("eu-west-1", None, "https://b.s3.eu-west-1.amazonaws.com/k"),
        ("us-east-1", None, "https://b.s3.amazonaws.com/k"),
        ("cn-north-1", None, "https://b.s3.cn-north-1.amazonaws.com.cn/k"),
        ("eu-west-1", "http://127.0.0.1:4566", "http://127.0.0.1:4566/b/k"),
    ],
)
def test_the_address_of_a_template(region: str, endpoint_url: str | None, expected: str) -> None:
    """CloudFormation reads the regional address; another end point takes path-style ones only."""
    given = aws(region, endpoint_url)
    request = {"Bucket": "b", "Key": "k", "Body": b"x", "ExpectedBucketOwner": "1"}
    with stubbed(given, "s3", ("put_object", request, {})):
        assert given.upload("b", "k", b"x", owner="1") == expected


def test_change_sets_that_nobody_carries_out_are_listed() -> None:
    """Executed ones stand in the list too, and those still in the making."""

    def summary(name: str, status: str, execution: str) -> dict[str, str]:
        return {"ChangeSetName": name, "Status": status, "ExecutionStatus": execution}

    summaries = [
        summary("a", "CREATE_COMPLETE", "AVAILABLE"),
        summary("b", "FAILED", "UNAVAILABLE"),
        summary("c", "CREATE_COMPLETE", "EXECUTE_COMPLETE"),
        summary("d", "CREATE_IN_PROGRESS", "UNAVAILABLE"),
    ]
    given = aws()
    answer = ("list_change_sets", {"StackName": "ci"}, {"Summaries": summaries})
    with stubbed(given, "cloudformation", answer):
        assert given.change_set_names("ci") == ["a", "b"]


def test_a_bucket_whose_making_was_interrupted_is_finished() -> None:
    """Its last setting is asked for: where that is missing or lets code expire all are put."""
    ours = {"Bucket": "b", "ExpectedBucketOwner": "1"}
    given = aws()
    with stubbed(
        given,
        "s3",
        ("get_bucket_lifecycle_configuration", ours, "NoSuchLifecycleConfiguration"),
        ("put_public_access_block", ours | {"PublicAccessBlockConfiguration": ANY}, {}),
        ("put_bucket_encryption", ours | {"ServerSideEncryptionConfiguration": ANY}, {}),
        ("put_bucket_lifecycle_configuration", ours | {"LifecycleConfiguration": ANY}, {}),
    ):
        given.finish_private_bucket("b", owner="1")
    rules = [
        {"Status": "Enabled", "Filter": {"Prefix": folder}} for folder in ("templates/", "image/")
    ]
    with stubbed(given, "s3", ("get_bucket_lifecycle_configuration", ours, {"Rules": rules})):
        given.finish_private_bucket("b", owner="1")
    everything = {"Rules": [{"Status": "Enabled", "Filter": {"Prefix": ""}}]}
    with stubbed(
        given,
        "s3",
        ("get_bucket_lifecycle_configuration", ours, everything),
        ("put_public_access_block", ours | {"PublicAccessBlockConfiguration": ANY}, {}),
        ("put_bucket_encryption", ours | {"ServerSideEncryptionConfiguration": ANY}, {}),
        ("put_bucket_lifecycle_configuration", ours | {"LifecycleConfiguration": ANY}, {}),
    ):
        given.finish_private_bucket("b", owner="1")
    denied = ("get_bucket_lifecycle_configuration", ours, "AccessDenied")
    with stubbed(given, "s3", denied), pytest.raises(ClientError):
        given.finish_private_bucket("b", owner="1")


def test_a_folder_goes_with_all_that_is_in_it() -> None:
    """Its objects by one call; without a bucket, or a right to look, nothing is there to go."""
    ours = {"Bucket": "b", "ExpectedBucketOwner": "1"}
    listed = {**ours, "Prefix": "code/ci/"}
    found = {"Contents": [{"Key": "code/ci/a.zip"}, {"Key": "code/ci/b.zip"}]}
    gone = {"Objects": [{"Key": "code/ci/a.zip"}, {"Key": "code/ci/b.zip"}]}
    given = aws()
    with stubbed(
        given,
        "s3",
        ("list_objects_v2", listed, found),
        ("delete_objects", {**ours, "Delete": gone}, {}),
        ("list_objects_v2", listed, {}),
        ("list_objects_v2", listed, "NoSuchBucket"),
        ("list_objects_v2", listed, "AccessDenied"),
    ):
        for _ in range(4):
            given.remove_folder("b", "code/ci/", owner="1")
    with stubbed(given, "s3", ("list_objects_v2", listed, "SlowDown")), pytest.raises(ClientError):
        given.remove_folder("b", "code/ci/", owner="1")


@pytest.mark.parametrize("code", ["404", "403"])
def test_a_bucket_that_cannot_be_used_tells_why(code: str) -> None:
    """S3's code decides: 404 may be made, 403 is somebody else's."""
    given = aws()
    request = {"Bucket": "b", "ExpectedBucketOwner": "1"}
    with stubbed(given, "s3", ("head_bucket", request, code)):
        assert given.bucket("b", owner="1").code == code
    with stubbed(given, "s3", ("head_bucket", request, {"BucketRegion": "eu-west-1"})):
        assert given.bucket("b", owner="1").region == "eu-west-1"
    with stubbed(given, "s3", ("head_bucket", request, "503")), pytest.raises(ClientError):
        given.bucket("b", owner="1")


def test_only_public_zones_of_exactly_that_name_count() -> None:
    """Route 53 lists from a name on: neighbours and private zones are left out."""

    def zone(number: int, name: str, *, private: bool = False) -> dict[str, Any]:
        return {
            "Id": f"/hostedzone/Z{number}",
            "Name": name,
            "CallerReference": str(number),
            "Config": {"PrivateZone": private},
        }

    answer = {
        "HostedZones": [
            zone(1, "example.com."),
            zone(2, "example.com.", private=True),
            zone(3, "example.net."),
        ],
        "IsTruncated": False,
        "MaxItems": "100",
    }
    request = {"DNSName": "example.com.", "MaxItems": "100"}
    given = aws()
    with stubbed(given, "route53", ("list_hosted_zones_by_name", request, answer)):
        assert given.public_hosted_zones("Example.com") == ["Z1"]


def test_services_are_described_ten_at_a_time() -> None:
    """DescribeServices takes ten; one that is gone is not reported as running none."""
    arns = [f"arn:{number}" for number in range(12)]

    def answer(names: list[str]) -> dict[str, Any]:
        rows = [
            {
                "serviceArn": name,
                "status": "INACTIVE" if name == "arn:11" else "ACTIVE",
                "desiredCount": 1,
                "runningCount": 1,
                "pendingCount": 0,
            }
            for name in names
        ]
        return {"services": rows}

    given = aws()
    with stubbed(
        given,
        "ecs",
        ("describe_services", {"cluster": "c", "services": arns[:10]}, answer(arns[:10])),
        ("describe_services", {"cluster": "c", "services": arns[10:]}, answer(arns[10:])),
    ):
        found = given.services("c", arns)
    assert found == [Service(arn=arn, desired=1, running=1, pending=0) for arn in arns[:11]]


def test_validation_s_reasons_are_read() -> None:
    """What failed, where in the template, and why; an end point that lacks the call is no error."""
    given = aws()
    request = {"ChangeSetName": "arn:cs", "Filters": {"FailedEvents": True}}
    answer = {
        "OperationEvents": [
            {
                "LogicalResourceId": "Vpc",
                "ValidationPath": "/Resources/Vpc/Properties/CidrBlock",
                "ValidationStatusReason": "is no CIDR",
            },
            {"LogicalResourceId": "Vpc"},
        ]
    }
    with stubbed(given, "cloudformation", ("describe_events", request, answer)):
        assert given.findings(CHANGE_SET) == [
            Finding(
                logical_id="Vpc",
                path="/Resources/Vpc/Properties/CidrBlock",
                reason="is no CIDR",
            )
        ]
    with stubbed(given, "cloudformation", ("describe_events", request, "InvalidAction")):
        assert given.findings(CHANGE_SET) == []


def test_one_retry_policy() -> None:
    """The adaptive one of botocore, and the program names itself."""
    config = aws()._client("sts").meta.config
    assert config.retries["mode"] == "adaptive"
    assert config.user_agent_extra.startswith("stackgen/")


def test_the_local_aws_sees_nothing_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    """A profile that does not exist, credentials, end points, proxies: none has an effect."""
    monkeypatch.setenv("AWS_PROFILE", "does-not-exist")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "the-user-s")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "https://else.example")
    monkeypatch.setenv("AWS_CA_BUNDLE", "/nonexistent.pem")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    url = "http://127.0.0.1:9"
    given = Aws(Connection(region="eu-west-1", endpoint_url=url, local=True))
    client = given._client("s3")
    assert client.meta.endpoint_url == url
    assert client.meta.region_name == "eu-west-1"
    assert client._get_credentials().access_key == "test"
    assert client._endpoint.http_session._proxy_config.proxy_url_for(url) is None
