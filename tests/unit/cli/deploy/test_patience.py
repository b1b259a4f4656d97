"""When the time is over: what is not stable and why, and how to go on or to give up."""

import pytest

from cli.boundary import run
from cli.records import STACK_TYPE
from tests.unit.cli.deploy.test_roll import rolling
from tests.unit.cli.fakes import Terminal, World

HANGING = (
    (0.0, "ci", STACK_TYPE, "UPDATE_IN_PROGRESS", "User Initiated"),
    (1.0, "Main1Service", "AWS::ECS::Service", "UPDATE_IN_PROGRESS", ""),
)


def hanging() -> World:
    """Make an outside whose update waits for a service for ever."""
    outside = rolling("2")
    outside.aws.change_set_failure = ""
    outside.aws.script = HANGING
    outside.aws.running = [
        type(service)(arn=service.arn, desired=1, running=0, pending=1)
        for service in outside.aws.running
    ]
    return outside


def test_it_says_what_is_not_stable_and_why(capsys: pytest.CaptureFixture[str]) -> None:
    """Resources that have not ended, ECS's events and stopped tasks, and the next commands."""
    assert run(["deploy", "--yes", "--timeout", "5m"], hanging().edge()) == 1
    err = capsys.readouterr().err
    assert "Main1Service (AWS::ECS::Service) is UPDATE_IN_PROGRESS" in err
    assert "main-1: 0 of 1 tasks running" in err
    assert "main-1: unable to place a task" in err
    assert "main-1: a task stopped: exit code 1" in err
    assert "stopped waiting after 5 min 0 s; AWS goes on working" in err
    assert " events --follow" in err
    assert "aws cloudformation cancel-update-stack --stack-name ci --region eu-west-1" in err


def test_an_update_is_cancelled_by_its_flag(capsys: pytest.CaptureFixture[str]) -> None:
    """The rollback is followed to its end; the deployment has failed."""
    outside = hanging()
    given = ["--yes", "--timeout", "5m", "--cancel-on-timeout"]
    assert run(["deploy", *given], outside.edge()) == 1
    assert "cancel_update" in outside.aws.names()
    err = capsys.readouterr().err
    assert "UPDATE_ROLLBACK_COMPLETE" in err
    assert "The stack is as it was before" in err


@pytest.mark.parametrize(("answers", "cancelled"), [("y\ny\n", True), ("y\nn\n", False)])
def test_an_update_is_cancelled_when_somebody_says_so(answers: str, cancelled: bool) -> None:  # noqa: FBT001
    """On a terminal it is offered."""
    outside = hanging()
    edge = outside.edge(stdin=Terminal(answers), stderr=Terminal())
    assert run(["deploy", "--no-color", "--timeout", "5m"], edge) == 1
    assert ("cancel_update" in outside.aws.names()) is cancelled


def test_a_creation_is_not_cancelled(capsys: pytest.CaptureFixture[str]) -> None:
    """AWS knows no such thing: it is deleted."""
    outside = hanging()
    outside.aws.status = None
    given = ["--yes", "--timeout", "5m", "--cancel-on-timeout"]
    assert run(["deploy", *given], outside.edge()) == 1
    assert "Give it up: " in capsys.readouterr().err
    assert "cancel_update" not in outside.aws.names()
