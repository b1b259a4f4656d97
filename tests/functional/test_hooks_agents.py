"""Agents that AWS takes back, and that nobody owns: by real functions, rules and schedules.

One deployment for all, in this order: the fault chooses among the agents that there are.
"""

import json
import urllib.request
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import pytest

from tests.functional.hooks_site import HooksSite
from tests.functional.standin_process import Spoken, freestyle, pipeline

pytestmark = pytest.mark.process

#: The first kind is the fault's, the second the other tests'. Only the hooks of this file are on.
KINDS = {
    "agents": [{"label": label, "spot": True, "idle_minutes": 60} for label in ("linux", "own")],
    "hooks": {
        **{name: {"enabled": False} for name in ("lifecycle", "health", "scale")},
        "reap": {"wait_minutes": 5},
    },
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HooksSite]:
    """Give a stack whose agents are spot instances."""
    made = HooksSite(tmp_path_factory.mktemp("agents") / "home", more=KINDS)
    made.deploy()
    yield made
    made.down()


def test_a_spot_agent_has_a_successor_that_aws_does_not_take_back(site: HooksSite) -> None:
    """The fault recovers within its bound: asked for while its build runs, users notice nothing."""
    (found,) = site.run("spot-notice", seed=11)
    assert found["bound_seconds"]
    assert found["requests"] > 0
    assert site.status().faults == ()


def build(jenkins: Spoken, job: str, xml: str) -> None:
    """Make a job, and build it."""
    jenkins.create(job, xml)
    jenkins.build(job)


def agent_of(site: HooksSite, jenkins: Spoken, job: str) -> str:
    """Return the instance that a job's first build runs on, once it does."""

    def look() -> str:
        node = str(jenkins.node(job) or "")
        return node.rpartition("(")[2].rstrip(")") if node.startswith("EC2") else ""

    return str(site.until(look, f"{job} runs on an agent"))


def take_back(site: HooksSite, instance: str) -> None:
    """Have EC2 tell that it takes an instance back."""
    fault = json.dumps({"kind": "spot-notice", "instance": instance}).encode()
    url = f"{site.status().endpoint_url}/_stackgen/faults"
    urllib.request.urlopen(urllib.request.Request(url, data=fault)).close()  # noqa: S310 - http only


def about(key: str, value: str, action: Mapping[str, Any]) -> bool:
    """Tell whether an action is about something."""
    return value in str(action[key])


def test_an_agent_that_aws_takes_back(site: HooksSite) -> None:
    """Offline before it ends; its Pipeline runs elsewhere, its freestyle build is reported lost."""
    jenkins = site.jenkins("main-1")
    node = "agent { node { label 'own'\nretries 2 } }"
    steps = "stages { stage('a') { steps { sh 'sleep 400' } } }"
    build(jenkins, "moves", pipeline(f"pipeline {{ {node}\n{steps} }}"))
    build(jenkins, "lost", freestyle("sleep 4000", label="own"))
    first, second = agent_of(site, jenkins, "moves"), agent_of(site, jenkins, "lost")
    for instance in (first, second):
        take_back(site, instance)
    for instance in (first, second):
        site.acted("spot", "take-offline", where=partial(about, "node", instance))
        site.acted("spot", "ask-for-another", where=partial(about, "instance", instance))
    lost = site.acted("spot", "report-lost", where=partial(about, "job", "lost"))
    assert "freestyle build lost #1 ended FAILURE" in lost["reason"]
    site.until(lambda: jenkins.result("moves") == "SUCCESS", "the Pipeline ends well")
    built = agent_of(site, jenkins, "moves")
    assert built not in {first, second}
    assert not [one for one in site.actions("spot") if one.get("job") == "moves"]
    (described,) = site.client("ec2").describe_instances(InstanceIds=[built])["Reservations"]
    assert "InstanceLifecycle" not in described["Instances"][0]


def unknown(site: HooksSite, instance: str) -> str:
    """Start an instance with the tags of an agent, which no Jenkins asked for; return its id."""
    found = site.client("ec2").describe_instances(InstanceIds=[instance])["Reservations"][0]
    tags = [
        tag
        for tag in found["Instances"][0]["Tags"]
        if not tag["Key"].startswith(("aws:", "stackgen:local"))
    ]
    return started(site, tags)


def started(site: HooksSite, tags: list[dict[str, str]]) -> str:
    """Start an instance; return its id."""
    made = site.client("ec2").run_instances(
        ImageId="ami-1",
        MinCount=1,
        MaxCount=1,
        TagSpecifications=[{"ResourceType": "instance", "Tags": tags}],
    )
    return str(made["Instances"][0]["InstanceId"])


def state(site: HooksSite, instance: str) -> str:
    """Return an instance's state."""
    found = site.client("ec2").describe_instances(InstanceIds=[instance])["Reservations"][0]
    return str(found["Instances"][0]["State"]["Name"])


def orphans(site: HooksSite) -> dict[str, Any]:
    """Return what `stackgen orphans` says of each agent."""
    done = site.stackgen("orphans", "--local", "--output", "json")
    assert done.returncode == 0, done.stderr
    return {one["instance"]: one for one in json.loads(done.stdout)["agents"]}


def test_an_agent_that_nobody_owns_ends_and_the_living_stay(site: HooksSite) -> None:
    """Marked, then terminated; the one that Jenkins lists builds on; `orphans` says it before."""
    jenkins = site.jenkins("main-2")
    build(jenkins, "long", freestyle("sleep 100000", label="own"))
    living = agent_of(site, jenkins, "long")
    orphan = unknown(site, living)
    tags = {"stackgen:stack": "other", "stackgen:slot": "main-2"}
    other = started(site, [{"Key": key, "Value": value} for key, value in tags.items()])
    said = orphans(site)
    assert "lists it" in said[living]["reason"]
    assert "does not know it" in said[orphan]["reason"]
    assert other not in said
    for do in ("mark", "terminate"):
        site.acted("reap", do, where=partial(about, "instance", orphan))
    site.until(lambda: state(site, orphan) == "terminated", "the orphan has ended")
    assert state(site, living) == state(site, other) == "running"
    assert jenkins.result("long") is None
    ended = {one["instance"] for one in site.actions("reap") if one["do"] == "terminate"}
    assert ended == {orphan}
