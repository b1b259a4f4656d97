"""States that a deployment cannot start from, and how it gets out of them."""

import io

import pytest

from cli.boundary import run
from cli.records import STACK_TYPE
from tests.unit.cli.fakes import Terminal, World, event, world

GOING_ON = (
    (0.0, "ci", STACK_TYPE, "UPDATE_IN_PROGRESS", "User Initiated"),
    (30.0, "ci", STACK_TYPE, "UPDATE_COMPLETE", ""),
)
CONTINUED = (
    (0.0, "ci", STACK_TYPE, "UPDATE_ROLLBACK_IN_PROGRESS", "User Initiated"),
    (9.0, "ci", STACK_TYPE, "UPDATE_ROLLBACK_COMPLETE", ""),
)
NO_CHANGES = "The submitted information didn't contain changes. Submit different information."


#: What an update and its rollback left: only at the role did the rollback itself fail.
TORN = [
    event(0, "ci", STACK_TYPE, "UPDATE_IN_PROGRESS"),
    event(1, "Queue", "AWS::T", "UPDATE_FAILED", "Resource update cancelled"),
    event(2, "Vpc", "AWS::T", "UPDATE_FAILED", "no"),
    event(3, "ci", STACK_TYPE, "UPDATE_ROLLBACK_IN_PROGRESS"),
    event(4, "Vpc", "AWS::T", "UPDATE_COMPLETE"),
    event(5, "Role", "AWS::T", "UPDATE_FAILED", "it is gone"),
    event(6, "ci", STACK_TYPE, "UPDATE_ROLLBACK_FAILED"),
]


def stuck() -> World:
    """Make an outside whose stack's rollback failed at one resource."""
    return world(
        status="UPDATE_ROLLBACK_FAILED",
        past=list(TORN),
        script=CONTINUED,
        change_set_failure=NO_CHANGES,
    )


def answering(outside: World, answer: str, *arguments: str) -> tuple[int, str]:
    """Run on a terminal where somebody answers; return the exit code and what was said."""
    said = Terminal()
    edge = outside.edge(stdin=Terminal(answer), stderr=said)
    return run(["deploy", "--no-color", *arguments], edge), said.getvalue()


def test_an_operation_that_goes_on_is_followed_first() -> None:
    """--yes follows it, then deploys; so a killed command can just be repeated."""
    outside = world(script=GOING_ON, change_set_failure=NO_CHANGES)
    outside.aws.started_at = 0.0
    outside.clock.sleep(5)
    assert run(["deploy", "--yes"], outside.edge()) == 0
    asked = [at for at, name in outside.aws.calls if name == "create_change_set"]
    assert asked[0] >= 30


def test_following_is_offered() -> None:
    """A no leaves everything as it is, with the command that follows."""
    outside = world(script=GOING_ON)
    outside.aws.started_at = 0.0
    code, said = answering(outside, "n\n")
    assert code == 1
    assert "Follow it to its end, then deploy? [y/N]" in said
    assert "create_change_set" not in outside.aws.names()


def test_a_dry_run_waits_for_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """It says that something goes on."""
    outside = world(script=GOING_ON)
    outside.aws.started_at = 0.0
    assert run(["deploy", "--dry-run"], outside.edge()) == 1
    assert "another operation is going on" in capsys.readouterr().err
    assert outside.clock.seconds == 0


def test_a_failed_rollback_is_continued_when_asked_for() -> None:
    """What could not be undone is named with AWS's reason; then the deployment goes on."""
    outside = stuck()
    code, said = answering(outside, "y\n")
    assert code == 0
    assert "Role  AWS::T  it is gone" in said
    assert "Continue the rollback, skipping nothing?" in said
    names = outside.aws.names()
    assert names.index("continue_rollback") < names.index("create_change_set")


def test_yes_alone_continues_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """A script has to say so; both ways are named as they are typed."""
    outside = stuck()
    assert run(["deploy", "--yes"], outside.edge()) == 1
    err = capsys.readouterr().err
    assert " deploy --continue-rollback\n" in err
    assert " deploy --continue-rollback --skip Role\n" in err
    assert not any(name.startswith("continue") for name in outside.aws.names())


def test_what_cannot_be_mended_is_skipped(capsys: pytest.CaptureFixture[str]) -> None:
    """By name, and said before."""
    outside = stuck()
    given = ["--yes", "--continue-rollback", "--skip", "Role"]
    assert run(["deploy", *given], outside.edge()) == 0
    assert "Role  AWS::T  would be skipped" in capsys.readouterr().err
    assert "continue_rollback Role" in outside.aws.names()


def test_only_what_failed_can_be_skipped(capsys: pytest.CaptureFixture[str]) -> None:
    """AWS would refuse the rest: exit 2, nothing touched."""
    outside = stuck()
    given = ["--yes", "--continue-rollback", "--skip", "Vpc"]
    assert run(["deploy", *given], outside.edge()) == 2
    assert "It failed at: Role" in capsys.readouterr().err
    assert "continue_rollback Vpc" not in outside.aws.names()


def test_without_a_terminal_nobody_is_asked() -> None:
    """Exit 2 before AWS is called."""
    outside = stuck()
    assert run(["deploy"], outside.edge(stdin=io.StringIO(), stderr=io.StringIO())) == 2
    assert outside.aws.calls == []
