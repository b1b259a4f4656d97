"""When a deployment has succeeded or failed, and how long a service backs off."""

from dataclasses import replace

import pytest

from localcloud.dataplane.model import Breaker, Seen, Service
from localcloud.dataplane.rollouts import back_off_seconds, judge, threshold

COUNT = Breaker(rollback=True, kind="COUNT", value=2)
SERVICE = Service(
    region="eu-west-1",
    cluster="cluster",
    arn="service",
    name="main-1",
    desired=1,
    definition="definition:1",
    deployment="2",
    breaker=COUNT,
)
NEW = Seen(task="new", service="service", deployment="2")
OLD = Seen(task="old", service="service", deployment="1")


@pytest.mark.parametrize(
    ("breaker", "desired", "wanted"),
    [
        (Breaker(), 1, 3),
        (Breaker(), 10, 5),
        (Breaker(), 1000, 200),
        (COUNT, 10, 2),
        (Breaker(kind="UNBOUNDED_PERCENT", value=50), 1, 1),
    ],
)
def test_the_threshold_of_the_breaker(breaker: Breaker, desired: int, wanted: int) -> None:
    """Half of the tasks, at least three, at most 200; or what is configured."""
    assert threshold(breaker, desired) == wanted


def test_a_deployment_is_completed_when_all_is_new_and_healthy() -> None:
    """Nothing of the old one is left."""
    assert judge(SERVICE, [NEW], 0) == "COMPLETED"
    assert judge(SERVICE, [NEW, OLD], 0) == "IN_PROGRESS"
    assert judge(SERVICE, [replace(NEW, healthy=False)], 0) == "IN_PROGRESS"
    assert judge(replace(SERVICE, desired=0), [], 0) == "COMPLETED"


def test_the_breaker_ends_a_deployment_whose_tasks_fail() -> None:
    """Without one it goes on for ever."""
    assert judge(SERVICE, [], 1) == "IN_PROGRESS"
    assert judge(SERVICE, [], 2) == "FAILED"
    assert judge(replace(SERVICE, breaker=None), [], 99) == "IN_PROGRESS"


def test_back_off_doubles_up_to_a_quarter_of_an_hour() -> None:
    """Only tasks that never ran count."""
    assert back_off_seconds(0) == 0
    assert [back_off_seconds(number) for number in (1, 2, 3)] == [10, 20, 40]
    assert back_off_seconds(1000) == 900
