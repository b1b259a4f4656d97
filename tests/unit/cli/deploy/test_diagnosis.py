"""What is not stable, in the words of ECS and of the balancer."""

from cli.deploy.diagnosis import complaints, going_on
from cli.deploy.health import places
from cli.records import Stack
from tests.unit.cli.deploy.test_roll import GROUP, rolling
from tests.unit.cli.fakes import event

STACK = Stack(name="ci", id="arn", status="UPDATE_COMPLETE")


def test_what_has_not_ended_is_listed() -> None:
    """By its last event."""
    events = [
        event(1, "Vpc", "AWS::EC2::VPC", "CREATE_IN_PROGRESS"),
        event(2, "Role", "AWS::IAM::Role", "CREATE_IN_PROGRESS"),
        event(3, "Role", "AWS::IAM::Role", "CREATE_COMPLETE"),
    ]
    assert going_on(events) == ["Vpc (AWS::EC2::VPC) is CREATE_IN_PROGRESS"]


def test_a_slot_that_runs_and_does_not_answer_is_the_balancer_s() -> None:
    """ECS has nothing to say about it: the health check has."""
    aws = rolling("2").aws
    aws.health = {GROUP: ["unhealthy"]}
    assert complaints(aws, places(aws, STACK)) == [
        "main: 0 of 1 targets healthy",
        "main: target 10.0.0.1:8080 is unhealthy: codes 503",
    ]
    assert "complaints" not in aws.names()


def test_what_serves_complains_of_nothing() -> None:
    """No call beyond those that find it out."""
    aws = rolling("2").aws
    assert complaints(aws, places(aws, STACK)) == []
    assert "target_complaints" not in aws.names()
