"""Hosts leave in good order on the local AWS: its rules wake the hook, which does its work."""

import os
import signal
from collections.abc import Iterator

import pytest

from tests.functional.hooks_site import HooksSite
from tests.functional.standin_process import freestyle, pipeline

pytestmark = pytest.mark.process

_OTHERS = ("health", "scale", "spot", "reap")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HooksSite]:
    """Give a quickstart with this hook alone: nobody else mends what it should have."""
    home = tmp_path_factory.mktemp("lifecycle") / "aws"
    made = HooksSite(
        home, more={"hooks": {name: {"enabled": False} for name in _OTHERS}}, factor="20"
    )
    made.deploy()
    yield made
    made.down()


@pytest.fixture(autouse=True)
def _whole(site: HooksSite) -> Iterator[None]:
    """Leave a stack that is whole: two slots that serve, two hosts and no third."""
    yield

    def whole() -> bool:
        there = len(site.status().targets) == len(_hosts(site)) == 2
        return there and site.whole() and set(_hosts(site).values()) == {"InService"}

    site.until(whole, "two slots serve on two hosts", seconds=90)


def _hosts(site: HooksSite) -> dict[str, str]:
    """Return the group's hosts, each with its lifecycle."""
    found = site.client("autoscaling").describe_auto_scaling_groups(
        AutoScalingGroupNames=[site.ids()["HostGroup"]]
    )
    members = found["AutoScalingGroups"][0]["Instances"]
    return {one["InstanceId"]: one["LifecycleState"] for one in members}


def _retire(site: HooksSite, instance: str) -> None:
    """Let the group terminate a host, and replace it."""
    site.client("autoscaling").terminate_instance_in_auto_scaling_group(
        InstanceId=instance, ShouldDecrementDesiredCapacity=False
    )


def _builds(site: HooksSite, slot: str, name: str, *, seconds: int) -> None:
    """Have a freestyle build and a Pipeline run on agents of a slot."""
    jenkins = site.jenkins(slot)
    jenkins.create(f"f-{name}", freestyle(f"sleep {seconds}", label="linux"))
    jenkins.create(
        f"p-{name}",
        pipeline(f"node('linux') {{ sh 'sleep {seconds}'; sh 'sleep 30'; echo 'after' }}"),
    )
    for job in (f"f-{name}", f"p-{name}"):
        jenkins.build(job)
        site.until(lambda job=job: jenkins.node(job), f"{job} runs")  # type: ignore[misc]


def _finished(site: HooksSite, slot: str, name: str) -> None:
    """Assert that both builds are done, in the home as it is now."""
    for job in (f"f-{name}", f"p-{name}"):
        site.until(lambda job=job: site.jenkins(slot).result(job), f"{job} ends")  # type: ignore[misc]
        assert site.jenkins(slot).result(job) == "SUCCESS", job
    assert "after" in site.jenkins(slot).ask(f"/job/p-{name}/1/consoleText")[1]


def _of(site: HooksSite, instance: str) -> list[tuple[str, str]]:
    """Return what was done about a host, with why."""
    return [
        (one["do"], one["reason"])
        for one in site.actions("lifecycle")
        if one.get("instance") == instance
    ]


def _one_after_the_other(site: HooksSite) -> None:
    """Assert that no step ever saw, or made, two hosts that drain."""
    for decision in site.decisions("lifecycle"):
        stack = decision["seen"]["site"]
        carry = {task["instance"] for slot in stack["slots"] for task in slot["tasks"]}
        drained = {one["instance"] for one in stack["hosts"] if one["status"] == "DRAINING"}
        begun = {
            one["instance"] for one in decision["actions"] if one["do"] in {"quiet-down", "drain"}
        }
        assert len((drained | begun) & carry) <= 1, decision


def test_builds_survive_the_end_of_their_host(site: HooksSite) -> None:
    """The freestyle build ends before its Jenkins stops; the Pipeline goes on in the moved home."""
    before = site.task("main-1")
    _builds(site, "main-1", "retire", seconds=500)
    _retire(site, before["instance_id"])
    busy = site.acted("lifecycle", "wait", where=lambda one: "f-retire #1" in one["reason"])
    assert busy["instance"] == before["instance_id"]
    jenkins = site.jenkins("main-1")
    assert jenkins.get("")["quietingDown"] is True
    assert site.jenkins("main-2").get("")["quietingDown"] is False
    assert jenkins.result("f-retire") is None
    site.acted("lifecycle", "drain")
    site.until(lambda: before["instance_id"] not in _hosts(site), "the host has gone", seconds=90)
    after = site.task("main-1")
    assert after["instance_id"] != before["instance_id"]
    assert after["home"] == before["home"]
    _finished(site, "main-1", "retire")
    done = [do for do, _ in _of(site, before["instance_id"])]
    assert done.index("quiet-down") < done.index("drain") < done.index("continue")


