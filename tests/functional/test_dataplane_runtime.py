"""Hosts' insides as AWS tells of them: container runtime, disk, a command of Systems Manager."""

import os
import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.functional.conftest import LocalAws
from tests.functional.dataplane_site import Site, gone, until
from tests.functional.test_dataplane_hosts import fault, hosts, serving

pytestmark = pytest.mark.process


@pytest.fixture
def site(local_aws: LocalAws, request: pytest.FixtureRequest) -> Iterator[Site]:
    """Give a cluster, hosts and a balancer of the test's own."""
    site = Site(local_aws, f"r{abs(hash(request.node.name)) % 10**8}").build()
    yield site
    site.remove()


def health(site: Site, instance: str) -> dict[str, Any]:
    """Return what ECS says of a host's container runtime."""
    ecs = site.client("ecs")
    arns = ecs.list_container_instances(cluster=site.name)["containerInstanceArns"]
    found = ecs.describe_container_instances(
        cluster=site.name, containerInstances=arns, include=["CONTAINER_INSTANCE_HEALTH"]
    )["containerInstances"]
    (one,) = [one["healthStatus"] for one in found if one["ec2InstanceId"] == instance]
    return dict(one)


def test_a_stuck_runtime_is_told_and_stops_nothing(site: Site) -> None:
    """ECS calls it IMPAIRED after its delay, and OK again; a task ends only once it goes on."""
    task = serving(site)
    instance = task["instance_id"]
    until(lambda: health(site, instance)["overallStatus"] == "OK")
    assert "healthStatus" not in hosts(site)["eu-west-1a"]
    with fault(site, "runtime-stuck", instance=instance):
        until(lambda: health(site, instance)["overallStatus"] == "IMPAIRED", seconds=30)
        (detail,) = health(site, instance)["details"]
        assert (detail["type"], detail["status"]) == ("CONTAINER_RUNTIME", "IMPAIRED")
        assert hosts(site)["eu-west-1a"]["agentConnected"]
        site.client("ecs").stop_task(cluster=site.name, task=task["task_arn"], reason="chaos")
        until(lambda: (site.task("one") or {}).get("state") == "DEACTIVATING")
        assert not gone(task["pid"])
    until(lambda: gone(task["pid"]))
    until(lambda: health(site, instance)["overallStatus"] == "OK")


def used(site: Site, **dimensions: str) -> list[float]:
    """Return the latest values of a disk metric."""
    now = datetime.now(UTC)
    return list(
        site.client("cloudwatch").get_metric_data(
            StartTime=now - timedelta(seconds=10),
            EndTime=now + timedelta(seconds=1),
            ScanBy="TimestampDescending",
            MetricDataQueries=[
                {
                    "Id": "disk",
                    "MetricStat": {
                        "Metric": {
                            "Namespace": "Stackgen/Hosts",
                            "MetricName": "disk_used_percent",
                            "Dimensions": [
                                {"Name": name, "Value": text} for name, text in dimensions.items()
                            ],
                        },
                        "Period": 60,
                        "Stat": "Maximum",
                    },
                }
            ],
        )["MetricDataResults"][0]["Values"]
    )


def test_a_full_disk_is_sent_as_a_metric(site: Site) -> None:
    """Each host under its own id, and all of its cluster together, as the agent is configured."""
    task = serving(site)
    own = {
        "ClusterName": site.name,
        "InstanceId": task["instance_id"],
        "fstype": "xfs",
        "path": "/",
    }
    until(lambda: used(site, **own))
    assert used(site, **own)[0] < 50
    with fault(site, "disk-full", instance=task["instance_id"]):
        until(lambda: used(site, **own)[:1] == [100.0], seconds=30)
        until(lambda: used(site, ClusterName=site.name)[:1] == [100.0], seconds=30)


def command(site: Site, instance: str, script: str) -> dict[str, Any]:
    """Run a command on a host; return what became of it."""
    ssm = site.client("ssm")
    sent = ssm.send_command(
        InstanceIds=[instance],
        DocumentName="AWS-RunShellScript",
        Parameters={"commands": [script]},
    )["Command"]["CommandId"]

    def ended() -> dict[str, Any] | None:
        found = ssm.get_command_invocation(CommandId=sent, InstanceId=instance)
        return found if found["Status"] not in {"Pending", "InProgress"} else None

    return dict(until(ended))


def asks(task: dict[str, Any], name: str) -> str:
    """Return the script that sends a signal to a task's JVM."""
    label = "label=com.amazonaws.ecs"
    return f"id=$(docker ps -q --filter {label}.task-arn={task['task_arn']})\nkill -s {name} $id"


def test_commands_reach_the_jvm_of_a_task_and_nothing_else(site: Site, tmp_path: Path) -> None:
    """QUIT has its threads written down, unless it stands still; no other script is run."""
    task = serving(site)
    instance = task["instance_id"]
    log = Path(site.aws.home) / "tasks" / f"{task['task_arn'].rpartition('/')[2]}.log"
    assert command(site, instance, asks(task, "QUIT"))["Status"] == "Success"
    until(lambda: log.read_text().count("Full thread dump") == 1)
    assert not gone(task["pid"])
    os.kill(task["pid"], signal.SIGSTOP)
    assert command(site, instance, asks(task, "QUIT"))["Status"] == "Success"
    assert log.read_text().count("Full thread dump") == 1
    os.kill(task["pid"], signal.SIGCONT)
    until(lambda: log.read_text().count("Full thread dump") == 2)
    ended = command(site, instance, f"touch {tmp_path}/here")
    assert ended["Status"] == "Failed"
    assert "runs no script" in ended["StandardErrorContent"]
    assert not (tmp_path / "here").exists()
    other = asks({"task_arn": "arn:aws:ecs:eu-west-1:1:task/other/1"}, "KILL")
    assert command(site, instance, other)["Status"] == "Failed"
    with (
        fault(site, "instance-impaired", instance=instance),
        pytest.raises(ClientError, match="InvalidInstanceId"),
    ):
        command(site, instance, asks(task, "QUIT"))
    with pytest.raises(ClientError, match="InvalidInstanceId"):
        command(site, "i-00000000000000000", asks(task, "QUIT"))
