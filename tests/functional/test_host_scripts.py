"""The hosts' scripts, run by a real shell in a folder of their own."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.configurations import texts

SCRIPTS = sorted(name for name in texts() if name.endswith(".sh"))


def run(name: str, root: Path, environment: str) -> subprocess.CompletedProcess[str]:
    """Run a script with `/etc` moved below `root`, as it runs on a host after its env file."""
    (root / "etc" / "stackgen").mkdir(parents=True)
    (root / "etc" / "stackgen" / "host.env").write_text(environment)
    moved = texts()[name].replace("/etc/", f"{root}/etc/")
    return subprocess.run(["sh"], input=moved, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_parse(name: str) -> None:
    """A POSIX shell reads the whole script."""
    shell = shutil.which("dash") or "sh"
    done = subprocess.run(
        [shell, "-n"], input=texts()[name], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_join_cluster_writes_the_agent_s_settings(tmp_path: Path) -> None:
    """The cluster's name arrives whole, each setting on a line of its own, nothing else beside."""
    done = run("cloudinit/scripts/join-cluster.sh", tmp_path, "ECS_CLUSTER='ci-Cluster-1 x'\n")
    assert (done.returncode, done.stderr) == (0, "")
    written = (tmp_path / "etc" / "ecs" / "ecs.config").read_text().splitlines()
    settings = dict(line.split("=", 1) for line in written)
    assert settings["ECS_CLUSTER"] == "ci-Cluster-1 x"
    assert settings["ECS_AWSVPC_BLOCK_IMDS"] == "true"
    # `prefer-cached` would turn the agent's cleaning of images off, and the disk would fill.
    assert settings["ECS_IMAGE_PULL_BEHAVIOR"] == "once"
    assert len(settings) == len(written)
    assert [path.name for path in (tmp_path / "etc" / "ecs").iterdir()] == ["ecs.config"]


@pytest.mark.parametrize("asked", ["", "ECS_WARM_POOLS_CHECK='true'\n"])
def test_a_host_of_a_warm_pool_asks_before_it_joins(tmp_path: Path, asked: str) -> None:
    """The agent looks for its state only where there is a pool."""
    done = run("cloudinit/scripts/join-cluster.sh", tmp_path, f"ECS_CLUSTER='c'\n{asked}")
    assert (done.returncode, done.stderr) == (0, "")
    written = (tmp_path / "etc" / "ecs" / "ecs.config").read_text()
    assert f"ECS_WARM_POOLS_CHECK={'true' if asked else 'false'}\n" in written


def watched(root: Path, *, fails: bool = False) -> subprocess.CompletedProcess[str]:
    """Run the script that installs the CloudWatch agent, with a package manager that brings one."""
    programs = root / "programs"
    programs.mkdir()
    control = root / "opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl"
    started = f'#!/bin/sh\necho "$*" >>"{root}/started"\n'
    (root / "control").write_text(started)
    brings = (
        f'echo "$*" >"{root}/installed"\n'
        f'mkdir -p "{control.parent}"\n'
        f'cp "{root}/control" "{control}"\n'
        f'chmod +x "{control}"\n'
    )
    (programs / "dnf").write_text(f"#!/bin/sh\n{'exit 1' if fails else brings}\n")
    (programs / "dnf").chmod(0o755)
    (root / "etc" / "stackgen").mkdir(parents=True)
    (root / "etc" / "stackgen" / "host.env").write_text("ECS_CLUSTER='c1'\nHOST_LOG_GROUP='g1'\n")
    moved = texts()["cloudinit/scripts/watch-host.sh"]
    for folder in ("/etc/stackgen", "/opt/aws"):
        moved = moved.replace(folder, f"{root}{folder}")
    return subprocess.run(
        ["sh"],
        input=moved,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"},
    )


def test_watch_host_installs_and_starts_the_agent(tmp_path: Path) -> None:
    """Its settings are JSON: cluster and group arrive, the agent's own words stay as they are."""
    done = watched(tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "installed").read_text() == "install -y -q amazon-cloudwatch-agent\n"
    file = tmp_path / "etc/stackgen/cloudwatch-agent.json"
    assert (tmp_path / "started").read_text() == f"-a fetch-config -m ec2 -s -c file:{file}\n"
    settings = json.loads(file.read_text())
    metrics = settings["metrics"]
    assert metrics["append_dimensions"] == {"InstanceId": "${aws:InstanceId}"}
    assert {
        plugin["append_dimensions"]["ClusterName"]
        for plugin in metrics["metrics_collected"].values()
    } == {"c1"}
    files = settings["logs"]["logs_collected"]["files"]["collect_list"]
    assert {item["log_group_name"] for item in files} == {"g1"}
    assert len({item["log_stream_name"] for item in files}) == len(files) == 3


def test_watch_host_fails_without_its_package(tmp_path: Path) -> None:
    """Systemd tries again only what failed."""
    assert watched(tmp_path, fails=True).returncode != 0
    assert not (tmp_path / "etc/stackgen/cloudwatch-agent.json").exists()


def test_join_cluster_stops_without_a_cluster(tmp_path: Path) -> None:
    """A host without a cluster's name must not join the account's default cluster."""
    done = run("cloudinit/scripts/join-cluster.sh", tmp_path, "OTHER='x'\n")
    assert done.returncode != 0
    assert not (tmp_path / "etc" / "ecs" / "ecs.config").exists()
