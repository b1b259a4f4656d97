"""The health hook on the local AWS: called by real rules, it finds what AWS's own checks do not."""

import json
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from cli.chaos.local import LocalAws
from tests.functional.hooks_site import HooksSite
from tests.functional.standin_process import freestyle

pytestmark = pytest.mark.process

_OTHERS = ("scale", "spot", "reap")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HooksSite]:
    """Give a quickstart with this hook, and the one that lets a host go."""
    home = tmp_path_factory.mktemp("health") / "aws"
    more = {name: {"enabled": False} for name in _OTHERS}
    made = HooksSite(home, more={"hooks": {**more, "health": {"boot_minutes": 2}}})
    made.deploy()
    yield made
    made.down()


@pytest.fixture(autouse=True)
def _whole(site: HooksSite) -> Iterator[None]:
    """End with a stack that is whole."""
    yield
    site.until(site.whole, "every slot serves")


def deeds(site: HooksSite) -> list[dict[str, Any]]:
    """Return what the hook did but for what it notes."""
    kept = {"replace-host", "stop-task", "ask-for-dump", "complain"}
    return [one for one in site.actions("health") if one["do"] in kept]


@contextmanager
def fault(site: HooksSite, kind: str, **names: str) -> Iterator[None]:
    """Put a fault in force, and lift it."""
    local = LocalAws(site.status)
    local.set_fault(kind, names)
    try:
        yield
    finally:
        local.lift_fault(kind, names)


@pytest.fixture
def unchecked(site: HooksSite) -> None:
    """Let ECS and the balancer find nothing: their checks are taken out of the living stack."""
    ecs, ids = site.client("ecs"), site.ids()
    updated: list[tuple[str, str, str]] = []
    for number in (1, 2):
        service = ids[f"Main{number}Service"]
        cluster = service.split("/")[1]
        (found,) = ecs.describe_services(cluster=cluster, services=[service])["services"]
        definition = ecs.describe_task_definition(taskDefinition=found["taskDefinition"])
        given = definition["taskDefinition"]
        for container in given["containerDefinitions"]:
            container.pop("healthCheck", None)
        kept = ("family", "taskRoleArn", "executionRoleArn", "networkMode", "volumes")
        made = ecs.register_task_definition(
            **{name: given[name] for name in kept if name in given},
            containerDefinitions=given["containerDefinitions"],
        )["taskDefinition"]["taskDefinitionArn"]
        ecs.update_service(cluster=cluster, service=service, taskDefinition=made)
        updated.append((cluster, service, made))
    site.until(lambda: all(_deployed(site, *one) for one in updated), "both are deployed")
    site.client("elbv2").modify_target_group(
        TargetGroupArn=ids["MainTargetGroup"],
        HealthCheckIntervalSeconds=300,
        HealthCheckTimeoutSeconds=120,
        UnhealthyThresholdCount=10,
    )


def _deployed(site: HooksSite, cluster: str, service: str, definition: str) -> bool:
    (found,) = site.client("ecs").describe_services(cluster=cluster, services=[service])["services"]
    (first, *others) = found["deployments"]
    done = first["taskDefinition"] == definition and first["rolloutState"] == "COMPLETED"
    return done and not others and site.whole()


@pytest.mark.parametrize("fault", ["ecs-agent-disconnect", "runtime-stuck", "disk-full"])
def test_a_host_that_is_of_no_use_is_replaced(site: HooksSite, fault: str) -> None:
    """Within its bound, users of the other slot served throughout; by this hook and nobody else."""
    before = len(deeds(site))
    (found,) = site.run(fault, seed=11)
    assert found["verdict"] == "passed"
    assert "replace-host" in {one["do"] for one in deeds(site)[before:]}
    assert site.status().faults == ()


def test_an_agent_that_comes_back_is_no_fault(site: HooksSite) -> None:
    """It reconnects several times an hour: the hook notes it, and forgets it again."""
    task = site.task("main-1")
    before = len(deeds(site))
    noted = f"cut/{task['instance_id']}"
    with fault(site, "ecs-agent-disconnected", instance=task["instance_id"]):
        site.acted("health", "remember", where=lambda one: one["subject"] == noted)
    site.acted("health", "forget", where=lambda one: one["subject"] == noted)
    assert deeds(site)[before:] == []


def test_homes_out_of_reach_are_told(site: HooksSite) -> None:
    """Every slot's API hangs as soon as it writes: the alarm is rung, and nothing is replaced."""
    for name in ("main-1", "main-2"):
        site.until(lambda: _judged(site, name), f"{name} is past its boot")  # noqa: B023
    before = len(deeds(site))
    waiting = [
        threading.Thread(
            target=site.jenkins(name).post,
            args=(f"/createItem?name=cut-{name}", freestyle()),
            daemon=True,
        )
        for name in ("main-1", "main-2")
    ]
    system = site.ids()["FileSystem"]
    with fault(site, "efs-cut", file_system=system):
        site.until((site.home / "efs" / f"{system}.cut").exists, "the homes are cut off")
        for one in waiting:
            one.start()
        site.acted("health", "complain", where=lambda one: one["subject"] == "homes")
        assert {one["do"] for one in deeds(site)[before:]} <= {"complain", "ask-for-dump"}
    for one in waiting:
        one.join()


@pytest.mark.usefixtures("unchecked")
def test_a_jvm_that_stands_still_is_replaced(site: HooksSite) -> None:
    """Its threads are asked for first; a stopped JVM writes none. The other slot is left alone."""
    site.until(lambda: _judged(site, "main-1"), "main-1 is past its boot")
    task, other = site.task("main-1"), site.task("main-2")
    before = len(deeds(site))
    os.kill(task["pid"], signal.SIGSTOP)
    stopped = site.acted("health", "stop-task", where=lambda one: one["slot"] == "main-1")
    assert stopped["task"] == task["task_arn"]
    done = [one["do"] for one in deeds(site)[before:]]
    assert done[:2] == ["ask-for-dump", "stop-task"]
    (command,) = [
        one
        for one in site.client("ssm").list_commands()["Commands"]
        if task["task_arn"] in json.dumps(one["Parameters"])
    ]
    assert command["InstanceIds"] == [task["instance_id"]]
    site.until(lambda: site.task("main-1")["pid"] != task["pid"], "another task runs")
    site.until(site.whole, "it serves")
    assert site.task("main-2")["pid"] == other["pid"]
    log = site.home / "tasks" / f"{task['task_arn'].rpartition('/')[2]}.log"
    assert "Full thread dump" not in log.read_text()


def _judged(site: HooksSite, slot: str) -> bool:
    """Tell whether the hook called a slot well in its last look."""
    last = site.decisions("health")[-1:]
    return any(
        one.get("subject") == slot and one["reason"] == "it is well"
        for decision in last
        for one in decision["actions"]
    )
