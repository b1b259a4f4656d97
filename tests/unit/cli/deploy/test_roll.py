"""Rolling the hosts: one at a time, each time until every slot serves; and what stops it."""

import json
from typing import Any

import pytest

from cli.boundary import run
from cli.records import Resource, Service
from tests.unit.cli.fakes import World, world
from tests.unit.cli.fleet import Fleet

NO_CHANGES = "The submitted information didn't contain changes. Submit different information."
ARN = "arn:aws:ecs:eu-west-1:1:service/c/s"
GROUP = "arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/x/1"
DEPLOYED = {
    "Metadata": {
        "Stackgen": {
            "Controllers": [{"Name": "main", "LogicalName": "Main", "Mode": "mirror", "Slots": 1}]
        }
    }
}


def rolling(*versions: str, **fleet: Any) -> World:
    """Make an outside whose stack has nothing to change, and hosts of these versions."""
    outside = world(
        status="UPDATE_COMPLETE",
        change_set_failure=NO_CHANGES,
        outputs={"HostGroupName": "g"},
        deployed=DEPLOYED,
        running=[Service(arn=ARN, desired=1, running=1, pending=0)],
        health={GROUP: ["healthy"]},
        there=[
            Resource(logical_id=name, physical_id=arn, type=f"AWS::{kind}", status="X_COMPLETE")
            for name, arn, kind in (
                ("Main1Service", ARN, "ECS::Service"),
                ("MainTargetGroup", GROUP, "ElasticLoadBalancingV2::TargetGroup"),
            )
        ],
    )
    outside.aws.fleet = Fleet(clock=outside.clock, versions=list(versions), **fleet)
    return outside


def fleet_of(outside: World) -> Fleet:
    """Return its hosts."""
    assert outside.aws.fleet
    return outside.aws.fleet


@pytest.mark.parametrize("counts_new", [False, True])
@pytest.mark.parametrize("hosts", [1, 2, 3, 6, 7])
def test_one_host_at_a_time(hosts: int, counts_new: bool) -> None:  # noqa: FBT001
    """However AWS counts towards a checkpoint: never two, never before every slot serves."""
    outside = rolling(*["1"] * hosts, counts_new=counts_new)
    assert run(["deploy", "--yes", "--quiet"], outside.edge()) == 0
    assert fleet_of(outside).versions == ["2"] * hosts
    assert fleet_of(outside).most_going == 1


def test_new_hosts_are_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    """A second deployment finds nothing old and starts nothing."""
    outside = rolling("2", "2")
    assert run(["deploy", "--yes", "--output", "json"], outside.edge()) == 0
    assert fleet_of(outside).started == []
    told = json.loads(capsys.readouterr().out)["hosts"]
    assert told == {"total": 2, "replaced": 0, "outdated": 0, "problem": None}


def test_a_repeated_command_goes_on_with_the_rest() -> None:
    """One of three was replaced before the command was killed: two are left."""
    outside = rolling("1", "2", "1")
    assert run(["deploy", "--yes"], outside.edge()) == 0
    assert fleet_of(outside).versions == ["2"] * 3
    assert fleet_of(outside).most_going == 1


def test_hosts_can_be_left_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    """--no-roll names the old ones and how to replace them; so does --dry-run."""
    outside = rolling("1", "2")
    assert run(["deploy", "--yes", "--no-roll"], outside.edge()) == 0
    assert "i-0 (eu-west-1a)" in capsys.readouterr().err
    assert run(["deploy", "--dry-run"], outside.edge()) == 0
    assert "would be replaced" in capsys.readouterr().err
    assert fleet_of(outside).started == []


def test_a_slot_that_does_not_come_back_stops_it(capsys: pytest.CaptureFixture[str]) -> None:
    """No second host goes; it says what does not serve, what is old, what to type."""
    outside = rolling("1", "1", slow=9e9)
    assert run(["deploy", "--yes", "--timeout", "5m", "--output", "json"], outside.edge()) == 1
    out, err = capsys.readouterr()
    assert "not every slot serves 5 min 0 s after a host was new: main-1: 0 of 1" in err
    assert "Still old, and left alone: i-0" in err
    assert len(fleet_of(outside).started) == 1
    assert "cancel_refresh" in outside.aws.names()
    assert json.loads(out)["hosts"]["outdated"] == 1


def test_a_refresh_that_aws_ends_stops_it(capsys: pytest.CaptureFixture[str]) -> None:
    """AWS's own reason is told."""
    outside = rolling("1", "1", end="Failed")
    assert run(["deploy", "--yes"], outside.edge()) == 1
    assert "the instance refresh is Failed" in capsys.readouterr().err


def test_a_refresh_that_hangs_is_cancelled(capsys: pytest.CaptureFixture[str]) -> None:
    """A new host that never comes: the refresh is cancelled when the time is over."""
    outside = rolling("1", seconds=9e9)
    assert run(["deploy", "--yes", "--timeout", "10m"], outside.edge()) == 1
    assert "and is cancelled now: waiting for a host" in capsys.readouterr().err
    assert outside.aws.names().count("cancel_refresh") == 1


def test_a_refresh_that_goes_on_is_waited_for() -> None:
    """Before anything changes: an update beside it could take both slots at once."""
    outside = rolling("1", "1")
    fleet_of(outside).start(50)
    assert run(["deploy", "--yes"], outside.edge()) == 0
    asked = [at for at, name in outside.aws.calls if name == "create_change_set"]
    assert asked[0] >= fleet_of(outside).seconds


def test_somebody_s_refresh_is_not_cancelled(capsys: pytest.CaptureFixture[str]) -> None:
    """One that does not end in time is named with the command that ends it."""
    outside = rolling("1", "1", seconds=9e9)
    fleet_of(outside).start(50)
    assert run(["deploy", "--yes", "--timeout", "5m"], outside.edge()) == 1
    assert "aws autoscaling cancel-instance-refresh" in capsys.readouterr().err
    assert "cancel_refresh" not in outside.aws.names()
    assert "create_change_set" not in outside.aws.names()


def test_hosts_are_rolled_after_an_update() -> None:
    """What was agreed to is not asked again, and the stack's own end comes first."""
    outside = rolling("1")
    outside.aws.change_set_failure = ""
    assert run(["deploy", "--yes"], outside.edge()) == 0
    names = outside.aws.names()
    assert names.index("execute") < names.index("start_refresh 100")


def test_calls_stay_few_while_hosts_are_rolled() -> None:
    """Waiting for a host costs no more than one look each five seconds."""
    outside = rolling("1", "1", seconds=120.0, slow=120.0)
    assert run(["deploy", "--yes"], outside.edge()) == 0
    assert sum(at <= 60 for at, _ in outside.aws.calls) <= 35
