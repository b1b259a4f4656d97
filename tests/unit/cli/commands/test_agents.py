"""`stackgen agents`: what slots start agents with, for people and for programs."""

import json
from typing import Any

import pytest

from cli.agent_records import MachineImage
from cli.boundary import run
from cli.records import Resource
from tests.unit.cli.agents_aws import GROUP, IMAGE, KEY, PROFILE, AgentsAws, outside, slot_variables
from tests.unit.cli.fakes import ACCOUNT, STACK_ID, World


def told(capsys: pytest.CaptureFixture[str], where: World, *arguments: str, code: int = 0) -> Any:
    """Call the verb for JSON."""
    assert run(["agents", "--output", "json", *arguments], where.edge()) == code
    return json.loads(capsys.readouterr().out)


def fake(where: World) -> AgentsAws:
    """Return the AWS of an outside."""
    assert isinstance(where.aws, AgentsAws)
    return where.aws


def test_programs_see_every_template(capsys: pytest.CaptureFixture[str]) -> None:
    """The JSON's names are public; ids are the physical ones, the slot's own zone comes first."""
    found = told(capsys, outside())
    first, second = found.pop("slots")
    assert found == {
        "stack": "ci", "stack_id": STACK_ID, "region": "eu-west-1", "account": ACCOUNT,
    }  # fmt: skip
    assert (first["controller"], first["slot"], second["slot"]) == ("main", "main-1", "main-2")
    (cloud,) = first["clouds"]
    assert cloud["name"] == "main-1"
    assert cloud["templates"][0] == {
        "label": "linux",
        "ami": IMAGE,
        "type": "m6i.large",
        "subnet_id": "subnet-0a",
        "security_group_id": GROUP,
        "iam_instance_profile": PROFILE,
        "key_pair_id": KEY,
        "tags": {
            "stackgen:stack": "ci", "stackgen:controller": "main", "stackgen:slot": "main-1",
        },
    }  # fmt: skip
    assert second["clouds"][0]["templates"][0]["subnet_id"] == "subnet-0b"


def test_people_see_a_table_for_each_slot(capsys: pytest.CaptureFixture[str]) -> None:
    """What is the same for all templates stands once, what differs in columns."""
    assert run(["agents"], outside().edge()) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:8] == [
        "Stack ci (eu-west-1): what the slots start agents with.",
        "Slot main-1, cloud main-1, 8 templates",
        f"  security group    {GROUP}",
        f"  instance profile  {PROFILE}",
        f"  key pair          {KEY}",
        "  tags              stackgen:controller=main, stackgen:slot=main-1, stackgen:stack=ci",
        "  LABEL  PAID                  TYPE       IMAGE                  SUBNET",
        f"  linux  spot, then on demand  m6i.large  {IMAGE}  subnet-0a (eu-west-1a)",
    ]
    # Spot and its twin are one line: they differ in how they are paid.
    assert len(lines) == 1 + 2 * (6 + 4)


def test_what_is_in_order_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    """--check ends with 0 and says of each thing what was found."""
    found = told(capsys, outside(), "--check")["checks"]
    assert [item["what"] for item in found if item["ok"]] == [
        "slot", "slot", "security group", "subnet", "subnet", "instance profile", "key pair",
        "image", "instance type", "instance type",
    ]  # fmt: skip
    assert not [item for item in found if not item["ok"] or item["fix"]]


def test_what_is_not_in_order_fails(capsys: pytest.CaptureFixture[str]) -> None:
    """--check ends with 1, names the thing and what to type next."""
    here = ["--region", "eu-west-1"]
    assert run(["agents", "--check", *here], outside(keys={}).edge()) == 1
    out = capsys.readouterr().out
    assert f"✗ key pair {KEY}: it is not there\n" in out
    # As it must be typed to reach the same stack.
    assert " deploy --revert-drift --region eu-west-1\n" in out
    assert out.endswith("1 of 10 things not in order.\n")


def test_an_image_of_ones_own_is_tagged_by_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    """The way out can be typed as it is: region and snapshots are in it."""
    own = MachineImage(architecture="x86_64", owner=ACCOUNT, snapshots=("snap-1",))
    found = told(capsys, outside(images={IMAGE: own}), "--check", code=1)["checks"]
    (wrong,) = (item for item in found if not item["ok"])
    assert wrong["fix"] == (
        "aws ec2 create-tags --resources snap-1 --tags Key=stackgen:stack,Value=ci"
        " --region eu-west-1"
    )


def test_without_check_nothing_else_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    """What is shown is what the slots were told, whether it is there or not."""
    assert "checks" not in told(capsys, outside(groups={}, subnets={}, keys={}))


def test_what_ecs_took_back_is_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """The service's task definition counts: after a rollback the stack names one nobody runs."""
    where = outside()
    fake(where).there.append(
        Resource(
            logical_id="Main1TaskDefinition",
            physical_id="taken-back",
            type="AWS::ECS::TaskDefinition",
            status="UPDATE_COMPLETE",
        )
    )
    assert told(capsys, where)["slots"][0]["clouds"][0]["name"] == "main-1"


def test_a_slot_without_a_service_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    """A creation that failed half way leaves such ones; it is no reason to say nothing."""
    where = outside()
    fake(where).there = fake(where).there[1:]
    assert told(capsys, where)["slots"][0]["clouds"] == []
    checks = told(capsys, where, "--check", code=1)["checks"]
    assert checks[0]["found"] == "it has no service, and so no clouds"
    assert run(["agents"], where.edge()) == 0
    assert "Slot main-1: no service" in capsys.readouterr().out


def test_a_stack_without_agents(capsys: pytest.CaptureFixture[str]) -> None:
    """`agents: []` is no fault."""
    where = outside()
    bare = {key: value for key, value in slot_variables(1).items() if key != "STACKGEN_AGENTS"}
    fake(where).environments = {key: [bare] for key in fake(where).environments}
    assert run(["agents", "--check"], where.edge()) == 0
    out = capsys.readouterr().out
    assert "Slot main-2: no agents" in out
    assert out.endswith("All 2 things are there and fit.\n")


def test_user_data_that_nothing_fills(capsys: pytest.CaptureFixture[str]) -> None:
    """What would keep the slot from starting is told in the slot's own words."""
    where = outside()
    broken = slot_variables(1)
    broken["STACKGEN_AGENTS"] = broken["STACKGEN_AGENTS"].replace("{}", "@@Nobody@@")
    fake(where).environments = {key: [broken] for key in fake(where).environments}
    assert run(["agents"], where.edge()) == 1
    assert "@@Nobody@@" in capsys.readouterr().err


def test_a_task_definition_of_another_version(capsys: pytest.CaptureFixture[str]) -> None:
    """One that cannot be read is named with what to do, not with a traceback."""
    where = outside()
    fake(where).environments = {key: [{"OTHER": "x"}] for key in fake(where).environments}
    assert run(["agents"], where.edge()) == 1
    said = capsys.readouterr().err
    assert "the task definition of slot main-1 cannot be read" in said
    assert "STACKGEN_CONTROLLER" in said
