"""What became of builds."""

from dataclasses import replace

import pytest

from cli.chaos.prober.tally import Found, History, Submitted, tally
from cli.chaos.records import Builds


def built(number: int, result: str = "SUCCESS", known: str = "") -> Found:
    """Return a build of the first slot."""
    return Found(
        token=known or f"t{number}",
        slot="main-1",
        number=number,
        result=result,
        building=not result,
    )


def asked(*numbers: int) -> list[Submitted]:
    """Return what was acknowledged."""
    return [Submitted(token=f"t{number}", slot="main-1", at_seconds=1.0) for number in numbers]


BEFORE = History(slot="main-1", builds=(built(1),), queued=0, next_number=2)
AFTER = History(slot="main-1", builds=(built(1), built(2)), queued=0, next_number=3)
HIT = frozenset({"main-1"})


def test_all_is_there() -> None:
    """Two submitted, two finished."""
    counted, problems = tally(asked(1, 2), [BEFORE], [AFTER], hit=HIT)
    assert counted == Builds(submitted=2, finished=2)
    assert problems == ()


def test_what_waits_is_not_lost() -> None:
    """A queued build will be built."""
    after = replace(AFTER, queued=1)
    counted, problems = tally(asked(1, 2, 3), [BEFORE], [after], hit=HIT)
    assert counted.lost == 0
    assert problems == ()


def test_what_ran_on_a_slot_that_was_hit_may_be_lost() -> None:
    """Its number is used, its record is not there: one lost, none of it promised."""
    after = replace(AFTER, builds=(built(1), built(3)), next_number=4)
    counted, problems = tally(asked(1, 2, 3), [BEFORE], [after], hit=HIT)
    assert (counted.lost, counted.promised) == (1, 0)
    assert problems == ()


def test_the_same_on_another_slot_is_broken() -> None:
    """Nothing of a slot that was not hit may be lost."""
    after = replace(AFTER, builds=(built(1), built(3)), next_number=4)
    counted, problems = tally(asked(1, 2, 3), [BEFORE], [after], hit=frozenset())
    assert counted.promised == 1
    assert problems == ("main-1 lost 1 acknowledged builds",)


def test_what_waited_is_promised() -> None:
    """Acknowledged, no number used, not in the queue: lost against the promise."""
    counted, problems = tally(asked(1, 2, 3), [BEFORE], [AFTER], hit=HIT)
    assert (counted.lost, counted.promised) == (1, 1)
    assert problems == ("main-1 lost 1 acknowledged builds",)


@pytest.mark.parametrize(
    ("after", "problem"),
    [
        (
            replace(AFTER, builds=(built(2),)),
            "main-1 does not know its finished builds #1 any more",
        ),
        (replace(AFTER, next_number=1), "main-1 gives #1 again, after #1"),
        (
            replace(AFTER, builds=(built(1), built(2), built(2, known="t9"))),
            "main-1 repeated 1 builds or their numbers",
        ),
        (
            replace(AFTER, builds=(built(1), built(2), built(3, known="t2"))),
            "main-1 repeated 1 builds or their numbers",
        ),
    ],
)
def test_a_home_that_forgot_is_broken(after: History, problem: str) -> None:
    """History, numbers and builds stay what they were."""
    _, problems = tally(asked(1, 2), [BEFORE], [after], hit=HIT)
    assert problem in problems
