"""Hosts: when they register, what they offer, and what their faults do to tasks."""

import json
import os
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from localcloud import client
from tests.functional.conftest import LocalAws
from tests.functional.dataplane_site import Site, gone, until

pytestmark = pytest.mark.process


@pytest.fixture
def site(local_aws: LocalAws, request: pytest.FixtureRequest) -> Iterator[Site]:
    """Give a cluster, hosts and a balancer of the test's own."""
    site = Site(local_aws, f"h{abs(hash(request.node.name)) % 10**8}").build()
    yield site
    site.remove()


@contextmanager
def fault(site: Site, kind: str, **names: str) -> Iterator[None]:
    """Put a fault in force, and lift it."""
    body = json.dumps({"kind": kind, **names}).encode()
    made = json.load(_own(site, "POST", "", body))
    try:
        yield
    finally:
        _own(site, "DELETE", f"/{made['id']}", None).close()


def _own(site: Site, method: str, path: str, body: bytes | None) -> Any:
    request = urllib.request.Request(  # noqa: S310 - http only
        f"{site.aws.url}/_stackgen/faults{path}", data=body, method=method
    )
    return urllib.request.urlopen(request, timeout=10)  # noqa: S310 - http only


def hosts(site: Site) -> dict[str, dict[str, Any]]:
    """Return the container instances by zone."""
    ecs = site.client("ecs")
    arns = ecs.list_container_instances(cluster=site.name)["containerInstanceArns"]
    if not arns:
        return {}
    found = ecs.describe_container_instances(cluster=site.name, containerInstances=arns)
    return {
        attribute["value"]: item
        for item in found["containerInstances"]
        for attribute in item["attributes"]
        if attribute["name"] == "ecs.availability-zone"
    }


def serving(site: Site, definition: str | None = None) -> dict[str, Any]:
    """Create the service of slot one and return its task once it serves."""
    site.serve("one", definition or site.define("one"))
    until(lambda: site.slot_answers("one"))
    return dict(until(lambda: site.task("one")))


def messages(site: Site) -> list[str]:
    """Return the events of slot one's service."""
    found = site.client("ecs").describe_services(cluster=site.name, services=[f"{site.name}-one"])
    return [event["message"] for event in found["services"][0]["events"]]


def test_a_host_offers_what_its_type_has(site: Site) -> None:
    """Its memory less the kernel's share, its CPU; what is left follows its tasks."""
    found = until(lambda: hosts(site) if len(hosts(site)) == 2 else None)
    total = {one["name"]: one["integerValue"] for one in found["eu-west-1a"]["registeredResources"]}
    assert (total["CPU"], total["MEMORY"]) == (2048, 7577)
    serving(site)
    host = hosts(site)["eu-west-1a"]
    left = {one["name"]: one["integerValue"] for one in host["remainingResources"]}
    assert left["MEMORY"] == 7577 - 3072
    assert (host["runningTasksCount"], host["pendingTasksCount"]) == (1, 0)
    assert host["agentConnected"]


def test_what_does_not_fit_waits(site: Site) -> None:
    """More memory than any host of the zone has: no task is placed, and the service says it."""
    site.serve("one", site.define("one", memory=8000))
    until(lambda: "insufficient memory" in " ".join(messages(site)))
    assert [task["state"] for task in site.tasks("one")] == ["PROVISIONING"]


def test_the_processes_of_a_terminated_host_are_gone_at_once(site: Site) -> None:
    """Long before ECS notices; the agent is told to be disconnected."""
    task = serving(site)
    site.client("ec2").terminate_instances(InstanceIds=[task["instance_id"]])
    until(lambda: gone(task["pid"]), seconds=5)
    until(lambda: site.another("one", task["pid"]), seconds=30)


def _targets(site: Site) -> list[tuple[str, str, str]]:
    """Return state, reason and address of each target: one may come beside one that goes."""
    status = client.status(site.aws.home)
    assert status is not None
    own = [one for one in status.targets if one["group"] == site.target_group]
    return [(one["state"], one["reason"], one["address"]) for one in own]


