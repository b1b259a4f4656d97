"""The stages of a deployment in their order; each effect happens here or in what is called here."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cli.change_records import ChangeSet
from cli.deploy import plan, result
from cli.deploy.attached import attached
from cli.deploy.cause import failures
from cli.deploy.changeset import forget_earlier
from cli.deploy.confirmation import agreed
from cli.deploy.controllers_image import ControllersImage
from cli.deploy.events import SUCCEEDED
from cli.deploy.express import Express, NotServingError
from cli.deploy.follow import EventStream, newest_event_id
from cli.deploy.images import with_images
from cli.deploy.operation import Operation
from cli.deploy.patience import Patience
from cli.deploy.preflight import Preflight
from cli.deploy.proposal import hand_over_code, operation_on, proposal
from cli.deploy.protection import lift
from cli.deploy.reading.kinds import outgoing_balancers
from cli.deploy.reading.reading import Reading
from cli.deploy.recovery import Recovery
from cli.deploy.roll import Roll, Rolled
from cli.flags import Flags
from cli.records import Event, Stack
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
        reading: What it would do.
        executed: Whether it was carried out.
        waited: Whether its end was seen.
        hosts: What came of the hosts; None when they were not looked at.
        unproven: Why an express deployment is not done although AWS says so.
    """

    operation: str
    change_set: ChangeSet
    reading: Reading
    stack: Stack | None = None
    executed: bool = False
    waited: bool = False
    hosts: Rolled | None = None
    unproven: NotServingError | None = None
    events: list[Event] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        """Whether AWS could not do what was asked."""
        return self.waited and (self.stack is None or self.stack.status not in SUCCEEDED)


class Deployment(Operation):
    """Brings one stack to what its template says."""

    def run(self, synthesis: "Synthesis") -> Report:
        """Make a change set, show it, ask, carry it out, follow it."""
        recovery = Recovery(self.target, self.flags, self.edge, self.ui)
        before = recovery.run(self.aws.stack(self.target.stack_name))
        kind = operation_on(self, before)
        if before and kind == "UPDATE":
            Roll(self.target, self.flags, self.edge, self.ui).settle(before)
        preflight = Preflight(self.target, self.flags, self.edge, self.ui)
        once = preflight.look(synthesis.root)
        own = ControllersImage(self.target, self.flags, self.edge, self.ui).ready()
        synthesis = with_images(self, synthesis, before, own)
        # Where nobody is asked nobody reads: neither drift nor warnings are worth their time then.
        look = not self.flags.yes
        with proposal(self, synthesis, before, kind, look=look) as proposed:
            report = Report(
                operation=kind,
                change_set=proposed.change_set,
                reading=proposed.reading,
                stack=before,
            )
            if self.flags.express and not proposed.empty:
                self._express.warn(proposed.change_set, update=kind == "UPDATE")
            if proposed.empty:
                self.ui.say(f"Stack {self.target.stack_name}: no changes.")
                if not self.flags.dry_run:
                    name = self.target.stack_name
                    forget_earlier(self.aws, self.edge, stack=name, now=proposed.change_set)
            elif agreed(self, proposed):
                preflight.make(once)
                hand_over_code(self, synthesis, proposed.request)
                proposed.taken = True
                self._execute(report)
        self._protect(report)
        if self.flags.express and report.stack and report.waited and not report.failed:
            report.unproven = self._express.prove(report.stack, update=kind == "UPDATE")
        self._roll(report)
        return report

    @property
    def _express(self) -> Express:
        return Express(self.target, self.flags, self.edge, self.ui)

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
            patience = Patience(self.target, self.flags, self.edge, self.ui)
            update = report.operation == "UPDATE"
            report.stack = patience.follow_to_end(stream, report.events, update=update)
            report.waited = True
            if report.failed:
                report.events = failures(aws, change_set.stack_id, report.events)

    @contextlib.contextmanager
    def _outgoing_unprotected(self, report: Report) -> Iterator[None]:
        """Lift the protection of load balancers that the change set replaces or takes out.

        AWS deletes them last and takes a refusal as no failure: the old one would stay, unseen and
        paid for. If the change fails the old one stays in use, and is protected again.
        """
        outgoing = outgoing_balancers(report.change_set.changes)
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
        wrong = report.failed or report.unproven
        if stack is None or wrong or not ended or report.operation == "CREATE":
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
