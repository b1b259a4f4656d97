"""The stages of a deletion: say what goes and stays, ask, lift what would block, delete, follow."""

from collections.abc import Callable, Sequence
from datetime import datetime

from cli.aws_errors import aws_error_types, error_code
from cli.deploy import plan, result
from cli.deploy.attached import attached
from cli.deploy.cause import failures
from cli.deploy.data import Removal, doomed, ordered, remaining
from cli.deploy.delivery import take_back
from cli.deploy.events import begins
from cli.deploy.follow import EventStream, newest_event_id
from cli.deploy.health import cluster_of
from cli.deploy.leftovers import Leftover, going, leftovers, staying
from cli.deploy.operation import Operation
from cli.deploy.protection import BALANCER, lift
from cli.deploy.views import event_view
from cli.records import Event, Resource, Stack
from stacks.errors import StackgenError

_SERVICE = "AWS::ECS::Service"
#: What a service answers that is gone already: then it blocks nothing.
_GONE = {
    "ServiceNotFoundException",
    "ServiceNotActiveException",
    "ClusterNotFoundException",
}
_AWAY = {"DELETE_COMPLETE", "DELETE_IN_PROGRESS", "DELETE_SKIPPED"}
#: A stack that is being made may be deleted; any other operation has to end first.
_DELETABLE_WHILE = {"CREATE_IN_PROGRESS", "DELETE_IN_PROGRESS"}


