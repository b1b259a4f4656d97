"""Deployments: in which order tasks are replaced, and what becomes of one whose tasks fail."""

import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest

from tests.functional.conftest import LocalAws
from tests.functional.dataplane_site import Site, until

pytestmark = pytest.mark.process

BREAKER = {
    "deploymentCircuitBreaker": {
        "enable": True,
        "rollback": True,
        "thresholdConfiguration": {"type": "COUNT", "value": 2},
    }
}


@pytest.fixture
def site(local_aws: LocalAws, request: pytest.FixtureRequest) -> Iterator[Site]:
    """Give a cluster, hosts and a balancer of the test's own."""
    site = Site(local_aws, f"d{abs(hash(request.node.name)) % 10**8}").build()
    yield site
    site.remove()


def service(site: Site, slot: str = "one") -> dict[str, Any]:
    """Return a slot's service as ECS describes it."""
    names = [f"{site.name}-{slot}"]
    found = site.client("ecs").describe_services(cluster=site.name, services=names)
    return dict(found["services"][0])


def completed(site: Site) -> bool:
    """Tell whether the only deployment is done."""
    known = service(site)["deployments"]
    return len(known) == 1 and known[0]["rolloutState"] == "COMPLETED"


def stopped(site: Site) -> list[dict[str, Any]]:
    """Return the slot's tasks that have stopped."""
    ecs = site.client("ecs")
    name = f"{site.name}-one"
    arns = ecs.list_tasks(cluster=site.name, serviceName=name, desiredStatus="STOPPED")["taskArns"]
    return list(ecs.describe_tasks(cluster=site.name, tasks=arns)["tasks"]) if arns else []


def test_a_failed_deployment_is_rolled_back(site: Site) -> None:
    """An image that is not there: two tasks fail, then the last good definition is deployed."""
    good = site.define("one")
    site.serve("one", good, deployment=BREAKER)
    until(lambda: completed(site))
    bad = site.define("one", image="jenkins/jenkins:stackgen-chaos-missing")
    site.client("ecs").update_service(
        cluster=site.name, service=f"{site.name}-one", taskDefinition=bad
    )
    until(lambda: service(site)["taskDefinition"] == good, seconds=30)
    until(lambda: completed(site), seconds=30)
    failed = [task for task in stopped(site) if task["taskDefinitionArn"] == bad]
    assert len(failed) == 2
    assert {task["stopCode"] for task in failed} == {"TaskFailedToStart"}
    assert failed[0]["stoppedReason"].startswith("CannotPullContainerError")
    messages = [event["message"] for event in service(site)["events"]]
    assert any("deployment failed" in one for one in messages)
    assert any("rolling back" in one for one in messages)
    until(lambda: site.slot_answers("one"))


def test_with_room_the_new_task_serves_before_the_old_one_ends(site: Site) -> None:
    """100 and 200 %: two tasks for a while, and never none."""
    site.serve(
        "one",
        site.define("one"),
        deployment={"minimumHealthyPercent": 100, "maximumPercent": 200},
    )
    until(lambda: site.slot_answers("one"))
    until(lambda: completed(site))
    old = site.tasks("one")[0]["pid"]
    site.client("ecs").update_service(
        cluster=site.name, service=f"{site.name}-one", forceNewDeployment=True
    )
    until(lambda: len([task for task in site.tasks("one") if task["pid"]]) == 2)
    assert old in [task["pid"] for task in site.tasks("one")]
    until(lambda: completed(site), seconds=30)
    assert old not in [task["pid"] for task in site.tasks("one")]
    assert site.login()[0] == 200


def test_a_hung_process_is_replaced_by_the_containers_own_check(site: Site) -> None:
    """The command of the task definition runs, at the task's own address, by its intervals."""
    check = {
        "command": ["CMD-SHELL", "curl -fsS --max-time 3 http://127.0.0.1:8080/login || exit 1"],
        "interval": 10,
        "timeout": 5,
        "retries": 6,
        "startPeriod": 300,
    }
    site.serve("one", site.define("one", healthCheck=check), grace_seconds=600)
    task = until(lambda: site.task("one"))
    until(lambda: (site.task("one") or {}).get("health") == "HEALTHY")
    until(lambda: completed(site))
    os.kill(task["pid"], signal.SIGSTOP)
    until(lambda: site.another("one", task["pid"]), seconds=30)
    reasons = [one["stoppedReason"] for one in stopped(site)]
    assert reasons
    assert reasons[0].startswith(("Task failed container health", "Task failed ELB health"))


def test_a_check_whose_program_is_not_here_is_no_failure(site: Site) -> None:
    """It is said once, and the task counts without it."""
    check = {"command": ["CMD-SHELL", "no-such-program-anywhere"], "interval": 5, "retries": 1}
    site.serve("one", site.define("one", healthCheck=check))
    until(lambda: completed(site), seconds=30)
    assert site.task("one") is not None
    assert "cannot run on this machine" in (site.aws.home / "server.log").read_text()


def test_a_task_that_cannot_start_backs_off(site: Site) -> None:
    """Its secret is not there: it never runs, each try waits longer, and the reason says it."""
    arn = "arn:aws:secretsmanager:eu-west-1:000000000000:secret:nowhere-AbCdEf"
    site.serve("one", site.define("one", secrets={"PASSWORD": arn}))
    until(lambda: len(stopped(site)) >= 2, seconds=30)
    assert all(
        task["stoppedReason"].startswith("ResourceInitializationError") for task in stopped(site)
    )
    assert any("unable to consistently start" in one["message"] for one in service(site)["events"])
    assert service(site)["deployments"][0]["failedTasks"] >= 2
