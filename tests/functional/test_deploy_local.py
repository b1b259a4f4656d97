"""The whole way against the local AWS: create, nothing to do, change, fail, take down.

One stack lives through the tests of this module in their order; each is one call of the program.
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

ROOT = Path(__file__).parents[2]
QUICKSTART = (ROOT / "examples" / "quickstart.yaml").read_text()
THREE_SLOTS = f"{QUICKSTART}\ncontrollers: [{{name: main, slots: 3}}]\n"
#: A file system that does not exist: nothing before AWS can know.
NO_SUCH_FILE_SYSTEM = (
    "name: broken\nregion: us-east-1\nstorage: {file_system_id: fs-0123456789abcdef0}\n"
)

pytestmark = [pytest.mark.process, pytest.mark.xdist_group("deploy_local")]


@dataclass(frozen=True)
class Project:
    """A folder with a file, and a local AWS of its own."""

    folder: Path
    home: Path

    def run(self, *arguments: str, code: int = 0) -> "subprocess.CompletedProcess[str]":
        """Call the program in the folder; fail with what it printed if it ends otherwise."""
        done = call(
            self.folder,
            *arguments,
            STACKGEN_LOCAL_HOME=str(self.home),
            # Nothing of these may have an effect with --local.
            AWS_PROFILE="does-not-exist",
            AWS_ENDPOINT_URL="http://127.0.0.1:1",
            HTTP_PROXY="http://127.0.0.1:1",
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done

    def write(self, text: str, name: str = "stackgen.yaml") -> None:
        """Write the file."""
        (self.folder / name).write_text(text)

    def json(self, *arguments: str, code: int = 0) -> Any:
        """Call the program for JSON."""
        return json.loads(self.run(*arguments, "--output", "json", code=code).stdout)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """Make a project with the quickstart's file; end its local AWS after."""
    made = Project(tmp_path_factory.mktemp("project"), tmp_path_factory.mktemp("home"))
    made.write(QUICKSTART)
    yield made
    client.down(made.home)


def answers(url: str) -> int:
    """Ask an address as a user does, past any proxy."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=5) as response:
        return int(response.status)


def test_a_first_deployment_answers(project: Project) -> None:
    """From a file to an address that answers, with outputs and next commands that can be typed."""
    done = project.run("deploy", "--local", "--yes")
    assert "Stack ci is CREATE_COMPLETE." in done.stdout
    assert "https://ci.example.com" in done.stdout
    assert "stand-in for Jenkins" in done.stdout
    made = done.stderr.index("The service-linked role of ecs.amazonaws.com is made.")
    assert made < done.stderr.index("CREATE_IN_PROGRESS")
    assert "destroy --local\n" in done.stdout
    assert "LoadBalancer" in done.stderr
    assert "\x1b" not in done.stderr


def test_the_printed_address_is_that_of_local_status(project: Project) -> None:
    """`local status` names the address too, and it answers as it is."""
    told = project.json("local", "status")
    assert told["endpoint_url"].startswith("http://127.0.0.1:")
    assert len(told["load_balancers"]) == 1
    assert answers(f"{told['load_balancers'][0]['url']}/login") == 200


def test_a_second_deployment_changes_nothing(project: Project) -> None:
    """The same file again: no changes, exit 0, the address still printed."""
    told = project.json("deploy", "--local", "--yes")
    assert told["executed"] is False
    assert told["status"] == "CREATE_COMPLETE"
    assert answers(f"{told['local']['url']}/login") == 200


@pytest.mark.parametrize(
    ("old", "new", "who", "words"),
    [
        ("name: ci", "name: ci\nlogs: {retention_days: 7}", "alarms", "deleted for good"),
        ("203.0.113.0/24", "203.0.112.0/24", "everyone", "outside the new ranges"),
        (
            "name: ci",
            "name: ci\ncontrollers: [{name: main, memory_mib: 4096}]",
            "users of main",
            "slots main-1 and main-2, one after the other",
        ),
        (
            "name: ci",
            "name: ci\nhosts: {instance_types: [m6i.xlarge]}",
            "users on one slot",
            "rolls them afterwards",
        ),
        ("name: ci", "name: ci\nnetwork: {nat: single}", "out of the network", "address that"),
        (
            "name: ci",
            "name: ci\ncontrollers: [{name: other}]",
            "users of main",
            "goes with its slots",
        ),
    ],
)
def test_who_notices_a_change_of_the_file(
    project: Project, old: str, new: str, who: str, words: str
) -> None:
    """A key of the file, CloudFormation's change set, the words: nothing is changed by asking."""
    project.write(QUICKSTART.replace(old, new, 1), "changed.yaml")
    told = project.json("diff", "--local", "-c", "changed.yaml")
    found = [one["what"] for one in told["interruptions"] if who in one["who"]]
    assert any(words in what for what in found), told["interruptions"]
    assert {one["level"] for one in told["interruptions"]} == {"pure"}


