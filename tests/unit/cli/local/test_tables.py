"""What runs in the local AWS, as tables of words."""

from datetime import UTC, datetime
from typing import Any

from cli.local.tables import Table, headline, tables
from localcloud.client import Status

NOW = datetime(2026, 1, 2, 3, 5, 0, tzinfo=UTC)

HOST = {
    "id": "i-1",
    "role": "host",
    "zone": "us-east-1a",
    "group": "ci-HostGroup-A875B7B2250F3",
    "lifecycle": "InService",
    "state": "running",
    "status": "ok",
    "agent_connected": True,
    "tasks": 1,
}
TASK = {
    "service": "ci-Main1Service-FB00F45D28C00",
    "state": "RUNNING",
    "health": "HEALTHY",
    "instance_id": "i-1",
    "pid": 7,
    "address": "127.1.2.3:5",
    "stand_in": True,
}
TARGET = {
    "group_name": "ci-MainTargetGroup-801237C027019",
    "id": "10.0.0.1",
    "port": 8080,
    "state": "healthy",
    "reason": "",
    "address": "127.1.2.3:5",
}


def status(**parts: Any) -> Status:
    """Return a status with these parts."""
    return Status(
        endpoint_url="http://127.0.0.1:4",
        pid=1,
        version="v",
        started_at="2026-01-02T03:04:05+00:00",
        **{"time_factor": 20.0, **parts},
    )


def only(**parts: Any) -> Table:
    """Return the one table that is made of these parts."""
    (table,) = tables(status(**parts))
    return table


def test_the_headline_says_how_fast_time_goes() -> None:
    """And since when it runs."""
    assert headline(status(), NOW) == (
        "The local AWS of this folder runs at http://127.0.0.1:4, 20 times as fast as AWS,"
        " for 55 s."
    )
    assert "as slow as AWS" in headline(status(time_factor=1.0), NOW)


def test_nothing_makes_no_table() -> None:
    """Nor do columns that say nothing."""
    assert tables(status()) == ()
    assert only(targets=(TARGET,)).heads == ("group", "target", "state", "address")
    sick = {**TARGET, "state": "unhealthy", "reason": "Target.Timeout"}
    assert only(targets=(sick,)).heads == ("group", "target", "state", "reason", "address")


def test_generated_names_are_shortened() -> None:
    """CloudFormation's own signs at the end tell nobody anything."""
    table = only(tasks=(TASK,))
    assert table.title == "1 task, each a stand-in for Jenkins"
    assert table.rows[0].cells == (
        "ci-Main1Service",
        "RUNNING",
        "HEALTHY",
        "i-1",
        "process 7",
        "127.1.2.3:5",
    )


def test_a_real_jenkins_is_called_no_stand_in() -> None:
    """Of two kinds neither is said."""
    assert only(tasks=({**TASK, "stand_in": False},)).title == "1 task"
    assert only(tasks=(TASK, {**TASK, "stand_in": False})).title == "2 tasks"


def test_rows_have_the_colour_of_their_state() -> None:
    """Serving is good, broken is bad, between them is to be cared for."""

    def roles(name: str, *items: dict[str, Any]) -> list[str]:
        return [row.role for row in only(**{name: items}).rows]

    assert roles("targets", TARGET, {**TARGET, "state": "initial"}) == ["good", "care"]
    assert roles("targets", {**TARGET, "state": "unhealthy"}) == ["bad"]
    assert roles("targets", {**TARGET, "state": "draining"}) == ["care"]
    assert roles("tasks", TASK, {**TASK, "health": "UNHEALTHY"}) == ["good", "bad"]
    assert roles("tasks", {**TASK, "state": "PENDING"}, {**TASK, "health": "UNKNOWN"}) == [
        "care",
        "good",
    ]
    assert roles("instances", HOST, {**HOST, "status": "impaired"}) == ["good", "bad"]
    assert roles("instances", {**HOST, "lifecycle": "Terminating:Wait"}) == ["care"]
    assert roles("faults", {"id": "x", "kind": "zone-lost", "zone": "us-east-1a"}) == ["bad"]


def test_a_host_whose_agent_is_gone_says_so() -> None:
    """EC2 finds nothing wrong with it."""
    known = {**HOST, "agent_connected": False, "container_instance": "arn:c"}
    row = only(instances=(known,)).rows[0]
    assert "agent gone" in row.cells
    assert row.role == "care"
    assert "joins" in only(instances=({**known, "container_instance": ""},)).rows[0].cells
    assert "impaired" in only(instances=({**known, "status": "impaired"},)).rows[0].cells
    assert "ok" in only(instances=({**known, "role": "agent"},)).rows[0].cells


def test_faults_name_what_they_are_about() -> None:
    """Without their id."""
    table = only(faults=({"id": "x", "kind": "zone-lost", "zone": "us-east-1a"},))
    assert table.rows[0].cells == ("zone-lost", "zone=us-east-1a")


def test_the_last_events_come_last() -> None:
    """As many as are asked for."""
    events = tuple(
        {
            "at": f"2026-01-02T03:04:{second:02}.123+00:00",
            "source": "aws.elasticloadbalancing",
            "text": f"ci-MainTargetGroup-801237C027019: {second}",
        }
        for second in range(30)
    )
    rows = tables(status(events=events), events=2)[0].rows
    assert [row.cells for row in rows] == [
        ("03:04:28", "balancer", "ci-MainTargetGroup: 28"),
        ("03:04:29", "balancer", "ci-MainTargetGroup: 29"),
    ]
    assert len(only(events=events).rows) == 12
    assert tables(status(events=events), events=0) == ()


def test_a_status_of_fewer_keys_is_shown() -> None:
    """What is not told is blank."""
    assert only(instances=({"id": "i-1"},)).rows[0].cells == ("i-1",)
