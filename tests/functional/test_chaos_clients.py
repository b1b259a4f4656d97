"""Other people's programs break a stack and see it recover: no code of ours on their side.

The AWS CLI and the Chaos Toolkit, both of the package index, as anybody has them: led to the local
AWS by AWS's own variables.
"""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from localcloud import client
from tests.program import call

pytestmark = [pytest.mark.process, pytest.mark.xdist_group("chaos_clients")]

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
#: An experiment as a user writes one: the group is named by a variable, nothing by stackgen.
EXPERIMENT = ROOT / "tests" / "functional" / "experiments" / "lose-a-host.json"
#: Long enough for a machine that does more than this.
_PATIENCE_SECONDS = 180.0


@dataclass(frozen=True, kw_only=True)
class Stack:
    """A deployed quickstart, as other programs see it."""

    folder: Path
    home: Path
    variables: dict[str, str]
    cluster: str
    group: str
    login: str

    def run(self, program: str, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
        """Run a program with AWS's variables and nothing of ours."""
        clean = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("AWS_", "STACKGEN_"))
        }
        return subprocess.run(
            [str(BIN / program), *arguments],
            cwd=self.folder,
            env={**clean, **self.variables, **more},
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )

    def stackgen(self, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
        """Call our own program in the project's folder."""
        return call(self.folder, *arguments, STACKGEN_LOCAL_HOME=str(self.home), **more)

    def aws(self, *arguments: str) -> Any:
        """Ask with the AWS CLI."""
        done = self.run("aws", *arguments, "--output", "json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if done.stdout.strip() else None

    def hosts(self) -> dict[str, str]:
        """Return the group's instances that are in service, each with its zone."""
        answer = self.aws("autoscaling", "describe-auto-scaling-groups")
        (group,) = [
            one for one in answer["AutoScalingGroups"] if one["AutoScalingGroupName"] == self.group
        ]
        return {
            one["InstanceId"]: one["AvailabilityZone"]
            for one in group["Instances"]
            if one["LifecycleState"] == "InService"
        }

    def slots(self) -> dict[str, str]:
        """Return the instance of each running task, by its task."""
        tasks = self.aws("ecs", "list-tasks", "--cluster", self.cluster)["taskArns"]
        if not tasks:
            return {}
        found = self.aws("ecs", "describe-tasks", "--cluster", self.cluster, "--tasks", *tasks)
        there = self.aws("ecs", "list-container-instances", "--cluster", self.cluster)
        known = there["containerInstanceArns"]
        hosts = self.aws(
            "ecs", "describe-container-instances", "--cluster", self.cluster,
            "--container-instances", *known,
        )["containerInstances"]  # fmt: skip
        instances = {one["containerInstanceArn"]: one["ec2InstanceId"] for one in hosts}
        return {
            task["taskArn"]: instances.get(task.get("containerInstanceArn", ""), "")
            for task in found["tasks"]
            if task["lastStatus"] == "RUNNING"
        }

    def healthy(self) -> int:
        """Count the healthy targets of the first group."""
        groups = self.aws("elbv2", "describe-target-groups")["TargetGroups"]
        arn = groups[0]["TargetGroupArn"]
        answer = self.aws("elbv2", "describe-target-health", "--target-group-arn", arn)
        states = [one["TargetHealth"]["State"] for one in answer["TargetHealthDescriptions"]]
        return states.count("healthy") if len(states) == states.count("healthy") else 0

    def whole_without(self, lost: set[str]) -> bool:
        """Tell whether two hosts, two tasks and two targets serve, none of them on what is lost."""
        hosts = self.hosts()
        if len(hosts) != 2 or hosts.keys() & lost:
            return False
        slots = self.slots()
        return len(slots) == 2 and set(slots.values()) <= hosts.keys() and self.healthy() == 2

    def wait_until_whole_without(self, lost: set[str]) -> None:
        """Wait for the recovery."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not self.whole_without(lost):
            assert time.monotonic() < deadline, (lost, self.hosts(), self.slots(), self.healthy())
            time.sleep(1.5)

    def answers(self) -> int:
        """Ask the login page as a user does."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(self.login, timeout=10) as response:
            return int(response.status)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Deploy the quickstart to a local AWS; end it after."""
    folder, home = tmp_path_factory.mktemp("project"), tmp_path_factory.mktemp("home")
    (folder / "stackgen.yaml").write_text((ROOT / "examples" / "quickstart.yaml").read_text())
    done = call(folder, "deploy", "--local", "--yes", STACKGEN_LOCAL_HOME=str(home))
    try:
        assert done.returncode == 0, done.stdout + done.stderr
        running = client.status(home)
        assert running is not None
        variables = {
            "AWS_ENDPOINT_URL": running.endpoint_url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
            "AWS_PAGER": "",
        }
        told = call(folder, "outputs", "--local", "--output", "json", STACKGEN_LOCAL_HOME=str(home))
        outputs = json.loads(told.stdout)
        yield Stack(
            folder=folder,
            home=home,
            variables=variables,
            cluster=outputs["ClusterName"],
            group=outputs["HostGroupName"],
            login=f"{running.load_balancers[0]['url']}/login",
        )
    finally:
        client.down(home)


def test_the_aws_cli_loses_a_host_and_sees_it_replaced(stack: Stack) -> None:
    """`terminate-instances` on a slot's host: another host, another task, in the same zone."""
    stack.wait_until_whole_without(set())
    before, tasks = stack.hosts(), stack.slots()
    lost = next(iter(tasks.values()))
    stack.aws("ec2", "terminate-instances", "--instance-ids", lost)
    stack.wait_until_whole_without({lost})
    assert sorted(stack.hosts().values()) == sorted(before.values())
    assert len(stack.slots().keys() - tasks.keys()) == 1
    assert stack.answers() == 200


def test_the_chaos_toolkit_loses_a_host_and_sees_it_replaced(stack: Stack) -> None:
    """A user's own experiment: its hypothesis holds before the action and after the wait."""
    stack.wait_until_whole_without(set())
    before = stack.hosts()
    journal = stack.folder / "journal.json"
    done = stack.run(
        "chaos", "--no-version-check", "run", f"--journal-path={journal}", str(EXPERIMENT),
        ASG=stack.group, CLUSTER=stack.cluster, LOGIN=stack.login,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(journal.read_text())
    assert told["status"] == "completed"
    assert not told["deviated"]
    assert [step["status"] for step in told["run"]] == ["succeeded", "succeeded"]
    (gone,) = before.keys() - stack.hosts().keys()
    stack.wait_until_whole_without({gone})
    assert stack.answers() == 200


def test_the_chaos_toolkit_takes_what_is_exported(stack: Stack) -> None:
    """`chaos validate` finds nothing: the driver has every action, with these arguments."""
    done = stack.stackgen("chaos", "export", "--local", "--output", "json", "-o", "exported")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["files"]
    for name in told["files"]:
        checked = stack.run("chaos", "--no-version-check", "validate", f"exported/{name}")
        assert checked.returncode == 0, (name, checked.stdout, checked.stderr)
    reasons = {one["fault"]: one["reason"] for one in told["unavailable"]}
    assert "Systems Manager" in reasons["jvm-kill"]


def test_a_users_experiment_is_measured_as_a_fault(stack: Stack) -> None:
    """The toolkit causes it, our users measure it; its own verdict counts beside ours."""
    stack.wait_until_whole_without(set())
    names = {"ASG": stack.group, "CLUSTER": stack.cluster, "LOGIN": stack.login}
    words = ("chaos", "run", "--experiment", str(EXPERIMENT), "--output", "json")
    done = stack.stackgen(*words, **names)
    (told,) = json.loads(done.stdout)["faults"]
    assert told["fault"] == "experiment lose-a-host.json"
    assert told["problems"] == []
    assert done.returncode == 0
    assert told["restored_seconds"] > 0
    assert told["requests"] > 0

    broken = stack.folder / "broken.json"
    changed = EXPERIMENT.read_text().replace("terminate_random_instances", "no_such_action")
    broken.write_text(changed)
    done = stack.stackgen(
        "chaos", "run", "--experiment", "broken.json", "--output", "json", **names
    )
    assert done.returncode == 1
    assert json.loads(done.stdout)["faults"][0]["problems"]