def test_what_a_change_of_the_file_would_lose(project: Project) -> None:
    """A controller's homes, by name; a network that cannot be moved; a vault that stays."""
    for change, losses, unworkable in (
        ("controllers: [{name: other}]", ["Main1AccessPoint", "Main2AccessPoint"], False),
        ("network: {cidr: 10.9.0.0/16}", [], True),
        ("backup: {enabled: false}", [], False),
    ):
        project.write(QUICKSTART.replace("name: ci", f"name: ci\n{change}", 1), "changed.yaml")
        told = project.json("diff", "--local", "-c", "changed.yaml")
        assert [one["logical_id"] for one in told["losses"]] == losses, change
        assert bool(told["unworkable"]) is unworkable, change
    assert project.json("status", "--local")["status"] == "CREATE_COMPLETE"


def test_a_dry_run_changes_nothing(project: Project) -> None:
    """A third slot is shown and not made."""
    project.write(THREE_SLOTS)
    told = project.json("deploy", "--local", "--dry-run")
    added = {change["logical_id"] for change in told["changes"] if change["kind"] == "added"}
    assert "Main3Service" in added
    assert told["executed"] is False
    assert len(project.json("status", "--local")["controllers"][0]["slots"]) == 2


def test_a_look_says_who_notices(project: Project) -> None:
    """The third slot again, as `diff` tells it to a script: 3, and nothing is made."""
    told = project.json("diff", "--local", "--exit-code", code=3)
    assert told["changed"] is True
    assert told["losses"] == told["unworkable"] == []
    assert told["counts"]["added"] == len([c for c in told["changes"] if c["kind"] == "added"])
    assert len(project.json("status", "--local")["controllers"][0]["slots"]) == 2


def test_a_third_slot_is_an_update(project: Project) -> None:
    """What exists stays: a slot more is an update that replaces nothing with data."""
    told = project.json("deploy", "--local", "--yes")
    assert (told["operation"], told["status"]) == ("UPDATE", "UPDATE_COMPLETE")
    assert told["counts"]["removed"] == 0
    assert len(project.json("status", "--local")["controllers"][0]["slots"]) == 3
    assert "no changes" in project.run("diff", "--local", "--exit-code").stdout


def test_a_tag_is_an_update_in_place(project: Project) -> None:
    """CloudFormation puts the stack's tags on everything: a new one replaces nothing."""
    done = project.run(
        "deploy", "--local", "--yes", "--express", "--tag", "team=build", "--output", "json"
    )
    assert "Every slot serves" in done.stderr
    assert "knows no express mode" not in done.stderr
    told = json.loads(done.stdout)
    assert (told["operation"], told["status"]) == ("UPDATE", "UPDATE_COMPLETE")
    assert [c for c in told["changes"] if c["replacement"] == "True"] == []


def test_hosts_of_another_type_are_rolled(project: Project) -> None:
    """One at a time: each new host is there before the old one is drained, then all slots serve."""
    project.write(f"{THREE_SLOTS}hosts: {{instance_types: [m6i.2xlarge]}}\n")
    done = project.run("deploy", "--local", "--yes", "--tag", "team=build", "--output", "json")
    hosts = json.loads(done.stdout)["hosts"]
    assert hosts == {"total": 2, "replaced": 2, "outdated": 0, "problem": None}
    assert done.stderr.count("is new, every slot serves") == 2
    told = project.json("status", "--local")
    assert [(h["type"], h["outdated"]) for h in told["hosts"]] == [("m6i.2xlarge", False)] * 2
    assert told["controllers"][0]["targets"] == {"healthy": 3, "total": 3}


