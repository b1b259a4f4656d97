"""Our own time-out: CloudFormation itself would wait three hours for a service.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
"""

from cli.deploy.diagnosis import complaints, going_on
from cli.deploy.follow import EventStream, StillRunningError
from cli.deploy.health import places
from cli.deploy.operation import Operation
from cli.deploy.plan import digest
from cli.deploy.protection import RollbackView
from cli.deploy.views import event_view
from cli.records import Event, Stack


class Patience(Operation):
    """Follows an operation; when the time is over says why it has not ended, and offers to end it.

    A creation cannot be cancelled, only deleted.
    """

    def follow_to_end(self, stream: EventStream, seen: list[Event], *, update: bool) -> Stack:
        """Return the stack at the end of its operation.

        Args:
            stream: Its events.
            seen: Takes them.
            update: Whether the operation can be cancelled.

        Raises:
            StillRunningError: The time is over, AWS goes on; with what is not stable and why.
        """
        try:
            return self._shown(stream, seen)
        except StillRunningError as error:
            self._explain(stream.stack_id, seen)
            if update and self._gives_up():
                token = digest(f"{stream.stack_id} {self.edge.now().isoformat()}")[:32]
                self.aws.cancel_update(stream.stack_id, token=f"cancel-{token}")
                self.ui.say("The update is cancelled: AWS rolls back.")
                return self._shown(stream, seen)
            raise StillRunningError(error.message, self._ways_on(update=update)) from None

    def _shown(self, stream: EventStream, seen: list[Event]) -> Stack:
        """Follow once, for as long as the user has patience."""
        with event_view(self.ui, self.edge.now) as view:
            return self.follow(stream, RollbackView(view, self.aws, self.ui, seen), seen)

    def _explain(self, stack_id: str, seen: list[Event]) -> None:
        """Say what has not ended, and what ECS and the balancer say about slots."""
        self.ui.warn("Not stable yet:")
        stack = self.aws.stack(stack_id)
        slots = complaints(self.aws, places(self.aws, stack)) if stack else []
        for line in (*going_on(seen), *slots):
            self.ui.warn(f"  {line}")

    def _gives_up(self) -> bool:
        """Tell whether the update shall be cancelled: by its flag, or by who is there to ask."""
        if self.flags.cancel_on_timeout:
            return True
        if self.flags.yes or not self.ui.can_ask:
            return False
        return self.ui.confirm("Cancel the update, so that AWS rolls back?")

    def _ways_on(self, *, update: bool) -> str:
        """Name the commands beside following."""
        if update:
            name = self.target.stack_name
            cancel = f"aws cloudformation cancel-update-stack --stack-name {name}"
            return (
                f"Give it up: {self.target.aws_command(cancel)}\n"
                f"Next time at once: {self.flags.command('deploy', '--cancel-on-timeout')}"
            )
        return f"Give it up: {self.flags.command('destroy')}"
