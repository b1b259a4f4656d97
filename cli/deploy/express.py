"""Express mode: CloudFormation does not wait until things are ready, so it is proven here.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-express-mode.html
"""

from cli.change_records import EXPRESS, ChangeSet
from cli.deploy.attached import attached
from cli.deploy.diagnosis import complaints
from cli.deploy.health import places
from cli.deploy.operation import Operation
from cli.deploy.serving import wait_until_serving
from cli.records import Stack
from cli.text import duration
from stacks.errors import StackgenError


class NotServingError(StackgenError):
    """The configuration is applied, and not every slot serves."""


class Express(Operation):
    """Says what express mode gives up, and proves at the end what it did not wait for."""

    def warn(self, change_set: ChangeSet, *, update: bool) -> None:
        """Say before the question what is different."""
        if change_set.deployment != EXPRESS:
            self.ui.warn("This end point knows no express mode: it waits for readiness itself.")
        elif update:
            self.ui.warn(
                "Express: CloudFormation does not wait for one slot before it changes the next."
                " All slots of a controller may restart at once, and nobody is served meanwhile."
            )

    def prove(self, stack: Stack, *, update: bool) -> NotServingError | None:
        """Wait until every slot serves; return what to do when one does not in time."""
        start, where = self.edge.monotonic(), places(self.aws, stack)
        self.ui.say("The configuration is applied. Waiting until every slot serves …")
        with attached(self.flags.command("status")):
            missing = wait_until_serving(
                self.aws,
                where,
                self.edge,
                timeout=self.flags.timeout,
                show=lambda lines: self.ui.say(f"  waiting: {'; '.join(lines)}"),
            )
        if not missing:
            self.ui.say(f"Every slot serves ({duration(self.edge.monotonic() - start)}).")
            return None
        for line in complaints(self.aws, where):
            self.ui.warn(f"  {line}")
        return NotServingError(
            f"the configuration is applied, but after {duration(self.flags.timeout)} not every slot"
            f" serves: {'; '.join(missing)}",
            "AWS does not roll this back: for it the operation is done.\n"
            f"{self._way_back(update)}\n"
            f"Or mend the cause, and look: {self.flags.command('status')}",
        )

    def _way_back(self, update: bool) -> str:  # noqa: FBT001 - one word
        """Name the way back to what was before."""
        if not update:
            return f"The way back: {self.flags.command('destroy')}"
        again = self.flags.command("deploy", "--express", "--keep-images")
        return f"The way back: put {self.flags.config} back to its last version, then: {again}"
