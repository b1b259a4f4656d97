"""`stackgen status`: the state for people and for programs."""

import json

import pytest

from cli.boundary import run
from cli.records import Resource, Service
from stacks.naming import slot_tags
from tests.unit.cli.fakes import World, world
from tests.unit.cli.fleet import Fleet

ARN = "arn:aws:ecs:eu-west-1:1:service/c/s"


def standing() -> World:
    """Make an outside with one controller of which one slot runs."""
    return world(
        status="UPDATE_COMPLETE",
        deployed={
            "Metadata": {
                "Stackgen": {
                    "Controllers": [
                        {"Name": "main", "LogicalName": "Main", "Mode": "mirror", "Slots": 2}
                    ]
                }
            }
        },
        there=[
            Resource(
                logical_id="Main1Service",
                physical_id=ARN,
                type="AWS::ECS::Service",
                status="CREATE_COMPLETE",
            )
        ],
        running=[Service(arn=ARN, desired=1, running=1, pending=0)],
    )


def test_people_see_slots(capsys: pytest.CaptureFixture[str]) -> None:
    """State, address, controllers, slots."""
    assert run(["status"], standing().edge()) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Stack ci (eu-west-1) is UPDATE_COMPLETE since 2026-01-02T03:04:05Z.",
        "  https://ci.example.com",
        "Controller main (mirror)",
        "  main-1  1 of 1 running",
        "  main-2  no service",
    ]


def test_an_optional_slot_says_so_on_and_off(capsys: pytest.CaptureFixture[str]) -> None:
    """The template's tag tells which one is; off it misses nothing."""
    outside = standing()
    tags = slot_tags("main", 1, optional=True).to_dict()
    service = {"Type": "AWS::ECS::Service", "Properties": {"Tags": tags}}
    outside.aws.deployed = {**outside.aws.deployed, "Resources": {"Main1Service": service}}
    assert run(["status"], outside.edge()) == 0
    assert "  main-1  1 of 1 running (optional)" in capsys.readouterr().out.splitlines()
    outside.aws.running = [Service(arn=ARN, desired=0, running=0, pending=0)]
    assert run(["status"], outside.edge()) == 0
    assert "  main-1  off (optional)" in capsys.readouterr().out.splitlines()


def test_programs_see_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    """The JSON's names are public."""
    assert run(["status", "--output", "json"], standing().edge()) == 0
    assert json.loads(capsys.readouterr().out) == {
        "stack": "ci",
        "stack_id": "arn:aws:cloudformation:eu-west-1:123456789012:stack/ci/1",
        "region": "eu-west-1",
        "account": "123456789012",
        "status": "UPDATE_COMPLETE",
        "reason": "",
        "changed_at": "2026-01-02T03:04:05Z",
        "url": "https://ci.example.com",
        "controllers": [
            {
                "name": "main",
                "mode": "mirror",
                "targets": None,
                "slots": [
                    {
                        "slot": 1,
                        "service": ARN,
                        "running": 1,
                        "pending": 0,
                        "desired": 1,
                        "steady": True,
                        "optional": False,
                    },
                    {
                        "slot": 2,
                        "service": None,
                        "running": None,
                        "pending": None,
                        "desired": None,
                        "steady": True,
                        "optional": False,
                    },
                ],
            }
        ],
        "hosts": None,
    }


def test_old_hosts_are_seen(capsys: pytest.CaptureFixture[str]) -> None:
    """A host that the launch template has left behind says so, to people and to programs."""
    outside = standing()
    outside.aws.outputs = {"HostGroupName": "g"}
    outside.aws.fleet = Fleet(clock=outside.clock, versions=["1", "2"])
    assert run(["status"], outside.edge()) == 0
    assert capsys.readouterr().out.splitlines()[-3:] == [
        "Hosts: 2 of 2",
        "  i-0  eu-west-1a  m6i.large  InService  old version",
        "  i-1  eu-west-1b  m6i.large  InService",
    ]
    assert run(["status", "--output", "json"], outside.edge()) == 0
    told = json.loads(capsys.readouterr().out)["hosts"]
    assert [host["outdated"] for host in told] == [True, False]
