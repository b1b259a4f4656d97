"""`stackgen bounds`: the table, one fault's terms, JSON, and what is refused."""

import json
import re
from pathlib import Path

import pytest

from cli.boundary import run
from stacks.faults import FAULTS
from tests.unit.cli.fakes import World, world

GOLDEN = Path(__file__).parents[3] / "golden" / "quickstart.json"


def outside() -> World:
    """Make an outside whose synthesis is the quickstart's."""
    made = world()
    made.template = json.loads(GOLDEN.read_text())
    return made


def test_every_fault_has_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Each fault has its seconds or says that it is unprotected; the level stands below."""
    there = outside()
    assert run(["bounds"], there.edge()) == 0
    told = capsys.readouterr().out
    assert all(any(line.startswith(fault) for line in told.splitlines()) for fault in FAULTS)
    words = [line.split() for line in told.splitlines()]
    assert ["jvm-hang", "96", "s"] in [line[:3] for line in words]
    assert ["runtime-stuck", "621", "s"] in [line[:3] for line in words]
    assert "Level pure" in told
    assert there.aws.calls == []


def test_one_fault_shows_its_terms(capsys: pytest.CaptureFixture[str]) -> None:
    """Each term with its seconds and its source, of the users and of the restoration."""
    assert run(["bounds", "--fault", "jvm-hang"], outside().edge()) == 0
    told = capsys.readouterr().out
    assert "full redundancy: 196 s" in told
    assert "of tasks that run for 300 s" in told
    assert "MainTargetGroup.HealthCheckIntervalSeconds x UnhealthyThresholdCount" in told
    there = outside()
    there.template["Resources"].pop("HealthSchedule")
    assert run(["bounds", "--fault", "disk-full"], there.edge()) == 0
    assert "disk-full: unprotected, needs a Lambda hook" in capsys.readouterr().out


def test_programs_read_json(capsys: pytest.CaptureFixture[str]) -> None:
    """All faults, or the one that is named, with the same keys."""
    assert run(["bounds", "--output", "json"], outside().edge()) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["level"] == "pure"
    assert [row["fault"] for row in told["faults"]] == list(FAULTS)
    assert run(["bounds", "--output", "json", "--fault", "jvm-kill"], outside().edge()) == 0
    (row,) = json.loads(capsys.readouterr().out)["faults"]
    assert row["restored_seconds"] == sum(term["seconds"] for term in row["terms"]) == 115
    assert {"name", "seconds", "source", "shorter"} == set(row["terms"][0])


def test_parameters_count_and_are_checked(capsys: pytest.CaptureFixture[str]) -> None:
    """A spare host makes the loss of one shorter; an unknown parameter is refused."""
    assert run(["bounds", "--param", "HostMinimum=4"], outside().edge()) == 0
    assert re.search(r"^host-terminate +96 s +230 s ", capsys.readouterr().out, re.MULTILINE)
    assert run(["bounds", "--param", "HostMinimm=4"], outside().edge()) == 2
    assert "no parameter HostMinimm" in capsys.readouterr().err


def test_an_unknown_fault_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """The names that there are stand in the message."""
    assert run(["bounds", "--fault", "flood"], outside().edge()) == 2
    assert "host-terminate" in capsys.readouterr().err
