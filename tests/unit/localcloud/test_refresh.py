"""When an instance refresh lets the next host go, and when it ends."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from localcloud.refresh import Refresh

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def refresh(old: int, total: int = 4, **preferences: Any) -> Refresh:
    """Return a refresh of so many of the group's instances."""
    return Refresh(
        group="hosts",
        preferences=preferences,
        old=[f"i-{number}" for number in range(old)],
        total=total,
        before=None,
        wanted={},
    )


@pytest.mark.parametrize(
    ("checkpoints", "left", "goes_on", "status"),
    [
        ([], 4, True, "Pending"),
        ([], 1, True, "Pending"),
        ([], 0, False, "Successful"),
        ([25], 4, True, "Pending"),
        ([25], 3, False, "Successful"),
        ([30], 3, True, "Pending"),
        ([50, 100], 2, False, "Pending"),
    ],
)
def test_it_goes_on_until_its_last_checkpoint(
    checkpoints: list[int], left: int, *, goes_on: bool, status: str
) -> None:
    """A share is rounded up; a last checkpoint below 100 is the end."""
    made = refresh(4, CheckpointPercentages=checkpoints)
    assert made.may_go_on(made.old[4 - left :], NOW) is goes_on
    assert made.status == status


def test_a_checkpoint_holds_it_for_its_delay() -> None:
    """It says that it waits, goes on afterwards, and does not wait there again."""
    made = refresh(4, CheckpointPercentages=[50, 100], CheckpointDelay=60)
    left = made.old[2:]
    assert not made.may_go_on(left, NOW)
    assert made.reason == "Waiting for 60 seconds at checkpoint 50"
    assert not made.may_go_on(left, NOW + timedelta(seconds=59))
    assert made.may_go_on(left, NOW + timedelta(seconds=60))
    assert made.may_go_on(left, NOW + timedelta(seconds=61))
    assert made.reason == ""


def test_its_percentage_is_of_what_was_to_be_done() -> None:
    """Nothing to do is all done."""
    assert refresh(0).percent([]) == 100
    assert refresh(3).percent(["i-2"]) == 66


@pytest.mark.parametrize(
    ("own", "policy", "first"),
    [
        ({}, {}, False),
        ({}, {"MaxHealthyPercentage": 150}, True),
        ({"MaxHealthyPercentage": 100}, {"MaxHealthyPercentage": 150}, False),
    ],
)
def test_the_groups_policy_says_what_comes_first(
    own: dict[str, int], policy: dict[str, int], *, first: bool
) -> None:
    """Unless the refresh says it itself."""
    assert refresh(1, **own).launches_first(policy) is first
