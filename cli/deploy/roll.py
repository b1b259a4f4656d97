"""Roll the hosts: replace those of an old version one at a time, each time until every slot serves.

CloudFormation's own rolling update would not wait for tasks: it counts hosts, and with two slots in
two zones it may take both at once. So the template has no update policy, and this runs after it.
Each host is one instance refresh of its own: a checkpoint's delay is a time, not a question, and
would go on to the next host whether the slots are back or not.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from cli.deploy.attached import attached
from cli.deploy.follow import delays
from cli.deploy.health import Places, places
from cli.deploy.hosts import in_motion, named, outdated, share
from cli.deploy.operation import Operation
from cli.deploy.serving import wait_until_serving
from cli.host_records import Host, HostGroup, Refresh
from cli.records import Stack
from cli.text import counted, duration
from stacks.errors import StackgenError

#: The stack's output that names the group.
GROUP_OUTPUT = "HostGroupName"
_FIRST_SECONDS = 1.0


class RollError(StackgenError):
    """Hosts could not be replaced; the stack itself is as its file says."""


@dataclass(slots=True, kw_only=True)
class Rolled:
    """What came of the hosts.

    Attributes:
        total: How many there are.
        old: Those that still run an old version.
        replaced: How many were replaced.
        problem: Why not all were.
    """

    total: int
    old: tuple[Host, ...]
    replaced: int = 0
    problem: RollError | None = None


class Roll(Operation):
    """Brings the hosts of one stack to what its launch template says."""

    def settle(self, stack: Stack) -> None:
        """Wait for an instance refresh that is already going on: two hosts must not go at once."""
        group = stack.outputs.get(GROUP_OUTPUT)
        found = self.aws.last_refresh(group) if group else None
        if group is None or found is None or not found.running:
            return
        self.ui.say(f"An instance refresh of {group} is going on: {found.status}.")
        if self.flags.dry_run:
            return
        with attached(self.flags.command("deploy")):
            found = self._followed(group)
        if found.running:
            raise RollError(
                f"an instance refresh of {group} is still {found.status}: {found.reason}",
                "Nothing was changed. End it, then deploy again: "
                + self.target.aws_command(
                    f"aws autoscaling cancel-instance-refresh --auto-scaling-group-name {group}"
                ),
            )

    def run(self, stack: Stack, *, ask: bool) -> Rolled | None:
        """Replace what is old; None where the stack has no group.

        Args:
            stack: As it is after its update.
            ask: Whether nobody has agreed to anything yet.
        """
        name = stack.outputs.get(GROUP_OUTPUT)
        group = self.aws.host_group(name) if name else None
        if group is None:
            return None
        old = outdated(group)
        came = Rolled(total=len(group.hosts), old=tuple(old))
        if old and self._wanted(group, old, ask=ask):
            try:
                with attached(self.flags.command("deploy")):
                    self._all(group, places(self.aws, stack), came)
            except RollError as error:
                came.problem = error
        return came

    def _wanted(self, group: HostGroup, old: Sequence[Host], *, ask: bool) -> bool:
        """Say which hosts are old; tell whether they shall be replaced."""
        ui = self.ui
        what = f"{len(old)} of {counted(len(group.hosts), 'host')}"
        ui.say(f"{what} started from an older launch template version: {named(old)}")
        if self.flags.dry_run:
            ui.say("They would be replaced, one at a time.")
        elif self.flags.no_roll or (ask and not ui.confirm("Replace them, one at a time?")):
            ui.say(f"They are left alone. Replace them with: {self.flags.command('deploy')}")
        else:
            return True
        return False

    def _all(self, group: HostGroup, where: Places, came: Rolled) -> None:
        """Replace host after host.

        Whether AWS counts hosts that are new already towards a checkpoint is not documented: first
        a percentage that is right if it does not, which replaces nothing if it does; never two.
        """
        counts_new, total = False, len(came.old)
        while came.old:
            self.ui.say(f"Host {came.replaced + 1} of {total}: one of {named(came.old)} goes …")
            began = self.edge.monotonic()
            self.aws.start_refresh(group.name, percent=share(group, counts_new=counts_new))
            end = self._followed(group.name)
            if end.running:
                self.aws.cancel_refresh(group.name)
                late = f"is {end.status} after {duration(self.flags.timeout)}, and is cancelled now"
                raise self._stopped(came, f"the instance refresh {late}", end.reason)
            if end.status != "Successful":
                raise self._stopped(came, f"the instance refresh is {end.status}", end.reason)
            group = self._settled(group, where, came)
            old = tuple(outdated(group))
            gone = len(came.old) - len(old)
            came.old, came.total = old, len(group.hosts)
            if gone <= 0 and counts_new:
                raise self._stopped(came, "the instance refresh replaced no host", end.reason)
            counts_new = counts_new or gone <= 0
            if gone > 0:
                came.replaced += gone
                took = duration(self.edge.monotonic() - began)
                self.ui.say(f"Host {came.replaced} of {total} is new, every slot serves ({took}).")

    def _followed(self, group: str) -> Refresh:
        """Return the latest refresh at its end, or still running when the time is over."""
        start, shown = self.edge.monotonic(), ""
        for delay in delays(_FIRST_SECONDS):
            found = self.aws.last_refresh(group) or Refresh(id="", status="Successful")
            over = self.edge.monotonic() + delay - start > self.flags.timeout
            if over or not found.running:
                return found
            line = f"  instance refresh {found.status}, {found.percent} %  {found.reason}".rstrip()
            if line != shown:
                self.ui.say(line)
                shown = line
            self.edge.sleep(delay)
        raise AssertionError("delays() has no end")

    def _settled(self, group: HostGroup, where: Places, came: Rolled) -> HostGroup:
        """Return the group once no host comes or goes and every slot serves."""
        latest = group

        def moving() -> Sequence[str]:
            nonlocal latest
            latest = self.aws.host_group(group.name) or latest
            return in_motion(latest)

        missing = wait_until_serving(
            self.aws,
            where,
            self.edge,
            timeout=self.flags.timeout,
            show=lambda lines: self.ui.say(f"  waiting: {'; '.join(lines)}"),
            also=moving,
        )
        if missing:
            self.aws.cancel_refresh(group.name)
            came.old = tuple(outdated(latest))
            after = f"not every slot serves {duration(self.flags.timeout)} after a host was new"
            raise self._stopped(came, after, "; ".join(missing))
        return latest

    def _stopped(self, came: Rolled, what: str, why: str) -> RollError:
        """Say what is in which state, and what to type."""
        left = f"Still old, and left alone: {named(came.old)}.\n" if came.old else ""
        return RollError(
            f"rolling the hosts stopped: {what}" + (f": {why}" if why else ""),
            f"{left}The stack itself is as its file says. Look: {self.flags.command('status')}\n"
            f"Mend the cause, then go on with the rest: {self.flags.command('deploy')}",
        )