def test_the_last_operation_can_be_read(project: Project) -> None:
    """Events of the update alone, the stack's own first and last; following it ends at once."""
    events = project.json("events", "--local")
    own = [event["status"] for event in events if event["logical_id"] == "ci"]
    assert own[0] == "UPDATE_IN_PROGRESS"
    assert own[-1] == "UPDATE_COMPLETE"
    assert "CREATE_COMPLETE" not in own
    assert "UPDATE_COMPLETE" in project.run("events", "--local", "--follow").stderr


def test_outputs_for_scripts(project: Project) -> None:
    """One bare value, or all as JSON."""
    assert project.run("outputs", "Url", "--local").stdout == "https://ci.example.com\n"
    assert project.json("outputs", "--local")["ClusterName"]


def test_a_failed_creation_names_the_cause_and_leaves_nothing(project: Project) -> None:
    """The resource, AWS's reason, the command that removes what is left; it works as printed."""
    project.write(NO_SUCH_FILE_SYSTEM, "broken.yaml")
    done = project.run("deploy", "--local", "--yes", "-c", "broken.yaml", code=1)
    error = done.stderr[done.stderr.index("stackgen: ") :].splitlines()
    assert "fs-0123456789abcdef0" in error[0]
    assert error[1] == "  Stack broken is now ROLLBACK_COMPLETE."
    assert "destroy --local -c broken.yaml" in error[2]
    project.run("deploy", "--local", "--yes", "-c", "broken.yaml", code=1)
    project.run("destroy", "--local", "--yes", "-c", "broken.yaml")
    assert "no stack broken" in project.run("status", "--local", "-c", "broken.yaml", code=1).stderr


def test_destroy_ends_what_a_rollback_could_not(project: Project) -> None:
    """A creation that fails behind its protected balancer, unwatched: destroy takes it too."""
    twin = QUICKSTART.replace("name: ci", "name: twin").replace(
        "zone: example.com", "zone: example.com\n  host: ci.example.com"
    )
    project.write(twin, "twin.yaml")
    # Nobody follows, so nobody lifts the protection when AWS begins to roll back.
    project.run("deploy", "--local", "--yes", "--no-wait", "-c", "twin.yaml")
    deadline = time.monotonic() + 30
    while (found := project.json("status", "--local", "-c", "twin.yaml"))["status"] not in (
        "ROLLBACK_FAILED",
        "ROLLBACK_COMPLETE",
    ):
        assert time.monotonic() < deadline, found
        time.sleep(0.2)
    assert found["status"] == "ROLLBACK_FAILED"
    done = project.run("destroy", "--local", "--yes", "-c", "twin.yaml")
    assert "Deletion protection of LoadBalancer is lifted." in done.stderr
    assert "1  AWS::ElasticLoadBalancingV2::LoadBalancer" in done.stderr
    assert "LoadBalancer (AWS::ElasticLoadBalancingV2::LoadBalancer)" in done.stderr
    assert len(project.json("local", "status")["load_balancers"]) == 1


def test_destroy_says_what_stays(project: Project) -> None:
    """Protected balancer and running tasks go too; what holds data is removed as printed."""
    done = project.run("destroy", "--local", "--yes")
    assert "aws efs delete-file-system --file-system-id fs-" in done.stdout
    assert "aws backup delete-backup-vault" in done.stdout
    assert "Stack ci is gone." in done.stderr
    removal = next(line for line in done.stdout.splitlines() if "aws efs" in line)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(["/bin/sh", "-c", removal], check=True, env={"PATH": path, "AWS_PAGER": ""})
    deadline = time.monotonic() + 20
    while project.json("local", "status")["load_balancers"]:
        assert time.monotonic() < deadline, "the balancer is gone and still served"
        time.sleep(0.2)


def test_twice_destroyed_is_destroyed(project: Project) -> None:
    """Nothing to destroy is no error, with the local AWS and without it."""
    assert "nothing to destroy" in project.run("destroy", "--local", "--yes").stderr
    project.run("local", "down")
    project.run("destroy", "--local", "--yes")
    assert project.json("local", "status", code=1) == {"running": False}
