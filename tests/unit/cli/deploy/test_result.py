"""What a failed operation says: the first cause, and the command that leads out."""

import pytest

from cli.deploy.result import failure
from cli.flags import Flags
from cli.records import Stack

STACK = "arn:aws:cloudformation:eu-west-1:123456789012:stack/ci/1"


@pytest.mark.parametrize(
    ("status", "way_out"),
    [
        ("ROLLBACK_COMPLETE", "stackgen destroy"),
        ("ROLLBACK_FAILED", "stackgen destroy"),
        ("CREATE_FAILED", "stackgen destroy"),
        ("DELETE_FAILED", "stackgen destroy"),
        ("UPDATE_ROLLBACK_COMPLETE", "stackgen deploy"),
        ("UPDATE_ROLLBACK_FAILED", "stackgen deploy --continue-rollback"),
        ("UPDATE_COMPLETE", "stackgen events"),
    ],
)
def test_every_end_has_a_way_out(status: str, way_out: str) -> None:
    """The next command stands there as it must be typed."""
    stack = Stack(name="ci", id=STACK, status=status, reason="because")
    told = failure(stack, [], Flags(program="stackgen"))
    assert told.message == f"stack ci is {status}: because"
    assert told.hint.endswith(way_out)
