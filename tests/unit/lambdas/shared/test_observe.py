"""The stack as hooks see it."""

import pytest

from lambdas.shared.aws import AwsError
from lambdas.shared.observe import Definitions, site
from lambdas.shared.seen import Host, Site, Slot, Task
from tests.unit.lambdas.fake_aws import (
    CLUSTER,
    SECRET,
    TARGET_GROUP,
    FakeAws,
    arn,
    place,
)


@pytest.fixture
def aws() -> FakeAws:
    """A stack of two slots on two hosts."""
    fake = FakeAws()
    fake.host("i-b", "eu-west-1b")
    fake.host("i-a", "eu-west-1a")
    fake.slot("main-2", "i-b", "eu-west-1b", prefix="/team")
    fake.slot("main-1", "i-a", "eu-west-1a", age=120)
    return fake


def seen(fake: FakeAws) -> Site:
    """Look."""
    return site(fake, fake.clock, place())


def test_a_slot_is_described_whole(aws: FakeAws) -> None:
    """Of its service, its task definition, its task and its target."""
    assert seen(aws).slots[0] == Slot(
        controller="main",
        name="main-1",
        service=arn("ecs", f"service/{CLUSTER}/main-1"),
        zone="eu-west-1a",
        optional=False,
        desired=1,
        deploying=False,
        port=8080,
        prefix="",
        secret=SECRET,
        tasks=(
            Task(
                arn=arn("ecs", f"task/{CLUSTER}/{2:032x}"),
                status="RUNNING",
                instance="i-a",
                address="10.0.0.2",
                age_seconds=120.0,
                health="HEALTHY",
                target="healthy",
                stopping=False,
            ),
        ),
        group=TARGET_GROUP,
        labels=("linux",),
    )


def test_a_host_is_described_whole(aws: FakeAws) -> None:
    """Of the group, and of the cluster."""
    assert seen(aws).hosts[0] == Host(
        instance="i-a",
        zone="eu-west-1a",
        lifecycle="InService",
        healthy=True,
        container_instance=arn("ecs", f"container-instance/{CLUSTER}/i-a"),
        status="ACTIVE",
        connected=True,
        runtime="OK",
        age_seconds=3600.0,
    )


def test_names_are_in_order(aws: FakeAws) -> None:
    """AWS lists in none: a decision must not depend on it."""
    assert [slot.name for slot in seen(aws).slots] == ["main-1", "main-2"]
    assert [host.instance for host in seen(aws).hosts] == ["i-a", "i-b"]
    assert seen(aws).slots[1].prefix == "/team"


def test_a_host_that_only_the_group_knows(aws: FakeAws) -> None:
    """It boots: it has not registered yet."""
    aws.host("i-c", "eu-west-1a", lifecycle="Pending")
    aws.carriers.pop(arn("ecs", f"container-instance/{CLUSTER}/i-c"))
    host = seen(aws).host("i-c")
    assert host
    assert (host.container_instance, host.status, host.age_seconds) == ("", "", None)
    assert not host.connected


def test_a_host_that_only_the_cluster_knows(aws: FakeAws) -> None:
    """The group has let it go; its zone stands in its attributes."""
    del aws.members["i-b"]
    host = seen(aws).host("i-b")
    assert host
    assert (host.zone, host.lifecycle, host.healthy) == ("eu-west-1b", "", False)


def test_tasks_that_ecs_stops_are_seen_until_they_have_stopped(aws: FakeAws) -> None:
    """They still hold the home and the host."""
    old = next(iter(aws.tasks))
    aws.call("ecs", "StopTask", {"task": old})
    aws.task("main-2", "i-b", status="PENDING", age=1)
    slot = seen(aws).slots[1]
    assert [task.stopping for task in slot.tasks] == [False, True]
    assert slot.task is not None
    assert slot.task.status == "PENDING"
    aws.stopped(old)
    assert len(seen(aws).slots[1].tasks) == 1


@pytest.mark.parametrize(
    "state", ["initial", "healthy", "unhealthy", "unused", "draining", "unavailable"]
)
def test_what_the_balancer_says(aws: FakeAws, state: str) -> None:
    """By the task's address; of one it does not know it says nothing."""
    aws.targets["10.0.0.2"] = state
    del aws.targets["10.0.0.1"]
    slots = seen(aws).slots
    assert [slot.tasks[0].target for slot in slots] == [state, "absent"]
    assert [slot.serves for slot in slots] == [state == "healthy", False]


def test_optional_off_and_deploying(aws: FakeAws) -> None:
    """An optional slot that is off has no task, and is whole."""
    aws.slot("main-3", optional=True, desired=0)
    aws.slot("main-4", deploying=True)
    three, four = seen(aws).slots[2:]
    assert (three.optional, three.desired, three.tasks, three.deploying) == (True, 0, (), False)
    assert (four.optional, four.deploying) == (False, True)


def test_a_rollout_under_way_is_one_deployment_too(aws: FakeAws) -> None:
    """Stop-first: the old one is gone while the new one starts."""
    service = next(iter(aws.services.values()))
    service["deployments"] = [{"status": "PRIMARY", "rolloutState": "IN_PROGRESS"}]
    assert seen(aws).slots[1].deploying


def test_other_services_are_none_of_ours(aws: FakeAws) -> None:
    """A cluster may carry what others put there; a service that is gone has no task."""
    other, gone = (dict(one) for one in list(aws.services.values())[:2])
    other["tags"] = [{"key": "stackgen:controller", "value": "main"}]
    gone["status"] = "INACTIVE"
    aws.services["other"], aws.services["gone"] = other, gone
    assert len(seen(aws).slots) == 2


def test_nothing_at_all_is_seen_as_nothing() -> None:
    """Of an empty cluster no list is described: AWS refuses an empty one."""
    assert seen(FakeAws()) == Site(slots=(), hosts=())


def test_more_than_one_call_describes(aws: FakeAws) -> None:
    """Ten services a call, a hundred tasks; every one is seen."""
    for number in range(3, 24):
        aws.slot(f"main-{number}", "i-a")
    assert len(seen(aws).slots) == 23
    sizes = [len(given["services"]) for _, name, given in aws.calls if name == "DescribeServices"]
    assert sizes == [10, 10, 3]


def test_task_definitions_are_read_once(aws: FakeAws) -> None:
    """They never change; a function lives for hours."""
    known: Definitions = {}
    first = site(aws, aws.clock, place(), known)
    aws.calls.clear()
    assert site(aws, aws.clock, place(), known) == first
    assert "DescribeTaskDefinition" not in [name for _, name, _ in aws.calls]


def test_half_a_look_is_none(aws: FakeAws) -> None:
    """Each call failing in turn: nothing is returned, and nothing was changed."""
    seen(aws)
    count = len(aws.calls)
    for number in range(1, count + 1):
        aws.calls.clear()
        aws.failing = {number: "throttled"}
        with pytest.raises(AwsError):
            seen(aws)
    assert aws.made() == []
