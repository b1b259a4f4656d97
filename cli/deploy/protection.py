"""Deletion protection of load balancers: lifted where AWS itself has to delete one."""

from collections.abc import Iterable
from typing import Protocol

from cli.aws_errors import aws_error_types, error_code
from cli.deploy.follow import View
from cli.records import Event
from cli.ui import Ui

BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"
_GONE = {"LoadBalancerNotFound", "LoadBalancerNotFoundException"}
_ROLLS_BACK = {"ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_IN_PROGRESS"}


class Balancers(Protocol):
    """What is needed of AWS."""

    def balancer_protected(self, balancer: str) -> bool:
        """Tell whether a load balancer refuses to be deleted."""

    def protect_balancer(self, balancer: str, *, on: bool) -> None:
        """Make a load balancer refuse to be deleted, or let it be."""


def lift(aws: Balancers, balancer: str) -> bool:
    """Let a load balancer be deleted; tell whether it refused. One that is gone does not."""
    try:
        if not aws.balancer_protected(balancer):
            return False
        aws.protect_balancer(balancer, on=False)
    except aws_error_types() as error:
        if error_code(error) not in _GONE:
            raise
        return False
    return True


class RollbackView:
    """A view that lets a rollback delete the load balancers that the operation has made.

    A balancer is protected from the moment it is there. When something after it fails, its own
    protection would stop the rollback, and the stack would end in ROLLBACK_FAILED. AWS deletes in
    reverse order: what needs the balancer goes first, which leaves time to lift it.

    Args:
        view: Shows the events.
        aws: Lifts the protection.
        ui: Says so.
        seen: Events that were shown before.
    """

    def __init__(self, view: View, aws: Balancers, ui: Ui, seen: Iterable[Event] = ()) -> None:
        self._view = view
        self._aws = aws
        self._ui = ui
        self._made = set(filter(None, map(_made, seen)))

    def show(self, events: list[Event]) -> None:
        """Show these events; act when one of them says that AWS rolls back."""
        self._view.show(events)
        for event in events:
            if _made(event):
                self._made.add(event.physical_id)
            if event.about_stack and event.status in _ROLLS_BACK:
                for balancer in sorted(self._made):
                    if lift(self._aws, balancer):
                        self._ui.detail(f"deletion protection of {balancer} is lifted")


def _made(event: Event) -> str:
    """Return the load balancer that an event says was made; empty for other events."""
    made = event.type == BALANCER and event.status.startswith("CREATE_")
    return event.physical_id if made else ""
