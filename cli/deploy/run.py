"""The stages of a deployment in their order; each effect happens here or in what is called here."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cli.deploy import changes, plan, result
from cli.deploy.attached import attached
from cli.deploy.changeset import nothing_to_do, wait_until_made
from cli.deploy.events import SUCCEEDED
from cli.deploy.follow import EventStream, newest_event_id
from cli.deploy.images import with_images
from cli.deploy.operation import Operation
from cli.deploy.protection import RollbackView, lift
from cli.deploy.roll import Roll, Rolled
from cli.deploy.upload import template_member
from cli.deploy.views import event_view
from cli.deploy.zone import hosted_zone_id
from cli.flags import Flags
from cli.records import ChangeSet, Event, Stack
from stacks.errors import StackgenError

if TYPE_CHECKING:
    from stacks.synth import Synthesis


@dataclass(slots=True, kw_only=True)
class Report:
    """What a deployment came to.

    Attributes:
        stack: The stack at the end; None when a new one was only looked at.
        operation: `CREATE` or `UPDATE`.
        change_set: What was shown.
        executed: Whether it was carried out.
        waited: Whether its end was seen.
        hosts: What came of the hosts; None when they were not looked at.
    """

    operation: str
    change_set: ChangeSet
    stack: Stack | None = None
    executed: bool = False
    waited: bool = False
    hosts: Rolled | None = None
    events: list[Event] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        """Whether AWS could not do what was asked."""
        return self.waited and (self.stack is None or self.stack.status not in SUCCEEDED)


class Deployment(Operation):
    """Brings one stack to what its template says."""

    def run(self, synthesis: "Synthesis") -> Report:
        """Make a change set, show it, ask, carry it out, follow it."""
        before = self.aws.stack(self.target.stack_name)
        kind = plan.operation(
            before,
            destroy=self.flags.command("destroy"),
            follow=self.flags.command("events", "--follow"),
        )
        if before and kind == "UPDATE":
            Roll(self.target, self.flags, self.edge, self.ui).settle(before)
        synthesis = with_images(self, synthesis, before)
        request = self._request(synthesis, kind)
        with self._unless_executed(before) as made:
            with self.ui.working("Working out what would change"):
                change_set = self.aws.create_change_set(request)
                made.append(change_set)
                change_set = wait_until_made(
                    self.aws,
                    change_set,
                    monotonic=self.edge.monotonic,
                    sleep=self.edge.sleep,
                )
            report = Report(operation=kind, change_set=change_set, stack=before)
            if nothing_to_do(change_set):
                self.ui.say(f"Stack {self.target.stack_name}: no changes.")
            elif self._agreed(change_set):
                made.clear()
                self._execute(report)
        self._protect(report)
        self._roll(report)
        return report

    def _request(self, synthesis: "Synthesis", kind: str) -> dict[str, Any]:
        """Gather CreateChangeSet's members; looks the zone up and uploads the template."""
        template, body, target = synthesis.root, synthesis.root_json, self.target
        config = target.config
        zone_id = None
        if config and config.dns and plan.needs_hosted_zone(template, self.flags.param):
            zone_id = hosted_zone_id(self.aws, config.dns.zone)
            self.ui.detail(f"hosted zone {config.dns.zone} is {zone_id}")
        self.ui.detail(f"template: {len(body.encode())} bytes")
        in_file = dict(config.tags) if config else {}
        return {
            "StackName": target.stack_name,
            "ChangeSetName": plan.change_set_name(body, self.edge.now()),
            "ChangeSetType": kind,
            "Capabilities": ["CAPABILITY_IAM"],
            # What an earlier change took out of the stack but left in place, such as the vault of
            # backups that were switched off, comes back into it: its name is taken.
            "ImportExistingResources": kind == "UPDATE",
            "Parameters": plan.parameters(template, given=self.flags.param, hosted_zone_id=zone_id),
            "Tags": plan.tags(target.stack_name, in_file=in_file, given=self.flags.tag),
            **template_member(
                self.aws,
                body,
                name=target.stack_name,
                account=target.account,
                region=target.region,
            ),
        }

    @contextlib.contextmanager
    def _unless_executed(self, before: Stack | None) -> Iterator[list[ChangeSet]]:
        """Leave nothing behind: delete a change set that was not carried out.

        A new stack's first change set makes the stack itself, in REVIEW_IN_PROGRESS: it goes too,
        unless it was there before.
        """
        made: list[ChangeSet] = []
        try:
            yield made
        finally:
            for change_set in made:
                self.aws.delete_change_set(change_set)
                if before is None or before.status == "DELETE_COMPLETE":
                    self.aws.delete_stack(change_set.stack_id, token=_token(change_set, "delete"))

    def _agreed(self, change_set: ChangeSet) -> bool:
        """Show the change set; tell whether it shall be carried out."""
        ui, target = self.ui, self.target
        where = "the local AWS" if target.local_url else f"account {target.account}"
        what = changes.summary(change_set.changes)
        ui.say(ui.style(f"Stack {target.stack_name} ({target.region}, {where}): {what}", "title"))
        for line in changes.lines(change_set.changes):
            ui.say(ui.style(line.text, line.role) if line.role else line.text)
        if self.flags.dry_run:
            ui.say("Dry run: the change set is deleted, nothing changes.")
            return False
        endangered = changes.endangered(change_set.changes)
        if endangered and not self.flags.accept_data_loss:
            raise StackgenError(
                changes.refusal(endangered),
                "Nothing was changed. If that is what you want, add --accept-data-loss.",
            )
        if ui.confirm(f"Carry this out on stack {target.stack_name}?"):
            return True
        raise StackgenError("not carried out", "Nothing was changed.")

    def _execute(self, report: Report) -> None:
        """Carry the change set out and follow it."""
        aws, change_set = self.aws, report.change_set
        reattach = self.flags.command("events", "--follow")
        past = newest_event_id(aws, change_set.stack_id)
        with attached(reattach), self._outgoing_unprotected(report):
            aws.execute(change_set, token=_token(change_set, "execute"))
            report.executed = True
            if self.flags.no_wait:
                self.ui.say(f"Started. Follow it with: {reattach}")
                report.stack = aws.stack(change_set.stack_id)
                return
            stream = EventStream(aws, change_set.stack_id, stop=lambda event: event.id == past)
            with event_view(self.ui, self.edge.now) as view:
                report.stack = self.follow(stream, RollbackView(view, aws, self.ui), report.events)
            report.waited = True

    @contextlib.contextmanager
    def _outgoing_unprotected(self, report: Report) -> Iterator[None]:
        """Lift the protection of load balancers that the change set replaces or takes out.

        AWS deletes them last and takes a refusal as no failure: the old one would stay, unseen and
        paid for. If the change fails the old one stays in use, and is protected again.
        """
        outgoing = changes.outgoing_balancers(report.change_set.changes)
        lifted = [arn for arn in outgoing if lift(self.aws, arn)]
        if lifted:
            self.ui.say("Deletion protection of the old load balancer is lifted.")
        try:
            yield
        finally:
            if report.failed or not report.executed:
                for arn in lifted:
                    self.aws.protect_balancer(arn, on=True)

    def _protect(self, report: Report) -> None:
        """Bring termination protection to what the file says."""
        config, stack = self.target.config, report.stack
        if config is None or stack is None or self.flags.dry_run or report.failed:
            return
        if stack.protected != config.protection.termination:
            self.aws.protect(stack.id, on=config.protection.termination)
            state = "on" if config.protection.termination else "off"
            self.ui.say(f"Termination protection of stack {stack.name} is now {state}.")

    def _roll(self, report: Report) -> None:
        """Bring the hosts to what the launch template says; those of a new stack are new."""
        stack, ended = report.stack, report.waited or not report.executed
        if stack is None or report.failed or not ended or report.operation == "CREATE":
            return
        roll = Roll(self.target, self.flags, self.edge, self.ui)
        report.hosts = roll.run(stack, ask=not report.executed)


def problem(report: Report, flags: Flags) -> StackgenError:
    """Return the error of a failed deployment."""
    stack = report.stack
    if stack is None:
        return StackgenError("the stack is gone", flags.command("events"))
    return result.failure(stack, report.events, flags)


def _token(change_set: ChangeSet, verb: str) -> str:
    """Return a request token: the same for a repeated request, another for each operation."""
    return f"{verb}-{plan.digest(change_set.id)[:32]}"
