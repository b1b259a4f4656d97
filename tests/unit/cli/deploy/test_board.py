"""The state of every resource, folded from events."""

from dataclasses import replace

from cli.deploy.board import Board
from cli.records import STACK_TYPE
from tests.unit.cli.fakes import event


def board() -> Board:
    """Return a board with one resource in each state."""
    made = Board()
    made.take(
        [
            event(0, "ci", STACK_TYPE, "CREATE_IN_PROGRESS"),
            event(1, "Old", "T", "CREATE_IN_PROGRESS", at=1),
            event(2, "Old", "T", "CREATE_COMPLETE", at=4),
            event(3, "New", "T", "CREATE_IN_PROGRESS", at=2),
            event(4, "New", "T", "CREATE_COMPLETE", at=5),
            event(5, "Slow", "T", "CREATE_IN_PROGRESS", at=3),
            event(6, "Bad", "T", "CREATE_IN_PROGRESS", at=3),
            event(7, "Bad", "T", "CREATE_FAILED", "no", at=6),
        ]
    )
    return made


def test_what_matters_now_stays_in_sight() -> None:
    """Failed, then running, then the latest finished; what does not fit is counted."""
    rows, hidden = board().visible(10)
    assert ([row.logical_id for row in rows], hidden) == (["Bad", "Slow", "New", "Old"], 0)
    rows, hidden = board().visible(3)
    assert ([row.logical_id for row in rows], hidden) == (["Bad", "Slow"], 2)
    assert board().visible(0) == ([], 4)


def test_times_are_aws_s_own() -> None:
    """A duration is the time between AWS's events."""
    assert board().rows["Old"].seconds == 3
    assert board().done() == 3


def test_undoing_begins_a_new_time_and_keeps_the_reason() -> None:
    """A rolled back resource shows how long that takes, and still why it failed."""
    made = board()
    made.take([event(8, "Bad", "T", "DELETE_IN_PROGRESS", at=10)])
    made.take([event(9, "Bad", "T", "DELETE_COMPLETE", at=11)])
    row = made.rows["Bad"]
    assert (row.state, row.seconds) == ("done", 1)
    made.take([event(10, "Slow", "T", "CREATE_FAILED", "why", at=12)])
    made.take([event(11, "Slow", "T", "DELETE_IN_PROGRESS", at=13)])
    assert made.rows["Slow"].reason == "why"


def test_a_nested_stack_is_a_resource() -> None:
    """Only the stack's own row is the title."""
    made = Board()
    nested = replace(event(1, "Cell", STACK_TYPE, "CREATE_IN_PROGRESS"), physical_id="arn:cell")
    made.take([nested])
    assert made.stack is None
    assert list(made.rows) == ["Cell"]
