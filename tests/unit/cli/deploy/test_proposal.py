"""A change set that is there to be looked at: what is asked, what is left behind."""

from collections.abc import Mapping
from typing import Any

import pytest

from cli.deploy.operation import Operation
from cli.deploy.proposal import operation_on, proposal
from cli.deploy.target import Target
from cli.flags import Flags
from cli.ui import Ui
from stacks.errors import StackgenError
from stacks.synth import Synthesis
from tests.unit.cli.fakes import ACCOUNT, World, world

TEMPLATE: Mapping[str, Any] = {"Resources": {"Vpc": {"Type": "AWS::EC2::VPC"}}}


def work(outside: World, **flags: Any) -> Operation:
    """Make what a proposal needs."""
    edge, given = outside.edge(), Flags(quiet=True, **flags)
    target = Target(
        aws=edge.connect(_connection()), stack_name="ci", region="eu-west-1", account=ACCOUNT
    )
    return Operation(target, given, edge, Ui(given, edge))


def _connection() -> Any:
    """Return what the fake does not look at."""
    return None


@pytest.mark.parametrize("taken", [True, False])
def test_it_stays_only_when_it_is_taken(taken: bool) -> None:  # noqa: FBT001
    """Also when what follows fails: it is then AWS's."""
    outside = world(status="UPDATE_COMPLETE")
    given = work(outside)
    before = outside.aws.stack("ci")

    def fail() -> None:
        with proposal(given, Synthesis(root=dict(TEMPLATE)), before, "UPDATE", look=False) as found:
            found.taken = taken
            raise StackgenError("afterwards")

    with pytest.raises(StackgenError, match="afterwards"):
        fail()
    assert ("delete_change_set" in outside.aws.names()) is not taken


def test_nothing_more_is_asked_than_is_read() -> None:
    """Without a reader three calls: make it, describe it, take it away."""
    outside = world(status="UPDATE_COMPLETE")
    given = work(outside)
    before = outside.aws.stack("ci")
    with proposal(given, Synthesis(root=dict(TEMPLATE)), before, "UPDATE", look=False):
        pass
    assert outside.aws.names()[1:] == ["create_change_set", "change_set", "delete_change_set"]


@pytest.mark.parametrize(
    ("status", "kind"),
    [(None, "CREATE"), ("REVIEW_IN_PROGRESS", "CREATE"), ("CREATE_COMPLETE", "UPDATE")],
)
def test_what_is_done_to_a_stack(status: str | None, kind: str) -> None:
    """By its state."""
    outside = world(status=status)
    assert operation_on(work(outside), outside.aws.stack("ci")) == kind
