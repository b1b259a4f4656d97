"""Agents that AWS takes back, that nobody owns, and that outlive their stack: by real functions."""

import json
import urllib.request
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import pytest

from tests.functional.hooked_jenkins import SlotJenkins, listing
from tests.functional.hooks_site import HooksSite
from tests.functional.standin_process import freestyle, pipeline

pytestmark = pytest.mark.process

SPOT = {"agents": [{"label": "linux", "spot": True, "idle_minutes": 60}]}
#: Only the hooks of this file: the others have files of their own.
HOOKS = {name: {"enabled": False} for name in ("lifecycle", "health", "scale")}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HooksSite]:
    """Give a stack whose agents are spot instances."""
    made = HooksSite(tmp_path_factory.mktemp("agents") / "home", more={**SPOT, "hooks": HOOKS})
    made.deploy()
    yield made
    made.down()


def agent_of(site: HooksSite, jenkins: SlotJenkins, job: str) -> str:
    """Return the instance that a job's first build runs on, once it does."""

    def look() -> str:
        node = jenkins.build(job).get("builtOn") or ""
        return str(node).rpartition("(")[2].rstrip(")") if node.startswith("EC2") else ""

    return str(site.until(look, f"{job} runs on an agent"))


def take_back(site: HooksSite, instance: str) -> None:
    """Have EC2 tell that it takes an instance back."""
    fault = json.dumps({"kind": "spot-notice", "instance": instance}).encode()
    url = f"{site.status().endpoint_url}/_stackgen/faults"
    urllib.request.urlopen(urllib.request.Request(url, data=fault)).close()  # noqa: S310 - http only


def _about(key: str, instance: str, action: Mapping[str, Any]) -> bool:
    return instance in action[key]


def test_an_agent_that_aws_takes_back(site: HooksSite) -> None:
    """Offline before it ends; its Pipeline runs elsewhere, its freestyle build is reported lost."""
    jenkins = SlotJenkins(site, "main-1")
    node = "agent { node { label 'linux'\nretries 2 } }"
    steps = "stages { stage('a') { steps { sh 'sleep 400' } } }"
    jenkins.create("moves", pipeline(f"pipeline {{ {node}\n{steps} }}"))
    jenkins.create("lost", freestyle("sleep 4000", label="linux"))
    first, second = agent_of(site, jenkins, "moves"), agent_of(site, jenkins, "lost")
    take_back(site, first)
    take_back(site, second)
    for instance in (first, second):
        site.acted("spot", "take-offline", where=lambda one, its=instance: its in one["node"])
        site.acted(
            "spot", "ask-for-another", where=lambda one, its=instance: one["instance"] == its
        )
    lost = site.acted("spot", "report-lost", where=lambda one: one["job"] == "lost")
    assert "freestyle build lost #1 ended FAILURE" in lost["reason"]
    site.until(lambda: jenkins.build("moves").get("result") == "SUCCESS", "the Pipeline ends well")
    built = agent_of(site, jenkins, "moves")
    assert built not in {first, second}
    assert not [one for one in site.actions("spot") if one.get("job") == "moves"]
    (described,) = site.client("ec2").describe_instances(InstanceIds=[built])["Reservations"]
    assert "InstanceLifecycle" not in described["Instances"][0]


def forgotten(site: HooksSite, jenkins: SlotJenkins, job: str) -> str:
    """Have Jenkins forget the agent that a build ran on, and return it: it lives on in EC2."""
    instance = agent_of(site, jenkins, job)
    copied = site.client("ec2").describe_instances(InstanceIds=[instance])["Reservations"][0]
    found = copied["Instances"][0]
    tags = [tag for tag in found["Tags"] if not tag["Key"].startswith(("aws:", "stackgen:local"))]
    made = site.client("ec2").run_instances(
        ImageId=found["ImageId"],
        InstanceType=found["InstanceType"],
        SubnetId=found["SubnetId"],
        MinCount=1,
        MaxCount=1,
        TagSpecifications=[{"ResourceType": "instance", "Tags": tags}],
    )
    return str(made["Instances"][0]["InstanceId"])


def orphans(site: HooksSite) -> dict[str, Any]:
    """Return what `stackgen orphans` says of each agent."""
    done = site.stackgen("orphans", "--local", "--output", "json")
    assert done.returncode == 0, done.stderr
    return {one["instance"]: one for one in json.loads(done.stdout)["agents"]}


def of_another_stack(site: HooksSite) -> str:
    """Start an agent of another stack whose slot has the same name; return its id."""
    tags = {"stackgen:stack": "other", "stackgen:slot": "main-2"}
    given = [{"Key": key, "Value": value} for key, value in tags.items()]
    made = site.client("ec2").run_instances(
        ImageId="ami-1",
        MinCount=1,
        MaxCount=1,
        TagSpecifications=[{"ResourceType": "instance", "Tags": given}],
    )
    return str(made["Instances"][0]["InstanceId"])


def test_an_agent_that_nobody_owns_ends_and_the_living_stay(site: HooksSite) -> None:
    """Marked, then terminated; the one that Jenkins lists builds on; `orphans` says it before."""
    jenkins = SlotJenkins(site, "main-2")
    jenkins.create("long", freestyle("sleep 100000", label="linux"))
    living = agent_of(site, jenkins, "long")
    orphan = forgotten(site, jenkins, "long")
    other = of_another_stack(site)
    said = orphans(site)
    assert "lists it" in said[living]["reason"]
    assert "does not know it" in said[orphan]["reason"]
    assert other not in said
    site.acted("reap", "mark", where=lambda one: one["instance"] == orphan, seconds=120)
    site.acted("reap", "terminate", where=lambda one: one["instance"] == orphan, seconds=120)
    states = listing(site)
    site.until(lambda: states()[orphan] == "terminated", "the orphan has ended")
    assert states()[living] == states()[other] == "running"
    assert jenkins.build("long")["building"]
    ended = {one["instance"] for one in site.actions("reap") if one["do"] == "terminate"}
    assert ended == {orphan}
