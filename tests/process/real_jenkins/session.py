"""Runs inside a network namespace: boots a real Jenkins on a stack's account, prints what it saw.

Usage: session.py WAR PLUGINS FOLDER DIALECT
"""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, cast

from stackgen_slot import casc
from stackgen_slot.clouds import Dialect
from tests.process.real_jenkins.account import Account, account
from tests.process.real_jenkins.server import Jenkins

ROOT = Path(__file__).parents[3]
ADMIN = (casc.ADMIN, "an-administrator-of-this-test")
HEX = "0123456789abcdef" * 2
HOOKS = (casc.HOOKS, f"11{HEX}")
#: What the image's folder of a controller would hold.
JOBS = "job('seed') { label('linux'); description(\"in ${'groovy'}\"); steps { shell('true') } }"
#: Lists are appended: an entry of a user's own file would open Jenkins.
OPEN = {
    "jenkins": {
        "authorizationStrategy": {
            "globalMatrix": {
                "entries": [{"user": {"name": "anonymous", "permissions": ["Overall/Read"]}}]
            }
        }
    }
}
CLOUDS = """
println groovy.json.JsonOutput.toJson(jenkins.model.Jenkins.get().clouds.collect { cloud -> [
    name: cloud.name,
    templates: cloud.templates.collect { [it.description, it.ami, it.subnetId, it.labelString] },
]})
"""


def main(war: Path, plugins: Path, folder: Path, dialect: Dialect) -> dict[str, Any]:
    """Return everything that the test compares."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    made = account()
    _image(plugins, folder / "share", dialect)
    for name in ("home", "local"):
        (folder / name).mkdir()
    environment = _environment(folder, made)
    jenkins = Jenkins(war, environment, dialect, folder / "jenkins.log")
    try:
        jenkins.wait()
        seen = _seen(jenkins)
        seen["instances"] = _agents(jenkins, made)
        seen["account"] = made.agents
    finally:
        ended = jenkins.end()
    leaks = _leaks(folder, environment)
    again = _again(war, {**environment, "JENKINS_HOOKS_TOKEN": HEX[::-1]}, dialect, folder)
    (folder / "empty").mkdir()
    fresh = {**environment, "JENKINS_HOME": str(folder / "empty")}
    unconfigured = _ending(
        Jenkins(war, fresh, dialect, folder / "none.log", configured=False), folder / "none.log"
    )
    own = folder / "share" / "controllers" / "main" / "casc"
    own.mkdir()
    (own / "open.yaml").write_text(json.dumps(OPEN))
    opened = _ending(Jenkins(war, environment, dialect, folder / "open.log"), folder / "open.log")
    return {
        **seen,
        "ended": ended,
        "leaks": leaks,
        "again": again,
        "opened": opened,
        "unconfigured": unconfigured,
    }


def _again(
    war: Path, environment: dict[str, str], dialect: Dialect, folder: Path
) -> dict[str, Any]:
    """Start it again on its home with another token; return whom it knows and what it kept."""
    # Of cloned definitions, which the guard keeps as good when they did not end the boot.
    (folder / "home" / "stackgen-jobs.tried.json").write_text("{}")
    jenkins = Jenkins(war, environment, dialect, folder / "again.log")
    try:
        jenkins.wait()
        return {
            "old": jenkins.status("/api/json", HOOKS),
            "new": jenkins.status("/api/json", (HOOKS[0], f"11{HEX[::-1]}")),
            "clouds": [cloud["name"] for cloud in jenkins.groovy(ADMIN, CLOUDS)],
            "kept": (folder / "home" / "stackgen-jobs.json").exists(),
        }
    finally:
        jenkins.end()


def _leaks(folder: Path, environment: dict[str, str]) -> list[str]:
    """Name the files that have a secret in clear."""
    names = ("JENKINS_ADMIN_PASSWORD", "JENKINS_HOOKS_TOKEN", "JENKINS_AGENT_PRIVATE_KEY")
    secrets = [environment[name].strip().splitlines()[-2:][0].encode() for name in names]
    files = [path for path in folder.rglob("*") if path.is_file() and "war" not in path.parts]
    return [
        str(path.relative_to(folder))
        for path in files
        if path.suffix not in {".jar", ".jpi"} and any(it in path.read_bytes() for it in secrets)
    ]


def _ending(jenkins: Jenkins, log: Path) -> dict[str, Any]:
    """Return how a Jenkins ends that must not serve."""
    try:
        code = jenkins.process.wait(240)
    finally:
        jenkins.end()
    lines = log.read_text(errors="replace").splitlines()
    return {"code": code, "said": [line for line in lines if line.startswith("stackgen: J")]}


def _image(plugins: Path, share: Path, dialect: Dialect) -> None:
    """Lay out what the image would hold."""
    (share / "plugins").mkdir(parents=True)
    for archive in (*plugins.glob("*.hpi"), *plugins.glob("*.jpi")):
        shutil.copyfile(archive, share / "plugins" / f"{archive.stem}.jpi")
    shutil.copytree(ROOT / "jenkins" / "init.groovy.d", share / "init.groovy.d")
    if dialect == "1688":
        local = Path(__file__).with_name("local_ec2.groovy")
        shutil.copyfile(local, share / "init.groovy.d" / local.name)
    (share / "controllers" / "main" / "jobs").mkdir(parents=True)
    (share / "controllers" / "main" / "jobs" / "seed.groovy").write_text(JOBS)


def _environment(folder: Path, made: Account) -> dict[str, str]:
    """Return the environment of the slot's container."""
    return {
        "PATH": os.environ["PATH"],
        "JAVA_OPTS": "-Xmx1g -Dhudson.slaves.NodeProvisioner.initialDelay=0",
        "STACKGEN_CONTROLLER": "main",
        "STACKGEN_SLOT": "main-1",
        "STACKGEN_URL": "http://127.0.0.1:8080",
        "STACKGEN_ZONE": made.agents["subnets"][0]["zone"],
        "STACKGEN_AGENTS": json.dumps(made.agents),
        "STACKGEN_SHARE": str(folder / "share"),
        "STACKGEN_LOCAL": str(folder / "local"),
        "JENKINS_HOME": str(folder / "home"),
        "JENKINS_ADMIN_PASSWORD": ADMIN[1],
        "JENKINS_HOOKS_TOKEN": HEX,
        "JENKINS_AGENT_PRIVATE_KEY": made.private_key,
        "AWS_ENDPOINT_URL_EC2": made.endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": made.agents["region"],
    }


