"""The hosts' scripts, run by a real shell in a folder of their own."""

import shutil
import subprocess
from pathlib import Path

import pytest

from cli.package import texts

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


def test_join_cluster_stops_without_a_cluster(tmp_path: Path) -> None:
    """A host without a cluster's name must not join the account's default cluster."""
    done = run("cloudinit/scripts/join-cluster.sh", tmp_path, "OTHER='x'\n")
    assert done.returncode != 0
    assert not (tmp_path / "etc" / "ecs" / "ecs.config").exists()
