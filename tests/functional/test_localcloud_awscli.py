"""The AWS CLI, version 1 of the package index, deploys, describes and deletes the quickstart."""

import json
import os
import shlex
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.functional.conftest import LocalAws
from tests.functional.localcloud_probes.stack import PROBES
from tests.program import call

pytestmark = pytest.mark.process

ROOT = Path(__file__).parents[2]
QUICKSTART = ROOT / "examples" / "quickstart.yaml"
AWS = Path(sys.executable).parent / "aws"
STACK = "ci"


class Cli:
    """The command line program, led to the local AWS."""

    def __init__(self, local_aws: LocalAws, folder: Path) -> None:
        """Speak to `local_aws`, in us-east-1, from a folder."""
        self._folder = folder
        clean = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
        self._environment = {**clean, **local_aws.environment("us-east-1")}

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run it."""
        return subprocess.run(
            [str(AWS), *arguments],
            capture_output=True,
            text=True,
            check=False,
            env=self._environment,
            cwd=self._folder,
            timeout=120,
        )

    def ask(self, *arguments: str) -> Any:
        """Run it, return what it answers."""
        done = self.run(*arguments, "--output", "json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if done.stdout.strip() else None

    def wait(self, stack: str) -> dict[str, Any]:
        """Return the stack once nothing is in progress; the CLI's own waiter sleeps 30 s."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            described: dict[str, Any] = self.ask(
                "cloudformation", "describe-stacks", "--stack-name", stack
            )["Stacks"][0]
            if not described["StackStatus"].endswith("_IN_PROGRESS"):
                return described
            time.sleep(0.2)
        raise AssertionError(f"{stack} is still in progress")


def _upload_bucket(cli: Cli) -> str:
    bucket = "quickstart-templates"
    cli.ask("s3api", "create-bucket", "--bucket", bucket)
    cli.ask(
        "s3api",
        "put-public-access-block",
        "--bucket",
        bucket,
        "--public-access-block-configuration",
        "BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true",
    )
    return bucket


def _told(folder: Path, bucket: str) -> list[list[str]]:
    """Return the commands that `synth -o` prints, as arguments, with a bucket in them."""
    done = call(folder, "synth", "-c", str(QUICKSTART), "-o", "out")
    assert done.returncode == 0, done.stderr
    lines = [line.strip() for line in done.stderr.splitlines() if line.startswith("  aws ")]
    return [shlex.split(line.replace("BUCKET", bucket))[1:] for line in lines]


def _lift_protection(cli: Cli) -> None:
    for balancer in cli.ask("elbv2", "describe-load-balancers")["LoadBalancers"]:
        cli.ask(
            "elbv2",
            "modify-load-balancer-attributes",
            "--load-balancer-arn",
            balancer["LoadBalancerArn"],
            "--attributes",
            "Key=deletion_protection.enabled,Value=false",
        )


