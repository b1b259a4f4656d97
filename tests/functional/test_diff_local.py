"""`diff` and the refusals of `deploy` against the local AWS: what they say, what they leave behind.

Small templates of few resources, through the real façade; the engine is the emulator's.
"""

import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest

from cli.boundary import run
from cli.edge import Edge
from stacks.config import Config
from stacks.synth import Synthesis
from tests.functional.conftest import LocalAws

pytestmark = [pytest.mark.process, pytest.mark.xdist_group("local_aws")]

REGION = "eu-west-1"
LOGS: Mapping[str, Any] = {
    "Type": "AWS::Logs::LogGroup",
    "Properties": {"RetentionInDays": 30},
}
FILES: Mapping[str, Any] = {"Type": "AWS::EFS::FileSystem", "Properties": {"Encrypted": True}}


def parameter(value: str) -> dict[str, Any]:
    """Make a resource that changes in place."""
    return {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": value}}


@dataclass
class Site:
    """A stack's name of its own in the local AWS, and the program called in this process."""

    aws: LocalAws
    name: str = field(default_factory=lambda: f"diff-{uuid4().hex[:8]}")
    out: str = ""
    err: str = ""

    def run(self, verb: str, *options: str, more: Mapping[str, Any] = {}, **resources: Any) -> int:
        """Call a verb with a template of these resources; return its exit code."""
        out, err = io.StringIO(), io.StringIO()
        edge = Edge(
            read_config=lambda _path, _region: Config(name=self.name, region=REGION, agents=()),
            synth=lambda _config, _images: Synthesis(root={"Resources": resources, **more}),
            environ={"AWS_CONFIG_FILE": "/nonexistent"},
            stdout=out,
            stderr=err,
        )
        images = ["--endpoint-url", self.aws.url, *options]
        code = run([verb, *images], edge)
        self.out, self.err = out.getvalue(), err.getvalue()
        return code

    @property
    def stacks(self) -> Any:
        """A client of CloudFormation."""
        return self.aws.client("cloudformation", REGION)

    def left(self) -> list[str]:
        """List the states of the stacks that exist under the name, and their change sets."""
        rows = [
            row["StackStatus"]
            for row in self.stacks.list_stacks()["StackSummaries"]
            if row["StackName"] == self.name and row["StackStatus"] != "DELETE_COMPLETE"
        ]
        if not rows:
            return []
        sets = self.stacks.list_change_sets(StackName=self.name)["Summaries"]
        return rows + [
            row["ChangeSetName"] for row in sets if row["ExecutionStatus"] == "AVAILABLE"
        ]


@pytest.fixture
def site(local_aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Give a name, and delete what stands under it after."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    made = Site(local_aws)
    yield made
    made.stacks.delete_stack(StackName=made.name)


def test_a_look_at_a_new_stack_leaves_none(site: Site) -> None:
    """Not even one in REVIEW_IN_PROGRESS, and as often as one looks."""
    for _ in range(2):
        assert site.run("diff", "--exit-code", Logs=LOGS) == 3
        assert "+ AWS::Logs::LogGroup: Logs" in site.out
        assert site.left() == []


def test_a_look_at_a_stack_changes_nothing(site: Site) -> None:
    """No changes is 0, a change is 3, and the stack is as it was."""
    assert site.run("deploy", "--yes", P=parameter("a")) == 0
    assert site.run("diff", "--exit-code", P=parameter("a")) == 0
    assert site.out.endswith("no changes\n")
    assert site.run("diff", "--exit-code", "--output", "json", P=parameter("b"), Logs=LOGS) == 3
    told = json.loads(site.out)
    assert told["operation"] == "UPDATE"
    assert {one["logical_id"]: one["kind"] for one in told["changes"]} == {
        "P": "changed",
        "Logs": "added",
    }
    (changed,) = (one for one in told["changes"] if one["kind"] == "changed")
    (place,) = changed["differences"]
    assert (place["path"], place["before"], place["after"]) == ("Value", "a", "b")
    assert site.left() == ["CREATE_COMPLETE"]


def test_a_large_template_leaves_the_bucket_empty(site: Site) -> None:
    """Above 51,200 bytes it goes through the bucket and out of it again; a deployment's stays."""
    large = {"Metadata": {"Filler": "x" * 60_000}}
    assert site.run("diff", "--exit-code", more=large, P=parameter("a")) == 3
    bucket = f"stackgen-000000000000-{REGION}"
    s3 = site.aws.client("s3", REGION)
    found = s3.list_objects_v2(Bucket=bucket, Prefix=f"templates/{site.name}/")
    assert found["KeyCount"] == 0
    assert site.left() == []


def test_what_somebody_did_by_hand_is_shown(site: Site) -> None:
    """A retention that was changed behind the stack's back, and would be overwritten."""
    assert site.run("deploy", "--yes", Logs=LOGS) == 0
    rows = site.stacks.list_stack_resources(StackName=site.name)["StackResourceSummaries"]
    group = rows[0]["PhysicalResourceId"]
    site.aws.client("logs", REGION).put_retention_policy(logGroupName=group, retentionInDays=7)
    other = {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": 60}}
    assert site.run("diff", Logs=other) == 0
    assert "RetentionInDays: deployed 30, now 7" in site.out
    assert site.run("deploy", "--dry-run", Logs=other) == 0
    assert "RetentionInDays: deployed 30, now 7" in site.err


def test_a_secret_that_is_there_is_not_called_gone(site: Site) -> None:
    """A stack knows a secret by its ARN; what nobody touched is no drift, what is deleted is."""
    secret = {"Type": "AWS::SecretsManager::Secret", "Properties": {"Description": "a"}}
    other = {**secret, "Properties": {"Description": "b"}}
    assert site.run("deploy", "--yes", Admin=secret) == 0
    assert site.run("diff", Admin=other) == 0
    assert "since the last deployment" not in site.out
    rows = site.stacks.list_stack_resources(StackName=site.name)["StackResourceSummaries"]
    site.aws.client("secretsmanager", REGION).delete_secret(
        SecretId=rows[0]["PhysicalResourceId"], ForceDeleteWithoutRecovery=True
    )
    assert site.run("diff", Admin=other) == 0
    assert "Admin (AWS::SecretsManager::Secret): it is gone" in site.out


def test_what_somebody_did_by_hand_is_brought_back(site: Site) -> None:
    """The same template: an ordinary look finds nothing, a drift-aware one reverts."""
    assert site.run("deploy", "--yes", Logs=LOGS) == 0
    rows = site.stacks.list_stack_resources(StackName=site.name)["StackResourceSummaries"]
    group = rows[0]["PhysicalResourceId"]
    logs = site.aws.client("logs", REGION)
    logs.put_retention_policy(logGroupName=group, retentionInDays=7)
    assert site.run("diff", "--exit-code", Logs=LOGS) == 0
    assert site.run("diff", "--exit-code", "--revert-drift", Logs=LOGS) == 3
    assert "brings it back" in site.out
    assert "RetentionInDays: deployed 30, now 7" in site.out
    assert site.run("deploy", "--yes", "--revert-drift", Logs=LOGS) == 0
    (found,) = logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]
    assert found["retentionInDays"] == 30


def test_a_name_that_is_taken_is_refused_before_anything_is_touched(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    """CloudFormation's validation: the resource and the reason, and no stack is left."""
    logs = site.aws.client("logs", REGION)
    logs.create_log_group(logGroupName=site.name)
    taken = {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": site.name}}
    for verb, options in (("diff", []), ("deploy", ["--yes"])):
        assert site.run(verb, *options, Taken=taken) == 1
        err = capsys.readouterr().err
        assert "AWS refuses the change set: Taken: " in err
        assert "already exists" in err
        assert site.left() == []
    logs.delete_log_group(logGroupName=site.name)


def test_what_holds_data_is_not_removed_unasked(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    """Refused by name, and accepted by name."""
    assert site.run("deploy", "--yes", Files=FILES, P=parameter("a")) == 0
    assert site.run("deploy", "--yes", P=parameter("a")) == 1
    assert "add --accept-loss Files" in capsys.readouterr().err
    assert site.left() == ["CREATE_COMPLETE"]
    assert site.run("deploy", "--yes", "--accept-loss", "Files", P=parameter("a")) == 0


def test_what_is_retained_leaves_the_stack_unrefused(site: Site) -> None:
    """It is said, and it is still there."""
    kept = {**FILES, "DeletionPolicy": "Retain"}
    assert site.run("deploy", "--yes", Files=kept, P=parameter("a")) == 0
    rows = site.stacks.list_stack_resources(StackName=site.name)["StackResourceSummaries"]
    files = next(row["PhysicalResourceId"] for row in rows if row["LogicalResourceId"] == "Files")
    assert site.run("deploy", "--yes", P=parameter("a")) == 0
    assert "leaves the stack, is not deleted" in site.err
    efs = site.aws.client("efs", REGION)
    assert efs.describe_file_systems(FileSystemId=files)["FileSystems"]
    efs.delete_file_system(FileSystemId=files)


def test_a_replaced_vpc_is_refused(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    """Before AWS begins what it could not end."""
    vpc = {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.9.0.0/16"}}
    assert site.run("deploy", "--yes", Vpc=vpc) == 0
    vpc = {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.8.0.0/16"}}
    assert site.run("deploy", "--yes", Vpc=vpc) == 1
    assert "this cannot work: Vpc" in capsys.readouterr().err
    assert site.left() == ["CREATE_COMPLETE"]
