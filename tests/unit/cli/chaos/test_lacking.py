"""When a stack is fully redundant, and who says what it misses."""

from dataclasses import replace

import pytest

from cli.chaos.lacking import lacks, surplus
from cli.chaos.seen import Seen, Target
from tests.unit.cli.chaos.stage import GROUND, SEEN

HOST, OTHER = SEEN.hosts
SERVICE, SECOND = SEEN.services
TASK, TASK_2 = SEEN.tasks
TARGET, TARGET_2 = SEEN.targets


def test_nothing_is_missing() -> None:
    """Every slot runs and is healthy on hosts that serve."""
    assert lacks(GROUND, SEEN) == ()


@pytest.mark.parametrize(
    ("seen", "source", "text"),
    [
        (
            replace(SEEN, hosts=(replace(HOST, state="shutting-down"), OTHER)),
            "ec2",
            "i-1 is shutting-down",
        ),
        (
            replace(SEEN, hosts=(replace(HOST, lifecycle="Terminating:Wait"), OTHER)),
            "autoscaling",
            "i-1 is Terminating:Wait",
        ),
        (
            replace(SEEN, hosts=(replace(HOST, healthy=False), OTHER)),
            "autoscaling",
            "i-1 is unhealthy",
        ),
        (replace(SEEN, hosts=(replace(HOST, draining=True), OTHER)), "ecs", "i-1 is drained"),
        (
            replace(SEEN, hosts=(replace(HOST, connected=False), OTHER)),
            "ecs",
            "the agent of i-1 is not connected",
        ),
        (replace(SEEN, hosts=(OTHER,)), "autoscaling", "1 of 2 hosts serve"),
        (
            replace(SEEN, services=(replace(SERVICE, running=0), SECOND)),
            "ecs",
            "main-1: 0 of 1 tasks running",
        ),
        (
            replace(SEEN, services=(replace(SERVICE, deployments=2), SECOND)),
            "ecs",
            "main-1: ECS still deploys",
        ),
        (replace(SEEN, services=(SECOND,)), "ecs", "main-1 has no service"),
        (
            replace(SEEN, tasks=(TASK_2,), targets=(TARGET_2,)),
            "ecs",
            "main-1: 0 of 1 tasks running",
        ),
        (
            replace(SEEN, tasks=(replace(TASK, health="UNHEALTHY"), TASK_2)),
            "ecs",
            "main-1: its container is unhealthy",
        ),
        (
            replace(SEEN, targets=(replace(TARGET, state="draining"), TARGET_2)),
            "elb",
            "main-1: its target is draining",
        ),
        (replace(SEEN, targets=(TARGET_2,)), "elb", "main-1: its target is not registered"),
        (
            replace(
                SEEN,
                targets=(
                    *SEEN.targets,
                    Target(group="group", address="10.0.0.9", port=8080, state="draining"),
                ),
            ),
            "elb",
            "target 10.0.0.9 is draining",
        ),
        (
            replace(SEEN, stack_status="UPDATE_IN_PROGRESS"),
            "cloudformation",
            "the stack is UPDATE_IN_PROGRESS",
        ),
    ],
)
def test_what_is_missing_is_named(seen: Seen, source: str, text: str) -> None:
    """The first that is missing, and who says so."""
    assert (source, text) in [(lack.source, lack.text) for lack in lacks(GROUND, seen)]


def test_only_an_optional_slot_may_be_off() -> None:
    """Off it has no task and no target, and misses neither."""
    off = replace(SECOND, desired=0, running=0)
    seen = replace(SEEN, services=(SERVICE, off), tasks=(TASK,), targets=(TARGET,))
    assert [lack.text for lack in lacks(GROUND, seen)] == ["main-2 is turned off"]
    optional = replace(GROUND.slots[1], optional=True)
    assert lacks(replace(GROUND, slots=(GROUND.slots[0], optional)), seen) == ()


def test_ids_are_of_what_serves() -> None:
    """A host that leaves does not count as there any more."""
    leaving = replace(HOST, lifecycle="Terminating")
    assert "i-1" in SEEN.ids
    assert "i-1" not in replace(SEEN, hosts=(leaving, OTHER)).ids


def test_an_empty_host_beyond_the_minimum_is_one_too_many() -> None:
    """Managed scaling takes one back; a spare one of the minimum stays, so does a used one."""
    third = replace(HOST, id="i-3")
    more = replace(SEEN, hosts=(*SEEN.hosts, third), desired_hosts=3, minimum_hosts=2)
    assert surplus(more)
    assert not surplus(replace(more, minimum_hosts=3))
    used = replace(more, tasks=(*SEEN.tasks, replace(TASK, arn="arn:task/3", instance="i-3")))
    assert not surplus(used)
    assert not surplus(replace(SEEN, minimum_hosts=2))
