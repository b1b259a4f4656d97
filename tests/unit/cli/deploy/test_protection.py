"""A protected balancer never stands in the way of AWS's own rollback."""

from datetime import UTC, datetime

import pytest

from cli.deploy.protection import BALANCER, RollbackView, lift
from cli.flags import Flags
from cli.records import STACK_TYPE, Event
from cli.ui import Ui
from tests.unit.cli.fakes import World, world

MADE = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/made/1"
STACK = "arn:aws:cloudformation:eu-west-1:123456789012:stack/ci/1"


def event(kind: str, status: str, physical_id: str) -> Event:
    """Make an event."""
    return Event(
        id=f"{kind}{status}",
        at=datetime(2026, 1, 2, tzinfo=UTC),
        stack_id=STACK,
        logical_id="x",
        physical_id=physical_id,
        type=kind,
        status=status,
        reason="",
    )


class Shown:
    """A view that keeps what it is given."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def show(self, events: list[Event]) -> None:
        """Keep them."""
        self.events += events


def watched(outside: World, *events: Event) -> Shown:
    """Show events through the view; return what the inner one got."""
    shown = Shown()
    view = RollbackView(shown, outside.aws, Ui(Flags(), outside.edge()))
    view.show(list(events))
    return shown


@pytest.mark.parametrize("status", ["ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_IN_PROGRESS"])
def test_a_rollback_deletes_what_it_made(status: str) -> None:
    """The balancer that this operation has made is let go when AWS begins to roll back."""
    outside = world(balancers={MADE, "arn:another"})
    made = event(BALANCER, "CREATE_COMPLETE", MADE)
    back = event(STACK_TYPE, status, STACK)
    assert watched(outside, made, back).events == [made, back]
    assert outside.aws.balancers == {"arn:another"}


def test_a_creation_that_goes_well_keeps_its_protection() -> None:
    """Without a rollback nothing is asked and nothing lifted."""
    outside = world(balancers={MADE})
    done = event(STACK_TYPE, "CREATE_COMPLETE", STACK)
    watched(outside, event(BALANCER, "CREATE_COMPLETE", MADE), done)
    assert outside.aws.names() == []


def test_a_balancer_that_was_there_before_stays_protected() -> None:
    """An update that fails leaves the balancer it did not make as it is."""
    outside = world(balancers={MADE})
    changed = event(BALANCER, "UPDATE_COMPLETE", MADE)
    watched(outside, changed, event(STACK_TYPE, "UPDATE_ROLLBACK_IN_PROGRESS", STACK))
    assert outside.aws.balancers == {MADE}


def test_a_balancer_that_is_gone_needs_nothing() -> None:
    """AWS was faster: no error."""
    from botocore.exceptions import ClientError  # noqa: PLC0415 - only here

    gone = ClientError(
        {"Error": {"Code": "LoadBalancerNotFound"}}, "DescribeLoadBalancerAttributes"
    )
    assert lift(world(errors={"balancer_protected": gone}).aws, MADE) is False
    other = ClientError({"Error": {"Code": "AccessDenied"}}, "DescribeLoadBalancerAttributes")
    with pytest.raises(ClientError):
        lift(world(errors={"balancer_protected": other}).aws, MADE)
