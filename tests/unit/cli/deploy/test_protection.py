"""A protected balancer never stands in the way of AWS's own rollback."""

from datetime import UTC, datetime

import pytest

from cli.deploy.protection import BALANCER, BUCKET, RollbackView, lift
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


def test_a_rollback_can_delete_the_bucket_it_made() -> None:
    """The balancer's test file lies in it from the start; AWS deletes no bucket with objects."""
    outside = world(balancers={MADE}, buckets={"ci-logs": 1})
    events = (
        event(BUCKET, "CREATE_COMPLETE", "ci-logs"),
        event(BALANCER, "CREATE_COMPLETE", MADE),
        event(STACK_TYPE, "ROLLBACK_IN_PROGRESS", STACK),
        event(BALANCER, "DELETE_COMPLETE", MADE),
    )
    watched(outside, *events)
    assert outside.aws.buckets == {"ci-logs": 0}
    emptied = [name for name in outside.aws.names() if name.startswith("empty_bucket")]
    assert emptied == ["empty_bucket ci-logs 123456789012"] * 2


def test_a_bucket_that_was_there_before_keeps_its_logs() -> None:
    """An update that fails, and a creation that does not, empty nothing."""
    outside = world(buckets={"ci-logs": 9})
    back = event(STACK_TYPE, "UPDATE_ROLLBACK_IN_PROGRESS", STACK)
    watched(outside, event(BUCKET, "UPDATE_COMPLETE", "ci-logs"), back)
    done = event(STACK_TYPE, "CREATE_COMPLETE", STACK)
    watched(outside, event(BUCKET, "CREATE_COMPLETE", "ci-logs"), done)
    assert outside.aws.buckets == {"ci-logs": 9}


def test_a_bucket_that_may_not_be_emptied_stops_nobody() -> None:
    """The rollback goes on and is followed; what it leaves is another command's business."""
    from botocore.exceptions import ClientError  # noqa: PLC0415 - only here

    refused = ClientError({"Error": {"Code": "AccessDenied"}}, "ListObjectVersions")
    outside = world(errors={"empty_bucket ci-logs 123456789012": refused})
    back = event(STACK_TYPE, "ROLLBACK_IN_PROGRESS", STACK)
    events = [event(BUCKET, "CREATE_COMPLETE", "ci-logs"), back]
    assert watched(outside, *events).events == events
