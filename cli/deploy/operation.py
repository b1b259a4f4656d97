"""What deploying, destroying and coming back have in common: a stack, and waiting for AWS."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cli.deploy.follow import EventStream, View, follow
from cli.deploy.target import Target
from cli.edge import Edge
from cli.flags import Flags
from cli.records import Event, Stack
from cli.ui import Ui

if TYPE_CHECKING:
    from cli.aws import Aws


@dataclass(frozen=True, slots=True)
class Operation:
    """Something AWS does to one stack while we look on.

    Attributes:
        target: Which stack, and AWS.
        flags: What was typed.
        edge: The outside.
        ui: Where progress goes.
    """

    target: Target
    flags: Flags
    edge: Edge
    ui: Ui

    @property
    def aws(self) -> "Aws":
        """Where the stack is."""
        return self.target.aws

    def follow(self, stream: EventStream, view: View, seen: list[Event]) -> Stack:
        """Show events to the end of the operation, or of the user's patience; see `follow`."""
        return follow(
            stream,
            self.aws,
            view,
            seen=seen,
            timeout=self.flags.timeout,
            monotonic=self.edge.monotonic,
            sleep=self.edge.sleep,
        )
