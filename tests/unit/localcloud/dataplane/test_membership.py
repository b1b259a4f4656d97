"""What ECS does with an instance."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from localcloud.dataplane.membership import Member, Move, Registered, described, move

HOST = Member(
    instance="i-1", zone="1a", group="g", lifecycle="InService", drains=True, state="running"
)
KNOWN = Registered(arn="c", draining=False, connected=True, tasks=1)


def step(member: Member, known: Registered | None, **more: bool) -> Move | None:
    """Return the move of a host that has run long enough and is reachable."""
    return move(member, known, **{"joined": True, "reachable": True, **more})


def test_a_host_is_registered_once_its_agent_runs() -> None:
    """Not before its time, not on an instance of the warm pool, not when it hangs."""
    assert step(HOST, None) is Move.REGISTER
    assert step(replace(HOST, lifecycle="Pending:Wait"), None) is Move.REGISTER
    assert step(HOST, None, joined=False) is None
    assert step(HOST, None, reachable=False) is None
    assert step(replace(HOST, lifecycle="Warmed:Running"), None) is None
    assert step(replace(HOST, state="pending"), None) is None
    assert step(HOST, KNOWN) is None


def test_a_host_that_is_gone_is_disconnected_then_deregistered() -> None:
    """Deregistered once no task is on it; a stopped one stays registered."""
    gone = replace(HOST, state="terminated")
    assert step(gone, KNOWN) is Move.DISCONNECT
    cut = replace(KNOWN, connected=False)
    assert step(gone, cut) is None
    assert step(gone, replace(cut, tasks=0)) is Move.DEREGISTER
    stopped = replace(HOST, state="stopped")
    assert step(stopped, replace(cut, tasks=0)) is None
    assert step(HOST, cut) is Move.CONNECT


def test_managed_draining_drains_then_lets_go() -> None:
    """In this order, and not where ECS does not own the draining."""
    leaving = replace(HOST, lifecycle="Terminating:Wait")
    assert step(leaving, KNOWN) is Move.DRAIN
    draining = replace(KNOWN, draining=True)
    assert step(leaving, draining) is None
    assert step(leaving, replace(draining, tasks=0)) is Move.LET_GO
    assert step(replace(leaving, drains=False), KNOWN) is None
    assert step(leaving, None) is Move.LET_GO


def test_a_host_without_agent_is_let_go() -> None:
    """Nobody could stop its tasks."""
    leaving = replace(HOST, lifecycle="Terminating:Wait")
    assert step(leaving, KNOWN, reachable=False) is Move.DISCONNECT
    assert step(leaving, replace(KNOWN, connected=False), reachable=False) is Move.LET_GO


def test_a_host_that_was_stopped_has_booted_before() -> None:
    """Its disk is older than its last start; that of one launched once is not."""
    launched = datetime(2026, 11, 21, tzinfo=UTC)
    fact = {
        "Placement": {"AvailabilityZone": "1b"},
        "State": {"Name": "running"},
        "InstanceType": "m6i.large",
        "LaunchTime": launched,
        "BlockDeviceMappings": [{"Ebs": {"AttachTime": launched}}],
    }
    once = described(HOST, fact)
    assert (once.zone, once.again) == ("1b", False)
    assert described(HOST, {**fact, "LaunchTime": launched + timedelta(seconds=9)}).again
    assert not described(HOST, {**fact, "BlockDeviceMappings": []}).again
    assert described(HOST, None) is HOST
