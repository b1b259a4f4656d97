"""Brings the small stack that builds images to what its template says."""

import json
from typing import Any

from cli.deploy import plan
from cli.deploy.attached import attached
from cli.deploy.cause import failures
from cli.deploy.changeset import begin, discard, nothing_to_do, wait_until_made
from cli.deploy.events import SUCCEEDED, first_failure
from cli.deploy.follow import EventStream, newest_event_id
from cli.deploy.operation import Operation
from cli.records import Event, Stack
from stacks.errors import StackgenError


class _Unseen:
    """Shows no event: the stack has three kinds of things, and is there within a minute."""

    def show(self, events: list[Event]) -> None:
        """Show nothing."""


class ImageBuilder(Operation):
    """The stack, beside the one that is deployed: in the same account and region."""

    def bring(self) -> None:
        """Make it, or change it; nothing is done when it is as it should be.

        Raises:
            StackgenError: It cannot be, with the first cause.
        """
        from stacks.bootstrap import STACK, bootstrap  # noqa: PLC0415 - costs troposphere

        template, seen = bootstrap(), list[Event]()
        stack = self.aws.stack(STACK)
        if stack and stack.running:
            stack = self._follow(stack.id, None, seen)
        if stack and stack.status in SUCCEEDED and self.aws.template(STACK) == template:
            return
        with self.ui.working(f"Bringing stack {STACK}, which builds images, to what it should be"):
            after = self._change(STACK, template, stack, seen)
        if after and after.status not in SUCCEEDED:
            cause = first_failure(failures(self.aws, after.id, seen))
            why = f"{cause.logical_id}: {cause.reason}" if cause else after.reason
            raise StackgenError(
                f"stack {STACK}, which builds images, is {after.status}: {why}",
                f"Nothing else was changed. Mend the cause, then: {self._deletion(STACK)}",
            )

    def _deletion(self, name: str) -> str:
        return self.target.aws_command(f"aws cloudformation delete-stack --stack-name {name}")

    def _change(
        self, name: str, template: dict[str, Any], stack: Stack | None, seen: list[Event]
    ) -> Stack | None:
        """Carry out a change set; None when nothing had to change."""
        kind = plan.operation(stack, destroy=self._deletion(name), follow="the same command")
        body = json.dumps(template, indent=1, sort_keys=True)
        request = {
            "StackName": name,
            "ChangeSetName": plan.change_set_name(body, self.edge.now()),
            "ChangeSetType": kind,
            "Capabilities": ["CAPABILITY_IAM"],
            "Tags": plan.tags(name, in_file={}, given=()),
            "TemplateBody": body,
        }
        made = wait_until_made(self.aws, begin(self.aws, request), self.edge, template)
        if nothing_to_do(made):
            discard(self.aws, self.edge, name=made.id, stack=name, new=False)
            return None
        past = newest_event_id(self.aws, made.stack_id)
        self.aws.execute(made, token=f"execute-{plan.digest(made.id)[:32]}")
        return self._follow(made.stack_id, past, seen)

    def _follow(self, stack_id: str, past: str | None, seen: list[Event]) -> Stack:
        """Wait for the end of an operation."""
        stream = EventStream(self.aws, stack_id, stop=lambda event: event.id == past)
        with attached("the same command"):
            return self.follow(stream, _Unseen(), seen)
