"""`stackgen events`: what happened, and coming back to what happens."""

import json
from typing import Any

import pytest

from cli.boundary import run
from cli.records import STACK_TYPE
from tests.unit.cli.fakes import World, world

FAILING = (
    (0.0, "ci", STACK_TYPE, "UPDATE_IN_PROGRESS", ""),
    (9.0, "Vpc", "AWS::EC2::VPC", "UPDATE_FAILED", "no"),
    (12.0, "ci", STACK_TYPE, "UPDATE_ROLLBACK_COMPLETE", ""),
)


def running(**more: Any) -> World:
    """Make an outside where an operation began five seconds ago."""
    outside = world(**more)
    outside.aws.started_at = 0.0
    outside.clock.sleep(4.5)
    return outside


def test_the_last_operation_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """On stdout, the oldest first, up to now."""
    assert run(["events"], running().edge()) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[1] for line in lines] == [
        "CREATE_IN_PROGRESS",
        "CREATE_IN_PROGRESS",
        "CREATE_COMPLETE",
    ]


def test_programs_get_a_list(capsys: pytest.CaptureFixture[str]) -> None:
    """The same events as JSON."""
    assert run(["events", "--output", "json"], running().edge()) == 0
    told = json.loads(capsys.readouterr().out)
    assert [event["logical_id"] for event in told] == ["ci", "Vpc", "Vpc"]


def test_following_shows_each_event_once(capsys: pytest.CaptureFixture[str]) -> None:
    """What was before we came, then what comes, until the end."""
    assert run(["events", "--follow", "--output", "json"], running().edge()) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line)["status"] for line in lines] == [
        "CREATE_IN_PROGRESS",
        "CREATE_IN_PROGRESS",
        "CREATE_COMPLETE",
        "CREATE_COMPLETE",
    ]


def test_following_what_fails_is_exit_1(capsys: pytest.CaptureFixture[str]) -> None:
    """With the first cause, as if one had never left."""
    assert run(["events", "--follow"], running(script=FAILING).edge()) == 1
    assert "stackgen: Vpc (AWS::EC2::VPC) failed: no" in capsys.readouterr().err


def test_following_what_has_ended_ends() -> None:
    """Nothing to wait for: the result at once."""
    outside = running()
    outside.clock.sleep(10)
    before = outside.clock.seconds
    assert run(["events", "--follow"], outside.edge()) == 0
    assert outside.clock.seconds == before
