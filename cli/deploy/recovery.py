"""Bring a stack out of a state in which it cannot be deployed to, where that loses nothing."""

from cli.deploy import plan, result
from cli.deploy.attached import attached
from cli.deploy.board import Board, Row
from cli.deploy.cause import failures
from cli.deploy.events import last_operation
from cli.deploy.follow import EventStream, newest_event_id
from cli.deploy.operation import Operation
from cli.deploy.reattach import followed
from cli.deploy.views import event_view
from cli.records import Event, Stack
from cli.text import columns
from stacks.errors import StackgenError, UsageError

STUCK = "UPDATE_ROLLBACK_FAILED"


class Recovery(Operation):
    """Waits for an operation that goes on, or continues a rollback that failed: both asked for."""

    def run(self, stack: Stack | None) -> Stack | None:
        """Return the stack in a state that `plan.operation` judges; a dry run changes nothing."""
        if stack is None or self.flags.dry_run:
            return stack
        if stack.running:
            stack = self._followed(stack)
        return self._continued(stack) if stack.status == STUCK else stack

    def _followed(self, stack: Stack) -> Stack:
        """Offer to follow what goes on, and do so."""
        self.ui.say(f"Another operation is going on: stack {stack.name} is {stack.status}.")
        if not self.ui.confirm("Follow it to its end, then deploy?"):
            return stack
        again = self.flags.command("events", "--follow")
        with attached(again), event_view(self.ui, self.edge.now) as view:
            found, _ = followed(self, stack, view)
        self.ui.say(f"Stack {found.name} is {found.status} now.")
        return found

    def _continued(self, stack: Stack) -> Stack:
        """Say what could not be undone; continue when that is asked for."""
        events = last_operation(e for page in self.aws.event_pages(stack.id) for e in page)
        broken = not_undone(events)
        skip = self._skipped(broken)
        self.ui.warn(f"Stack {stack.name} is {STUCK}: its last update could not be undone.")
        rows = [
            (r.logical_id, r.type, "would be skipped" if r.logical_id in skip else r.reason)
            for r in broken
        ]
        for line in columns(rows):
            self.ui.warn(line)
        kept = f"skipping {', '.join(skip)}: they stay as they are" if skip else "skipping nothing"
        if not self.flags.continue_rollback and (
            self.flags.yes or not self.ui.confirm(f"Continue the rollback, {kept}?")
        ):
            raise self._refusal(stack, broken)
        past = newest_event_id(self.aws, stack.id)
        token = f"continue-{plan.digest(str(past))[:32]}"
        self.aws.continue_rollback(stack.id, skip=skip, token=token)
        seen: list[Event] = []
        stream = EventStream(self.aws, stack.id, stop=lambda event: event.id == past)
        again = self.flags.command("events", "--follow")
        with attached(again), event_view(self.ui, self.edge.now) as view:
            end = self.follow(stream, view, seen)
        if end.status == STUCK:
            raise result.failure(end, failures(self.aws, end.id, seen), self.flags)
        self.ui.say(f"Stack {end.name} is {end.status} now.")
        return end

    def _skipped(self, broken: list[Row]) -> list[str]:
        """Return what `--skip` names; refuse what AWS would not skip."""
        names = {resource.logical_id for resource in broken}
        for wanted in self.flags.skip:
            if wanted not in names:
                raise UsageError(
                    f"--skip {wanted}: the rollback did not fail at it",
                    f"It failed at: {', '.join(sorted(names)) or 'nothing that AWS names'}",
                )
        return list(self.flags.skip)

    def _refusal(self, stack: Stack, broken: list[Row]) -> StackgenError:
        """Name the ways out."""
        go = self.flags.command("deploy", "--continue-rollback")
        skip = " ".join(f"--skip {resource.logical_id}" for resource in broken)
        return StackgenError(
            f"stack {stack.name} is {STUCK}; nothing was changed",
            f"Mend what is named above, then: {go}\n"
            f"If it cannot be mended, leave it as it is, different from the template: {go} {skip}",
        )


def not_undone(oldest_first: list[Event]) -> list[Row]:
    """Return what a rollback failed at, by the events of its operation.

    Only from the last attempt on: what failed, or was cancelled, in the update itself is no
    failure of its rollback, and AWS would not skip it.
    """
    attempt: list[Event] = []
    for event in oldest_first:
        if event.about_stack and event.status == "UPDATE_ROLLBACK_IN_PROGRESS":
            attempt = []
        attempt.append(event)
    board = Board()
    board.take(attempt)
    return [row for row in board.rows.values() if row.status == "UPDATE_FAILED"]
