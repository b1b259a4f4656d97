"""Notes and turns."""

import pytest

from lambdas.shared.aws import AwsError
from lambdas.shared.clock import Clock
from lambdas.shared.table import Table
from tests.unit.lambdas.fake_aws import FAILURES, TABLE, Failure, FakeAws


def table(aws: FakeAws, hook: str = "health", run: str = "") -> Table:
    """Return a hook's part."""
    return Table(aws, TABLE, hook, aws.clock, run)


def test_one_run_alone_has_a_subject() -> None:
    """Until it lets go."""
    aws = FakeAws()
    first, second = table(aws), table(aws)
    assert first.take("zone/a", 60)
    assert not second.take("zone/a", 60)
    assert second.take("zone/b", 60)
    first.release("zone/a")
    assert second.take("zone/a", 60)


def test_hooks_do_not_meet() -> None:
    """Each has its own part."""
    aws = FakeAws()
    assert table(aws, "health").take("x", 60)
    assert table(aws, "spot").take("x", 60)


def test_a_run_that_died_lets_go_in_time() -> None:
    """Not a second earlier."""
    aws = FakeAws()
    assert table(aws).take("x", 60)
    aws.now += 59.9
    assert not table(aws).take("x", 60)
    aws.now += 0.2
    assert table(aws).take("x", 60)


def _fails_in_its_turn(aws: FakeAws) -> None:
    with table(aws).turn("x", 60) as own:
        assert own
        with table(aws).turn("x", 60) as other:
            assert not other
        raise ZeroDivisionError


@pytest.mark.parametrize("failure", [None, *FAILURES])
def test_a_turn_is_one_run_s_alone(failure: Failure | None) -> None:
    """It ends with its block, however that ends; a release that fails hides nothing of it."""
    aws = FakeAws(failing={3: failure} if failure else {})
    with pytest.raises(ZeroDivisionError):
        _fails_in_its_turn(aws)
    aws.now += 61 if failure else 0
    with table(aws).turn("x", 60) as own:
        assert own


def test_who_came_too_late_does_not_let_go_for_the_next() -> None:
    """Its time was over; the subject is another's."""
    aws = FakeAws()
    slow, next_one, third = table(aws), table(aws), table(aws)
    assert slow.take("x", 60)
    aws.now += 61
    assert next_one.take("x", 60)
    slow.release("x")
    assert not third.take("x", 60)


def test_compressed_time_does_not_outrun_a_function() -> None:
    """A run takes as long as it takes: five real seconds at least."""
    aws = FakeAws()
    clock = Clock(100.0, now=lambda: aws.now)
    assert Table(aws, TABLE, "health", clock).take("x", 60)
    aws.now += 4.9
    assert not Table(aws, TABLE, "health", clock).take("x", 60)
    aws.now += 0.2
    assert Table(aws, TABLE, "health", clock).take("x", 60)


def test_a_turn_that_was_taken_when_the_answer_was_lost_is_taken() -> None:
    """The call is made again by the same run."""
    aws = FakeAws(failing={1: "lost after"})
    mine = table(aws)
    with pytest.raises(AwsError):
        mine.take("x", 60)
    assert mine.take("x", 60)
    assert not table(aws).take("x", 60)


@pytest.mark.parametrize("failure", FAILURES)
def test_an_error_is_no_answer(failure: Failure) -> None:
    """Whether the turn is taken nobody knows: the caller does nothing."""
    aws = FakeAws(failing={1: failure})
    with pytest.raises(AwsError):
        table(aws).take("x", 60)


def test_notes_have_ages() -> None:
    """In seconds of AWS; turns are no notes."""
    aws = FakeAws()
    mine = table(aws)
    mine.take("x", 600)
    mine.note("i-1", {"seen": [1, 2]})
    table(aws, "spot").note("i-1", "another's")
    aws.now += 30
    mine.note("i-2", None)
    assert mine.notes() == {"i-1": ({"seen": [1, 2]}, 30.0), "i-2": (None, 0.0)}
    clock = Clock(10.0, now=lambda: aws.now)
    assert Table(aws, TABLE, "health", clock).notes()["i-1"] == ({"seen": [1, 2]}, 300.0)


def test_a_note_is_replaced_and_forgotten() -> None:
    """What is not there can be forgotten as well."""
    aws = FakeAws()
    mine = table(aws)
    mine.note("i-1", 1)
    aws.now += 30
    mine.note("i-1", 2)
    assert mine.notes() == {"i-1": (2, 0.0)}
    mine.forget("i-1")
    mine.forget("i-1")
    assert mine.notes() == {}


def test_what_nobody_touches_goes_by_itself() -> None:
    """DynamoDB takes it away a week later."""
    aws = FakeAws()
    mine = table(aws)
    mine.note("i-1", 1)
    mine.take("x", 60)
    week = aws.now + 7 * 24 * 3600
    assert [float(item["expires"]["N"]) for item in aws.items.values()] == [week, week]