def _seen(jenkins: Jenkins) -> dict[str, Any]:
    """Return how Jenkins answers whom."""
    queue = json.loads(jenkins.ask("/queue/api/json", HOOKS)[1] or "{}")
    return {
        "anonymous": {
            path: jenkins.status(path)
            for path in ("/login", "/", "/api/json", "/metrics/currentUser/ping", "/prometheus/")
        },
        "hooks": {
            "api": jenkins.status("/api/json", HOOKS),
            "queue": "items" in queue,
            "job": jenkins.status("/job/seed/api/json", HOOKS),
            "metrics": jenkins.status("/metrics/currentUser/metrics", HOOKS),
            "quiet": jenkins.post("/quietDown", HOOKS),
            "quieting": json.loads(jenkins.ask("/api/json", HOOKS)[1])["quietingDown"],
            "loud": jenkins.post("/cancelQuietDown", HOOKS),
            "build": jenkins.post("/job/seed/build", HOOKS),
            "delete": jenkins.post("/job/seed/doDelete", HOOKS),
            "script": jenkins.post("/scriptText", HOOKS, script="println 1"),
            "other token": jenkins.status("/api/json", (HOOKS[0], "11" + "0" * 32)),
            "password": jenkins.status("/api/json", (HOOKS[0], "stackgen-hooks")),
        },
        "seed": json.loads(jenkins.ask("/job/seed/api/json", ADMIN)[1])["description"],
        "clouds": jenkins.groovy(ADMIN, CLOUDS),
    }


def _agents(jenkins: Jenkins, made: Account) -> list[dict[str, Any]]:
    """Ask for a build; return the instances that it led to."""
    assert jenkins.post("/job/seed/build", ADMIN) in {200, 201}
    end = time.monotonic() + 120
    while not (found := made.instances()) and time.monotonic() < end:
        time.sleep(1)
    return found


if __name__ == "__main__":
    _war, _plugins, _folder, _dialect = sys.argv[1:]
    outcome = main(Path(_war), Path(_plugins), Path(_folder), cast("Dialect", _dialect))
    print(json.dumps(outcome, default=str))  # noqa: T201 (read by the test)
