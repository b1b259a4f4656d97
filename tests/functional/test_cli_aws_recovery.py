"""What the façade asks and does when an operation does not end well, against botocore's models."""

from datetime import timedelta

from tests.functional.test_cli_aws import AT, aws, credentials, stubbed

__all__ = ["credentials"]


def test_failed_events_are_read_oldest_first() -> None:
    """All pages; of a hook its own reason; an end point without the call gives None."""
    request = {"StackName": "arn:stack", "Filters": {"FailedEvents": True}}
    hook = {
        "EventId": "2",
        "Timestamp": AT + timedelta(seconds=1),
        "EventType": "HOOK_INVOCATION_ERROR",
        "LogicalResourceId": "Bucket",
        "HookStatusReason": "not encrypted",
    }
    role = {
        "EventId": "1",
        "Timestamp": AT,
        "EventType": "PROVISIONING_ERROR",
        "ResourceType": "AWS::IAM::Role",
        "LogicalResourceId": "Role",
        "ResourceStatus": "CREATE_FAILED",
        "ResourceStatusReason": "no such policy",
    }
    given = aws()
    with stubbed(
        given,
        "cloudformation",
        ("describe_events", request, {"OperationEvents": [hook], "NextToken": "more"}),
        ("describe_events", request | {"NextToken": "more"}, {"OperationEvents": [role]}),
        ("describe_events", request, "InvalidAction"),
    ):
        found = given.failed_events("arn:stack")
        assert given.failed_events("arn:stack") is None
    assert found is not None
    assert [(e.logical_id, e.status, e.reason) for e in found] == [
        ("Role", "CREATE_FAILED", "no such policy"),
        ("Bucket", "HOOK_INVOCATION_ERROR_FAILED", "not encrypted"),
    ]


def test_a_rollback_is_continued_and_an_update_cancelled() -> None:
    """Each with its token, so that a repeated request is the same one."""
    given = aws()
    ours = {"StackName": "arn:stack", "ClientRequestToken": "t"}
    with stubbed(
        given,
        "cloudformation",
        ("continue_update_rollback", ours | {"ResourcesToSkip": ["Role"]}, {}),
        ("continue_update_rollback", ours, {}),
        ("cancel_update_stack", ours, {}),
    ):
        given.continue_rollback("arn:stack", skip=["Role"], token="t")  # noqa: S106
        given.continue_rollback("arn:stack", skip=[], token="t")  # noqa: S106
        given.cancel_update("arn:stack", token="t")  # noqa: S106


def test_ecs_says_what_it_has_against_a_service() -> None:
    """Its newest events and why its last tasks stopped, each container's code beside it."""
    events = [{"message": f"event {number}"} for number in range(5)]
    container = {"name": "jenkins", "exitCode": 137, "reason": "OutOfMemoryError"}
    tasks = [{"stoppedReason": "Essential container exited", "containers": [container]}, {}]
    given = aws()
    with stubbed(
        given,
        "ecs",
        (
            "describe_services",
            {"cluster": "c", "services": ["s"]},
            {"services": [{"events": events}]},
        ),
        (
            "list_tasks",
            {"cluster": "c", "serviceName": "s", "desiredStatus": "STOPPED"},
            {"taskArns": ["a", "b"]},
        ),
        ("describe_tasks", {"cluster": "c", "tasks": ["a", "b"]}, {"tasks": tasks}),
    ):
        said = given.complaints("c", "s")
    assert said == [
        "event 0",
        "event 1",
        "event 2",
        "a task stopped: Essential container exited; jenkins: OutOfMemoryError exit code 137",
    ]


def test_the_balancer_says_what_it_has_against_a_target() -> None:
    """Its description, else its code; healthy ones are left out."""
    rows = [
        {"Target": {"Id": "10.0.0.1", "Port": 8080}, "TargetHealth": {"State": "healthy"}},
        {
            "Target": {"Id": "10.0.0.2", "Port": 8080},
            "TargetHealth": {"State": "unhealthy", "Description": "codes: [503]"},
        },
        {
            "Target": {"Id": "10.0.0.3", "Port": 8080},
            "TargetHealth": {"State": "initial", "Reason": "Elb.RegistrationInProgress"},
        },
    ]
    given = aws()
    answer = {"TargetHealthDescriptions": rows}
    with stubbed(given, "elbv2", ("describe_target_health", {"TargetGroupArn": "arn:tg"}, answer)):
        assert given.target_complaints("arn:tg") == [
            "target 10.0.0.2:8080 is unhealthy: codes: [503]",
            "target 10.0.0.3:8080 is initial: Elb.RegistrationInProgress",
        ]