def test_the_cli_deploys_describes_and_deletes_the_quickstart(
    local_aws: LocalAws, tmp_path: Path
) -> None:
    """By the commands that synth prints, from a bucket of one's own; each resource is there."""
    cli = Cli(local_aws, tmp_path)
    bucket = _upload_bucket(cli)
    bring, deploy = _told(tmp_path, bucket)
    template = (tmp_path / "out" / "root.json").read_text(encoding="utf-8")
    resources = json.loads(template)["Resources"]
    brought = cli.run(*bring)
    assert brought.returncode == 0, brought.stderr
    prepared = cli.run(*deploy, "--no-execute-changeset")
    assert prepared.returncode == 0, prepared.stderr
    change_set = prepared.stdout.split()[-1]
    cli.ask("cloudformation", "execute-change-set", "--change-set-name", change_set)
    stack = cli.wait(STACK)
    assert stack["StackStatus"] == "CREATE_COMPLETE", stack
    listed = cli.ask("cloudformation", "list-stack-resources", "--stack-name", STACK)
    ids = {
        item["LogicalResourceId"]: item["PhysicalResourceId"]
        for item in listed["StackResourceSummaries"]
    }
    assert set(ids) == set(resources)
    assert _unseen(local_aws, resources, ids) == []
    assert _drift(cli) == "IN_SYNC"
    again = cli.run(*deploy, "--no-fail-on-empty-changeset")
    assert again.returncode == 0, again.stderr
    assert "No changes to deploy" in again.stdout
    _lift_protection(cli)
    cli.ask("cloudformation", "delete-stack", "--stack-name", STACK)
    gone = cli.wait(stack["StackId"])
    assert gone["StackStatus"] == "DELETE_COMPLETE", gone
    policies = {name: it.get("DeletionPolicy", "") for name, it in resources.items()}
    kept = {name for name, policy in policies.items() if policy.startswith("Retain")}
    assert kept
    left = set(resources) - set(_unseen(local_aws, resources, ids))
    left = {name for name in left if not resources[name]["Type"].startswith("Custom::")}
    assert left == kept, left ^ kept


def _drift(cli: Cli) -> str:
    """Return what a comparison of the stack with its services finds."""
    made = cli.ask("cloudformation", "detect-stack-drift", "--stack-name", STACK)
    status = cli.ask(
        "cloudformation",
        "describe-stack-drift-detection-status",
        "--stack-drift-detection-id",
        made["StackDriftDetectionId"],
    )
    return str(status["StackDriftStatus"])


def _unseen(local_aws: LocalAws, resources: dict[str, Any], ids: dict[str, str]) -> list[str]:
    """Return the resources that their own service does not show; a custom one has none."""
    probes = {probe.type: probe for probe in PROBES}

    def client(service: str) -> Any:
        return local_aws.client(service, "us-east-1")

    return [
        name
        for name, resource in resources.items()
        if not resource["Type"].startswith("Custom::")
        and probes[resource["Type"]].seen(client, ids[name]) is None
    ]


def test_the_cli_checks_a_template_and_its_account(local_aws: LocalAws, tmp_path: Path) -> None:
    """`validate-template` reads it, `get-caller-identity` names the one account."""
    cli = Cli(local_aws, tmp_path)
    small = json.dumps({"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}})
    answer = cli.ask("cloudformation", "validate-template", "--template-body", small)
    assert answer["Parameters"] == []
    assert cli.ask("sts", "get-caller-identity")["Account"] == "000000000000"


def test_a_bucket_is_its_owners(local_aws: LocalAws) -> None:
    """The expected owner is checked, settings are kept, in the region without a constraint too."""
    for region, where in (
        ("us-east-1", {}),
        ("eu-west-1", {"CreateBucketConfiguration": {"LocationConstraint": "eu-west-1"}}),
    ):
        s3 = local_aws.client("s3", region)
        bucket = f"owned-{region}"
        s3.create_bucket(Bucket=bucket, **where)
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        s3.put_bucket_lifecycle_configuration(
            Bucket=bucket,
            LifecycleConfiguration={
                "Rules": [
                    {
                        "ID": "old",
                        "Status": "Enabled",
                        "Filter": {"Prefix": ""},
                        "NoncurrentVersionExpiration": {"NoncurrentDays": 30},
                    }
                ]
            },
        )
        assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
        s3.put_object(Bucket=bucket, Key="a/b.json", Body=b"{}", ExpectedBucketOwner="000000000000")
        assert s3.get_object(Bucket=bucket, Key="a/b.json")["Body"].read() == b"{}"
        with pytest.raises(s3.exceptions.ClientError, match="AccessDenied"):
            s3.put_object(Bucket=bucket, Key="c", Body=b"", ExpectedBucketOwner="111122223333")
        with pytest.raises(s3.exceptions.ClientError, match="403"):
            s3.head_bucket(Bucket=bucket, ExpectedBucketOwner="111122223333")
