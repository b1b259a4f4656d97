"""What is called broken, and what is not."""

from dataclasses import replace

import pytest

from cli.chaos.judge import Measured, first_good, problems, unprotected
from cli.chaos.records import Sample
from stacks.bounds import Bound, Term


def bound(users_seconds: float = 40.0, *, after_end: bool = False) -> Bound:
    """Return a bound of 200 s."""
    return Bound(
        fault="host-terminate",
        users_seconds=users_seconds,
        restored_seconds=200.0,
        terms=(Term(name="all of it", seconds=200.0, source="assumed"),),
        users_after_end=after_end,
        restored_after_end=after_end,
    )


BOUND = bound()


def sample(at: float, *, good: bool = True, client: str = "plain") -> Sample:
    """Return a request."""
    status = 200 if good else 502
    return Sample(at_seconds=at, took_seconds=0.1, status=status, client=client, slot="", good=good)


KEPT = Measured(
    fault="host-terminate",
    bound=BOUND,
    time_factor=20.0,
    allowance_seconds=1.0,
    end_seconds=0.0,
    restored_seconds=10.9,
    missing=(),
    samples=(sample(-1.0), sample(1.0, good=False), sample(2.0)),
    bound_to={"cookie-1": "main-1", "cookie-2": "main-2"},
    hit=frozenset({"main-1"}),
)


def test_what_is_within_its_bounds_is_kept() -> None:
    """200 s at factor 20 are 10 s, and one for the machine."""
    assert problems(KEPT) == ()


@pytest.mark.parametrize(
    ("measured", "broken"),
    [
        (replace(KEPT, restored_seconds=11.1), "full redundancy took 11.1 s, the bound is 11.0 s"),
        (
            replace(KEPT, restored_seconds=None, missing=("1 of 2 hosts serve",)),
            "full redundancy did not come back: 1 of 2 hosts serve",
        ),
        (
            replace(KEPT, samples=(sample(3.1, good=False),)),
            "requests failed for 3.1 s, the bound is 3.0 s: plain 1 x 502",
        ),
        (
            replace(KEPT, bound=bound(users_seconds=0)),
            "1 requests failed, and none may: plain 1 x 502",
        ),
        (
            replace(KEPT, samples=(sample(1.0, good=False, client="cookie-2"),)),
            "1 requests of users of other slots failed: cookie-2 1 x 502",
        ),
        (replace(KEPT, homes=("main-1 lost 1 acknowledged builds",)), "main-1 lost"),
    ],
)
def test_what_is_broken_is_said(measured: Measured, broken: str) -> None:
    """Each promise by itself."""
    (found,) = problems(measured)
    assert found.startswith(broken)


def test_users_of_the_hit_slot_may_notice() -> None:
    """They are moved to another slot."""
    hit = replace(KEPT, samples=(sample(1.0, good=False, client="cookie-1"), sample(2.0)))
    assert problems(hit) == ()


def test_a_cause_that_lasts_is_counted_from_its_end() -> None:
    """What cannot come back before its end has its bound from there."""
    late = replace(
        KEPT,
        bound=bound(after_end=True),
        end_seconds=15.0,
        restored_seconds=25.5,
        samples=(sample(17.5, good=False), sample(18.0)),
    )
    assert problems(late) == ()
    assert len(problems(replace(late, bound=BOUND))) == 2


def test_without_protection_only_the_end_counts() -> None:
    """It must be whole again once everything is taken back."""
    nothing = replace(KEPT, bound=None, samples=(sample(500.0, good=False),))
    assert problems(nothing) == ()
    assert problems(replace(nothing, restored_seconds=None)) != ()
    hooks = replace(nothing, fault="disk-full", restored_seconds=99.0)
    assert problems(hooks) == ()
    assert problems(replace(hooks, bound=BOUND)) != ()


def test_why_there_is_no_protection() -> None:
    """Some a template without the hook cannot mend; with a bound, there is one."""
    assert "hooks" in unprotected("disk-full", None)
    assert unprotected("disk-full", BOUND) == ""
    assert "template" in unprotected("host-stop", None)
    assert unprotected("host-stop", BOUND) == ""


def test_the_first_good_answer_follows_the_last_failure() -> None:
    """Before the fault nothing counts; without a failure it is at once."""
    assert first_good([sample(-2.0, good=False), sample(1.0)]) == 0.0
    found = first_good([sample(0.5), sample(1.0, good=False), sample(2.0), sample(3.0)])
    assert found == pytest.approx(2.1)
    assert first_good([sample(1.0, good=False)]) is None


def test_a_request_in_flight_when_the_fault_comes_counts() -> None:
    """It was sent before, and is the one that is cut; one that had ended is not its doing."""
    cut, earlier = sample(-0.05, good=False, client="slow"), sample(-0.2, good=False)
    never = replace(KEPT, bound=bound(0.0))
    assert problems(replace(never, samples=(earlier,))) == ()
    (broken,) = problems(replace(never, samples=(earlier, cut)))
    assert broken == "1 requests failed, and none may: slow 1 x 502"
    assert first_good([sample(-0.2), cut, sample(0.5)]) == 0.6
