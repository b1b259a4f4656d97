"""What events mean: where an operation begins and ends, and what failed first."""

from collections.abc import Iterator
from dataclasses import replace

from cli.deploy.events import first_failure, is_end, last_operation
from cli.records import STACK_TYPE, Event
from tests.unit.cli.fakes import event


def history() -> list[Event]:
    """Return a creation and an update, the oldest first."""
    rows = [
        ("ci", STACK_TYPE, "REVIEW_IN_PROGRESS"),
        ("ci", STACK_TYPE, "CREATE_IN_PROGRESS"),
        ("Vpc", "AWS::EC2::VPC", "CREATE_COMPLETE"),
        ("ci", STACK_TYPE, "CREATE_COMPLETE"),
        ("ci", STACK_TYPE, "UPDATE_IN_PROGRESS"),
        ("Nested", STACK_TYPE, "UPDATE_IN_PROGRESS"),
        ("ci", STACK_TYPE, "UPDATE_ROLLBACK_IN_PROGRESS"),
        ("ci", STACK_TYPE, "UPDATE_ROLLBACK_COMPLETE"),
    ]
    events = [event(i, name, kind, status) for i, (name, kind, status) in enumerate(rows)]
    return [
        replace(found, physical_id="arn:nested") if found.logical_id == "Nested" else found
        for found in events
    ]


def test_the_last_operation_begins_with_the_stack_itself() -> None:
    """A rollback belongs to the update that it undoes; a nested stack's start is none of ours."""
    assert [e.status for e in last_operation(reversed(history()))] == [
        "UPDATE_IN_PROGRESS",
        "UPDATE_IN_PROGRESS",
        "UPDATE_ROLLBACK_IN_PROGRESS",
        "UPDATE_ROLLBACK_COMPLETE",
    ]


def test_no_event_beyond_the_beginning_is_read() -> None:
    """Older pages are not fetched."""
    read = []

    def newest_first() -> Iterator[Event]:
        for item in reversed(history()):
            read.append(item.id)
            yield item

    last_operation(newest_first())
    assert "ci-3" not in read


def test_the_end_is_the_stack_s_own() -> None:
    """A resource that is complete ends nothing, neither does the clean-up after an update."""
    assert not is_end(event(1, "Vpc", "AWS::EC2::VPC", "CREATE_COMPLETE"))
    assert not is_end(event(1, "ci", STACK_TYPE, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"))
    assert is_end(event(1, "ci", STACK_TYPE, "UPDATE_COMPLETE"))


def test_what_was_cancelled_is_no_cause() -> None:
    """The first row may be a sibling that CloudFormation cancelled: the cause comes after it."""
    rows = [
        event(1, "A", "T", "CREATE_FAILED", "Resource creation cancelled"),
        event(2, "B", "T", "CREATE_FAILED", "no capacity"),
        event(3, "ci", STACK_TYPE, "ROLLBACK_FAILED", "gave up"),
    ]
    assert first_failure(rows) == rows[1]


def test_without_another_cause_the_row_itself_is_named() -> None:
    """Something is always named when something failed, nothing when nothing did."""
    cancelled = event(1, "A", "T", "CREATE_FAILED", "Resource creation cancelled")
    own = event(2, "ci", STACK_TYPE, "CREATE_FAILED", "gave up")
    assert first_failure([own, cancelled]) == cancelled
    assert first_failure([own]) == own
    assert first_failure([event(1, "A", "T", "CREATE_COMPLETE")]) is None