def test_a_refresh_replaces_every_host_and_loses_no_build(site: HooksSite) -> None:
    """One host after the other; one slot serves whenever anybody looks."""
    old = set(_hosts(site))
    for slot in ("main-1", "main-2"):
        _builds(site, slot, f"refresh-{slot}", seconds=100)
    group = site.ids()["HostGroup"]
    scaling = site.client("autoscaling")
    scaling.start_instance_refresh(
        AutoScalingGroupName=group, Preferences={"MinHealthyPercentage": 50, "InstanceWarmup": 0}
    )

    def replaced() -> bool:
        assert "healthy" in {target["state"] for target in site.status().targets}
        return not old & set(_hosts(site))

    site.until(replaced, "every host is another", seconds=180)
    for slot in ("main-1", "main-2"):
        _finished(site, slot, f"refresh-{slot}")
    _one_after_the_other(site)


def test_two_hosts_at_once_leave_one_after_the_other(site: HooksSite) -> None:
    """The second waits until the first one's slot serves elsewhere."""
    old = set(_hosts(site))
    for instance in old:
        _retire(site, instance)

    def replaced() -> bool:
        assert "healthy" in {target["state"] for target in site.status().targets}
        return not old & set(_hosts(site))

    site.until(replaced, "both hosts have gone", seconds=120)
    _one_after_the_other(site)


def test_an_unhealthy_host_that_runs_leaves_in_good_order(site: HooksSite) -> None:
    """Whoever called it so: its freestyle build ends before its Jenkins stops."""
    victim = site.task("main-2")["instance_id"]
    jenkins = site.jenkins("main-2")
    jenkins.create("f-sick", freestyle("sleep 300", label="linux"))
    jenkins.build("f-sick")
    site.until(lambda: jenkins.node("f-sick"), "f-sick runs")
    site.client("autoscaling").set_instance_health(
        InstanceId=victim, HealthStatus="Unhealthy", ShouldRespectGracePeriod=False
    )
    site.until(lambda: victim not in _hosts(site), "the host has gone", seconds=120)
    ended = site.until(lambda: site.jenkins("main-2").result("f-sick"), "f-sick has a result")
    assert ended == "SUCCESS"


def test_fewer_hosts(site: HooksSite) -> None:
    """The group ends one of three, empty or not: a slot on it moves, and nobody is without one."""
    scaling, group = site.client("autoscaling"), site.ids()["HostGroup"]

    def three() -> bool:
        joined = [one for one in site.status().instances if one["agent_connected"]]
        return len(joined) == 3 and set(_hosts(site).values()) == {"InService"}

    scaling.set_desired_capacity(AutoScalingGroupName=group, DesiredCapacity=3)
    site.until(three, "three hosts", seconds=90)
    before = _hosts(site).keys()
    scaling.set_desired_capacity(AutoScalingGroupName=group, DesiredCapacity=2)

    def two() -> bool:
        assert "healthy" in {target["state"] for target in site.status().targets}
        return len(_hosts(site)) == 2

    site.until(two, "two hosts", seconds=120)
    (gone,) = before - _hosts(site).keys()
    done = [do for do, _ in _of(site, gone)]
    assert done.index("drain") < done.index("continue")


def test_a_killed_host_is_not_waited_for(site: HooksSite) -> None:
    """Its group holds it although nothing runs there any more: let go with the first look."""
    victim = site.task("main-1")["instance_id"]
    site.client("ec2").terminate_instances(InstanceIds=[victim])
    gone = site.acted("lifecycle", "continue", where=lambda one: one["instance"] == victim)
    assert "already; on it ran: main-1" in gone["reason"]
    assert {do for do, _ in _of(site, victim)} == {"continue"}


def test_a_drain_waits_for_the_other_slot_and_gives_builds_back(site: HooksSite) -> None:
    """The other slot hangs in the midst of a drain: Jenkins takes builds until it serves again."""
    victim = site.task("main-1")["instance_id"]
    jenkins = site.jenkins("main-1")
    jenkins.create("f-late", freestyle("sleep 600", label="linux"))
    jenkins.build("f-late")
    site.until(lambda: jenkins.node("f-late"), "f-late runs")
    _retire(site, victim)
    site.acted("lifecycle", "quiet-down", where=lambda one: one["instance"] == victim)
    os.kill(site.task("main-2")["pid"], signal.SIGSTOP)
    site.acted("lifecycle", "cancel-quiet-down", where=lambda one: one["instance"] == victim)
    site.until(lambda: victim not in _hosts(site), "the host has gone", seconds=120)
    ended = site.until(lambda: site.jenkins("main-1").result("f-late"), "f-late has a result")
    assert ended == "SUCCESS"
    done = [do for do, _ in _of(site, victim)]
    assert done.index("cancel-quiet-down") < len(done) - 1 - done[::-1].index("quiet-down")
