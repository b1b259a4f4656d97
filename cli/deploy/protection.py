"""What would stop AWS's own rollback: a protected load balancer, a bucket that is not empty."""

from collections.abc import Iterable
from typing import Protocol

from cli.aws_errors import aws_error_types, error_code
from cli.deploy.follow import View
from cli.records import Event
from cli.ui import Ui

BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"
BUCKET = "AWS::S3::Bucket"
_GONE = {"LoadBalancerNotFound", "LoadBalancerNotFoundException"}
_ROLLS_BACK = {"ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_IN_PROGRESS"}


class Balancers(Protocol):
    """What is needed of AWS for balancers."""

    def balancer_protected(self, balancer: str) -> bool:
        """Tell whether a load balancer refuses to be deleted."""

    def protect_balancer(self, balancer: str, *, on: bool) -> None:
        """Make a load balancer refuse to be deleted, or let it be."""


class Made(Balancers, Protocol):
    """What is needed of AWS for everything that an operation has made."""

    def empty_bucket(self, bucket: str, *, owner: str) -> int | None:
        """Delete every object; return how many, None when there is no bucket."""


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
    """A view that lets a rollback delete the load balancers and buckets that the operation made.

    A balancer is protected from the moment it is there. When something after it fails, its own
    protection would stop the rollback, and the stack would end in ROLLBACK_FAILED. AWS deletes in
    reverse order: what needs the balancer goes first, which leaves time to lift it. The bucket of
    its logs has a test file from the start, and goes after it.

    Args:
        view: Shows the events.
        aws: Lifts the protection, empties the bucket.
        ui: Says so.
        seen: Events that were shown before.
    """

    def __init__(self, view: View, aws: Made, ui: Ui, seen: Iterable[Event] = ()) -> None:
        self._view = view
        self._aws = aws
        self._ui = ui
        self._made = set(filter(None, map(_made, seen)))
        self._back = any(map(_rolls_back, seen))

    def show(self, events: list[Event]) -> None:
        """Show these events; act when one of them says that AWS rolls back."""
        self._view.show(events)
        for event in events:
            if _made(event):
                self._made.add((event.type, event.physical_id))
            if _rolls_back(event):
                self._back = True
                for balancer in self._of(BALANCER):
                    if lift(self._aws, balancer):
                        self._ui.detail(f"deletion protection of {balancer} is lifted")
            # Once more when the balancer goes: until then it may write.
            if self._back and (_rolls_back(event) or event.type == BALANCER):
                for bucket in self._of(BUCKET):
                    self._empty(bucket, event.stack_id.split(":")[4])

    def _empty(self, bucket: str, owner: str) -> None:
        """Empty a bucket; who may not is told, and what the rollback then leaves is found later."""
        try:
            if self._aws.empty_bucket(bucket, owner=owner):
                self._ui.detail(f"bucket {bucket} is emptied")
        except aws_error_types() as error:
            self._ui.warn(f"bucket {bucket} cannot be emptied: {error_code(error)}")

    def _of(self, kind: str) -> list[str]:
        """List what was made of a type."""
        return sorted(physical_id for made, physical_id in self._made if made == kind)


def _rolls_back(event: Event) -> bool:
    """Tell whether an event says that AWS rolls back."""
    return event.about_stack and event.status in _ROLLS_BACK


def _made(event: Event) -> tuple[str, str] | None:
    """Return type and id of the load balancer or bucket that an event says was made."""
    made = event.type in {BALANCER, BUCKET} and event.status.startswith("CREATE_")
    return (event.type, event.physical_id) if made and event.physical_id else None