class Destruction(Operation):
    """Takes one stack down."""

    def run(self) -> list[Leftover] | None:
        """Delete the stack; return what stays of it, None if there was no stack."""
        stack = self.aws.stack(self.target.stack_name)
        if stack is None or stack.status == "DELETE_COMPLETE":
            self._take_back()  # a destruction that was killed may have left it
            return None
        self._refuse(stack)
        resources = self.aws.resources(stack.id)
        kept = leftovers(
            self.aws.template(stack.id),
            resources,
            region=self.target.region,
            endpoint_url=self.target.endpoint_url,
            local=self.target.local_url is not None,
        )
        self._show(stack, resources, kept)
        if self.flags.dry_run:
            self.ui.say("Dry run: nothing changes.")
            return kept
        self._agree(stack)
        removal = Removal(self.target, self.flags, self.edge, self.ui)
        if self.flags.delete_data:
            removal.validation_records(stack, resources)
        with attached(self.flags.command("events", "--follow")):
            self._delete(stack, resources)
        if not self.flags.no_wait:
            self._take_back()
        if self.flags.delete_data:
            removal.remove([leftover.resource for leftover in kept])
            return remaining(kept)
        return kept

    def _take_back(self) -> None:
        """Take the hooks' code of a stack that is gone away."""
        target = self.target
        if not self.flags.dry_run:
            take_back(
                self.aws, name=target.stack_name, account=target.account, region=target.region
            )

    def _agree(self, stack: Stack) -> None:
        """Ask: for the name where data goes."""
        agreed = (
            self.ui.confirm_name(f"Delete stack {stack.name} and its data for good?", stack.name)
            if self.flags.delete_data
            else self.ui.confirm(f"Delete stack {stack.name}?")
        )
        if not agreed:
            raise StackgenError("not deleted", "Nothing was changed.")

    def clean_up(self) -> bool:
        """Remove the data that a stack which is gone has left; tell whether there was any."""
        removal = Removal(self.target, self.flags, self.edge, self.ui)
        found, name, ui = removal.found(), self.target.stack_name, self.ui
        for resource in found.adopted:
            ui.say(f"{resource.physical_id} stays, and keys with it: a stack has adopted it.")
        if not found.removable:
            return False
        ui.say(ui.style(f"Stack {name} is gone; this of it goes for good", "title"))
        for line in doomed(found.removable):
            ui.say(line)
        if self.flags.dry_run:
            ui.say("Dry run: nothing changes.")
            return True
        removal.unused(found.removable)
        if not ui.confirm_name(f"Delete what stack {name} has left?", name):
            raise StackgenError("not deleted", "Nothing was changed.")
        removal.remove(found.removable)
        return True

    def _refuse(self, stack: Stack) -> None:
        """Refuse what AWS would refuse, before anything is touched."""
        if stack.running and stack.status not in _DELETABLE_WHILE:
            raise StackgenError(
                f"another operation is going on: stack {stack.name} is {stack.status}",
                f"Follow it, then destroy: {self.flags.command('events', '--follow')}",
            )
        if stack.protected and not self.flags.lift_termination_protection:
            again = self.flags.command("destroy", "--lift-termination-protection")
            raise StackgenError(
                f"stack {stack.name} is protected from termination; nothing was changed",
                f"If it shall really go: {again}",
            )

    def _show(self, stack: Stack, resources: Sequence[Resource], kept: Sequence[Leftover]) -> None:
        """Say what goes and what stays."""
        ui = self.ui
        ui.say(ui.style(f"Stack {stack.name} ({self.target.region}): this goes", "title"))
        for line in going(resources, kept):
            ui.say(line)
        data = ordered([leftover.resource for leftover in kept])
        if data and self.flags.delete_data:
            ui.say(ui.style("This holds data and goes for good", "title"))
            for line in doomed(data):
                ui.say(line)
            kept = remaining(kept)
        if kept:
            ui.say(ui.style("This holds data and stays, until you remove it", "title"))
            for line in staying(kept):
                ui.say(line)

    def _delete(self, stack: Stack, resources: Sequence[Resource]) -> None:
        """Lift what would block, delete, follow to the end."""
        is_past: Callable[[Event], bool] = begins
        if stack.status != "DELETE_IN_PROGRESS":
            self._unblock(stack, resources)
            newest = newest_event_id(self.aws, stack.id)
            is_past = lambda event: event.id == newest  # noqa: E731 - one line in one branch
            self.aws.delete_stack(stack.id, token=_token(stack, self.edge.now()))
        if self.flags.no_wait:
            self.ui.say(f"Started. Follow it with: {self.flags.command('events', '--follow')}")
            return
        events: list[Event] = []
        stream = EventStream(self.aws, stack.id, stop=is_past)
        with event_view(self.ui, self.edge.now) as view:
            end = self.follow(stream, view, events)
        if end.status != "DELETE_COMPLETE":
            raise result.failure(end, failures(self.aws, end.id, events), self.flags)

    def _unblock(self, stack: Stack, resources: Sequence[Resource]) -> None:
        """Lift what makes CloudFormation's deletion fail or wait.

        Balancers under protection refuse deletion; services with tasks are drained one after the
        other, as the slots depend on each other, so all are asked to stop at once.
        """
        if stack.protected:
            self.aws.protect(stack.id, on=False)
            self.ui.say("Termination protection is lifted.")
        # DELETE_FAILED is what a rollback leaves of a balancer under protection: that one blocks.
        there = [r for r in resources if r.physical_id and r.status not in _AWAY]
        for resource in there:
            try:
                self._unblock_one(resource)
            except aws_error_types() as error:
                if error_code(error) not in _GONE:
                    raise

    def _unblock_one(self, resource: Resource) -> None:
        """Lift what one resource has against deletion."""
        if resource.type == BALANCER and lift(self.aws, resource.physical_id):
            self.ui.say(f"Deletion protection of {resource.logical_id} is lifted.")
        elif resource.type == _SERVICE:
            self.aws.scale_to_zero(cluster_of(resource.physical_id), resource.physical_id)
            self.ui.say(f"{resource.logical_id} is asked to stop its tasks.")


def _token(stack: Stack, now: datetime) -> str:
    """Return a request token: another for each attempt, so that a failed one can be repeated."""
    return f"destroy-{plan.digest(f'{stack.id} {now.isoformat()}')[:32]}"
