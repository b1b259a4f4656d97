"""`stackgen doctor`: each look by itself, each with its way out, the exit code for scripts."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError, NoCredentialsError

from cli.aws import Aws
from cli.boundary import run
from cli.edge import Edge
from cli.records import Connection
from stacks.config import Config
from stacks.errors import ConfigError, Problem
from tests.unit.cli.fakes import FakeAws, World, world
from tests.unit.cli.fleet import START

GOLDEN = Path(__file__).parents[3] / "golden" / "quickstart.json"
ROLES = {"ecs", "autoscaling", "elasticloadbalancing", "backup", "spot"}


@dataclass(kw_only=True)
class Account(FakeAws):
    """An account with quotas and a clock."""

    limits: dict[str, float] = field(default_factory=dict)
    in_use: int = 0
    said: datetime | None = START

    def quota(self, service: str, code: str) -> float:
        """Return a limit."""
        self._called(f"quota {service}")
        return self.limits.get(code, 1000.0)

    def used(self, kind: str) -> int:
        """Count what is there."""
        self._called(f"used {kind}")
        return self.in_use

    def clock_of_aws(self) -> datetime | None:
        """Return AWS's time."""
        return self.said


class Reached:
    """The account as the examination sees it: `clock` is AWS's, not the test's."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def __getattr__(self, name: str) -> Any:
        """Pass on everything else."""
        return getattr(self._account, "clock_of_aws" if name == "clock" else name)


def examined(
    capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0, **account: Any
) -> dict[str, dict[str, str]]:
    """Run an examination; return its findings by what was looked at."""
    outside = world()
    outside.template = json.loads(GOLDEN.read_text())
    outside.config = account.pop("config", outside.config)
    there = Account(clock=outside.clock, **account)
    edge = edge_with(outside, there)
    assert run(["doctor", "--output", "json", *arguments], edge) == code
    return {item["check"]: item for item in json.loads(capsys.readouterr().out)}


def edge_with(outside: World, account: Account) -> Edge:
    """Make the edge to an account."""

    def connect(_connection: Connection) -> Aws:
        reached: Any = Reached(account)
        return cast("Aws", reached)

    return outside.edge(connect=connect, find_program=lambda name: f"/bin/{name}")


def test_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    """Everything is there: exit 0, every finding good or a note."""
    found = examined(capsys)
    assert {item["state"] for item in found.values()} <= {"good", "note"}
    assert "quota of Elastic IPs" in found
    assert found["credentials"]["found"].startswith("account 123456789012")


def test_without_credentials_the_rest_is_still_said(capsys: pytest.CaptureFixture[str]) -> None:
    """One thing is missing, what rests on it is not guessed, programs are looked for."""
    found = examined(capsys, code=1, errors={"identity": NoCredentialsError()})
    assert found["credentials"]["state"] == "missing"
    assert "aws configure" in found["credentials"]["fix"]
    assert found["quotas"]["state"] == found["clock"]["state"] == "skipped"
    assert found["program dot"]["state"] == "good"


def test_a_forbidden_look_is_no_fault(capsys: pytest.CaptureFixture[str]) -> None:
    """Who may not read quotas may well deploy: skipped, with the permission's name, exit 0."""
    denied = ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "GetServiceQuota")
    found = examined(capsys, errors={"quota ec2": denied})
    assert found["quota of Elastic IPs"]["state"] == "skipped"
    assert "GetServiceQuota" in found["quota of Elastic IPs"]["found"]


def test_a_quota_that_is_too_small_is_named_with_its_command(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What is in use counts; too little for the most is a note, for the least a fault."""
    found = examined(capsys, code=1, limits={"L-0263D0A3": 5.0}, in_use=4)
    addresses = found["quota of Elastic IPs"]
    assert addresses["state"] == "missing"
    assert "5, 4 in use; the stack needs 2" in addresses["found"]
    assert "--quota-code L-0263D0A3 --desired-value 6" in addresses["fix"]
    found = examined(capsys, limits={"L-1216C47A": 5.0})
    assert found["quota of vCPUs of on-demand standard instances"]["state"] == "note"
    found = examined(capsys, code=1, limits={"L-1216C47A": 1.0})
    assert found["quota of vCPUs of on-demand standard instances"]["state"] == "missing"


def test_an_existing_stack_is_not_counted_twice(capsys: pytest.CaptureFixture[str]) -> None:
    """What it has is in use already."""
    found = examined(capsys, status="CREATE_COMPLETE", limits={"L-0263D0A3": 2.0}, in_use=2)
    assert found["quota of Elastic IPs"]["state"] == "good"


def test_a_clock_that_is_off_is_a_fault(capsys: pytest.CaptureFixture[str]) -> None:
    """AWS refuses requests of another time; a little is nothing."""
    found = examined(capsys, code=1, said=START + timedelta(seconds=301))
    assert "301 s off" in found["clock"]["found"]
    assert examined(capsys, said=START + timedelta(seconds=299))["clock"]["state"] == "good"


def test_a_wrong_file_is_said_with_its_problems(capsys: pytest.CaptureFixture[str]) -> None:
    """Every problem with its line; what needs the file is skipped, credentials are not."""

    def refuse(_path: Path, _region: str | None) -> Config:
        problem = Problem(file="stackgen.yaml", line=3, key="hosts.min", message="too few")
        raise ConfigError((problem,))

    outside = world()
    there = Account(clock=outside.clock)
    edge = Edge(**{**vars(edge_with(outside, there)), "read_config": refuse})
    assert run(["doctor", "--region", "eu-west-1", "--output", "json"], edge) == 1
    found = {item["check"]: item for item in json.loads(capsys.readouterr().out)}
    assert found["configuration"]["fix"] == "stackgen.yaml:3: hosts.min: too few"
    assert found["credentials"]["state"] == "good"
    assert found["quotas"]["state"] == "skipped"
    assert run(["doctor", "--output", "json"], edge) == 1
    found = {item["check"]: item for item in json.loads(capsys.readouterr().out)}
    assert found["region"]["found"] == "no region is known: the file is wrong"


def test_another_account_is_a_fault(capsys: pytest.CaptureFixture[str]) -> None:
    """--account names the one that is meant."""
    found = examined(capsys, "--account", "111122223333", code=1)
    assert "not 111122223333" in found["credentials"]["found"]


def test_text_has_a_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    """A mark, what was looked at, what was found, the way out below."""
    outside = world()
    outside.template = json.loads(GOLDEN.read_text())
    edge = edge_with(
        outside, Account(clock=outside.clock, errors={"identity": NoCredentialsError()})
    )
    assert run(["doctor"], edge) == 1
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("✓ Python: 3.")
    assert "✗ credentials: no AWS credentials were found" in told
    assert told[-1] == "1 thing missing."


def test_the_image_is_looked_for(capsys: pytest.CaptureFixture[str]) -> None:
    """One that is not there is no fault: deploy builds it, and by whom is said."""
    assert examined(capsys)["controllers' image"]["state"] == "good"
    found = examined(capsys, "--builder", "codebuild", digest=None)["controllers' image"]
    assert found["state"] == "note"
    assert "is not in ECR yet; AWS CodeBuild builds it" in found["found"]
