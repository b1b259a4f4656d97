"""Optional slots on the local AWS: the schedule wakes the hook, load turns one on, idleness off."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest

from tests.functional.dataplane_site import ask
from tests.functional.hooks_site import HooksSite
from tests.functional.standin_process import freestyle

pytestmark = pytest.mark.process

_OTHERS = ("lifecycle", "health", "spot", "reap")
_OPTIONAL = "main-3"

#: Users of this test ask so often in a second; a minute of AWS is 1.5 s.
_REQUESTS_PER_SECOND = 60


def file(**controller: Any) -> dict[str, Any]:
    """Return what the file says beside the quickstart."""
    scale = {"on_minutes": 1, "off_minutes": 5, "requests_per_minute": 20}
    return {
        "controllers": [{"name": "main", "slots": {"min": 2, "max": 3}, **controller}],
        "hooks": {"scale": scale, **{name: {"enabled": False} for name in _OTHERS}},
    }


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HooksSite]:
    """Give a stack with one optional slot and this hook alone."""
    home = tmp_path_factory.mktemp("scale") / "aws"
    made = HooksSite(home, more=file(), factor="40")
    made.deploy()
    yield made
    made.down()


@contextmanager
def load(site: HooksSite) -> Iterator[None]:
    """Have users ask while this lasts."""
    over, url = threading.Event(), site.status().load_balancers[0]["url"]

    def use() -> None:
        while not over.wait(2 / _REQUESTS_PER_SECOND):
            with suppress(OSError):
                ask(f"{url}/login")

    users = [threading.Thread(target=use, daemon=True) for _ in range(2)]
    for user in users:
        user.start()
    try:
        yield
    finally:
        over.set()
        for user in users:
            user.join()


def desired(site: HooksSite) -> dict[str, int]:
    """Return how many tasks each slot's service wants."""
    ecs, ids = site.client("ecs"), site.ids()
    names = {f"main-{number}": ids[f"Main{number}Service"] for number in (1, 2, 3)}
    found = ecs.describe_services(cluster=ids["Cluster"], services=list(names.values()))
    counts = {one["serviceArn"]: int(one["desiredCount"]) for one in found["services"]}
    return {name: counts[arn] for name, arn in names.items()}


def steps(site: HooksSite) -> list[str]:
    """Return what was done about slots, the oldest first."""
    noted = ("remember", "forget")
    return [one["do"] for one in site.actions("scale") if one["do"] not in noted]


def metric(site: HooksSite, name: str, **dimensions: str) -> float | None:
    """Return the newest figure of a metric of ours."""
    named = {"ClusterName": site.ids()["Cluster"], **dimensions}
    wanted: Any = {
        "Metric": {
            "Namespace": "Stackgen/Controllers",
            "MetricName": name,
            "Dimensions": [{"Name": key, "Value": value} for key, value in named.items()],
        },
        "Period": 60,
        "Stat": "Maximum",
    }
    now = time.time()
    found = site.client("cloudwatch").get_metric_data(
        StartTime=now - 60, EndTime=now + 1, MetricDataQueries=[{"Id": "m", "MetricStat": wanted}]
    )["MetricDataResults"][0]
    return found["Values"][0] if found["Values"] else None


def test_an_idle_slot_is_turned_off_and_load_turns_it_on(site: HooksSite) -> None:
    """Quieted first, out of the balancer, then off; the others serve all the time."""
    site.until(lambda: desired(site)[_OPTIONAL] == 0, "the optional slot is off", seconds=120)
    assert steps(site)[-3:] == ["quiet-down", "deregister", "turn-off"]
    off = next(
        one
        for one in site.decisions("scale")
        if any(it["do"] == "turn-off" for it in one["actions"])
    )
    look = next(one for one in off["seen"]["looks"] if one["slot"] == _OPTIONAL)
    assert look["quiet"]
    assert not look["busy"]
    tasks = next(one for one in off["seen"]["site"]["slots"] if one["name"] == _OPTIONAL)["tasks"]
    assert [task["target"] for task in tasks] == ["absent"]
    assert desired(site) == {"main-1": 1, "main-2": 1, _OPTIONAL: 0}

    site.until(site.whole, "two slots serve")
    with load(site):
        site.until(lambda: desired(site)[_OPTIONAL] == 1, "load turns it on", seconds=120)
        site.until(lambda: site.whole(3), "three slots serve")
    assert not site.jenkins(_OPTIONAL).ask("/api/json")[1].count('"quietingDown": true')

    assert all(
        slot["desired"] == 1
        for decision in site.decisions("scale")
        for slot in decision["seen"]["site"]["slots"]
        if slot["name"] != _OPTIONAL
    )


def test_a_build_that_no_agent_serves_is_published_and_rings(site: HooksSite) -> None:
    """The figure stands in CloudWatch by controller; the alarm reads the same one."""
    site.until(lambda: metric(site, "UnservedBuilds", Controller="main") == 0, "nothing waits")
    jenkins = site.jenkins("main-1")
    jenkins.create("lost", freestyle("true", label="nobody"))
    jenkins.build("lost")
    site.until(lambda: metric(site, "UnservedBuilds", Controller="main") == 1, "it is published")
    assert metric(site, "QueueLength", Controller="main") == 1
    assert (metric(site, "OldestWaitSeconds", Controller="main") or 0) > 0
    alarms = site.client("cloudwatch").describe_alarms()["MetricAlarms"]
    named = [one["AlarmName"] for one in alarms if one.get("MetricName") == "UnservedBuilds"]
    assert len(named) == 1

    def state() -> str:
        found = site.client("cloudwatch").describe_alarms(AlarmNames=named)["MetricAlarms"]
        return str(found[0]["StateValue"])

    site.until(lambda: state() == "ALARM", "the alarm rings", seconds=90)


def test_an_update_leaves_a_slot_off_that_is_off(site: HooksSite) -> None:
    """Off again without load; it gets the new definition, which says nothing of its tasks."""
    site.until(lambda: desired(site)[_OPTIONAL] == 0, "the optional slot is off", seconds=120)
    ecs, ids = site.client("ecs"), site.ids()

    def definition() -> str:
        found = ecs.describe_services(cluster=ids["Cluster"], services=[ids["Main3Service"]])
        return str(found["services"][0]["taskDefinition"])

    before = definition()
    site.write(file(java_options="-Xlog:gc"))
    done = site.stackgen("deploy", "--local", "--yes")
    assert done.returncode == 0, done.stderr
    assert definition() != before
    assert desired(site) == {"main-1": 1, "main-2": 1, _OPTIONAL: 0}
    assert "main-3  off (optional)" in site.stackgen("status", "--local").stdout