def test_an_impaired_host_hangs_and_goes_on(site: Site) -> None:
    """Its processes stand still while the fault lasts; agent and balancer do not reach it."""
    task = serving(site)
    with fault(site, "instance-impaired", instance=task["instance_id"]):
        until(lambda: _stands_still(task["pid"]))
        until(lambda: not hosts(site)["eu-west-1a"]["agentConnected"])
        status = client.status(site.aws.home)
        assert status is not None
        shown = [one for one in status.instances if one["id"] == task["instance_id"]]
        assert [one["status"] for one in shown] == ["impaired"]
        until(lambda: ("unhealthy", "Target.Timeout", "") in _targets(site))
    until(lambda: gone(task["pid"]) or not _stands_still(task["pid"]))


def test_a_task_stays_where_the_agent_is_cut_off(site: Site) -> None:
    """ECS cannot stop it; when the agent is back it does."""
    task = serving(site)
    with fault(site, "ecs-agent-disconnected", instance=task["instance_id"]):
        until(lambda: not hosts(site)["eu-west-1a"]["agentConnected"])
        site.client("ecs").stop_task(cluster=site.name, task=task["task_arn"], reason="chaos")
        until(lambda: (site.task("one") or {}).get("state") == "DEACTIVATING")
        assert not gone(task["pid"])
    until(lambda: gone(task["pid"]))
    until(lambda: site.another("one", task["pid"]), seconds=30)


def test_nothing_starts_on_a_full_disk(site: Site) -> None:
    """A new task fails; once there is room again the next one starts."""
    task = serving(site)
    with fault(site, "disk-full", instance=task["instance_id"]):
        site.client("ecs").stop_task(cluster=site.name, task=task["task_arn"], reason="chaos")
        until(lambda: "unable to consistently start" in " ".join(messages(site)), seconds=30)
        assert site.task("one") is None
    until(lambda: site.another("one", task["pid"]), seconds=30)


def test_a_file_system_that_is_cut_off_mounts_nowhere(site: Site) -> None:
    """The gate of its homes is closed while it is, and a new task cannot start."""
    efs = site.client("efs")
    system = efs.create_file_system(CreationToken=site.name)["FileSystemId"]
    ecs = site.client("ecs")
    plain = ecs.describe_task_definition(taskDefinition=site.define("one"))["taskDefinition"]
    made = ecs.register_task_definition(
        family=f"{site.name}-home",
        networkMode="awsvpc",
        containerDefinitions=plain["containerDefinitions"],
        volumes=[{"name": "home", "efsVolumeConfiguration": {"fileSystemId": system}}],
    )["taskDefinition"]["taskDefinitionArn"]
    task = serving(site, made)
    gate = Path(site.aws.home) / "efs" / f"{system}.cut"
    with fault(site, "efs-cut", file_system=system):
        until(gate.exists)
        os.kill(task["pid"], 9)
        until(lambda: "unable to consistently start" in " ".join(messages(site)), seconds=30)
        assert site.task("one") is None
    until(lambda: not gate.exists())
    until(lambda: site.another("one", task["pid"]), seconds=30)


def test_managed_draining_empties_a_host_before_it_goes(site: Site) -> None:
    """The hook is ECS's own: it holds the host until its task has moved, then lets it go."""
    hooks = site.client("autoscaling").describe_lifecycle_hooks(AutoScalingGroupName=site.name)
    names = [hook["LifecycleHookName"] for hook in hooks["LifecycleHooks"]]
    assert names == ["ecs-managed-draining-termination-hook"]
    task = serving(site)
    site.client("autoscaling").terminate_instance_in_auto_scaling_group(
        InstanceId=task["instance_id"], ShouldDecrementDesiredCapacity=False
    )
    until(lambda: site.another("one", task["pid"]), seconds=30)
    stopped = site.client("ecs").describe_tasks(cluster=site.name, tasks=[task["task_arn"]])
    assert "draining" in stopped["tasks"][0]["stoppedReason"]
    until(
        lambda: (
            site.client("ec2").describe_instances(InstanceIds=[task["instance_id"]])[
                "Reservations"
            ][0]["Instances"][0]["State"]["Name"]
            == "terminated"
        )
    )


def _stands_still(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"
    except FileNotFoundError:
        return False
