"""Stage 4: have CloudFormation work out what would change."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from cli.deploy.follow import delays
from cli.records import ChangeSet
from cli.text import duration
from stacks.errors import StackgenError

#: How CloudFormation says that there is nothing to do; it has no code for it.
_NOTHING = ("didn't contain changes", "No updates are to be performed")
#: AWS needs a second or two; the local AWS has it ready at once.
_FIRST_SECONDS = 0.4
#: Making a change set takes seconds; this is far beyond what a large template needs.
_LONGEST_SECONDS = 600.0


class ChangeSets(Protocol):
    """What change sets need of AWS."""

    def create_change_set(self, request: Mapping[str, Any]) -> ChangeSet:
        """Start making one."""

    def change_set(self, change_set: ChangeSet) -> ChangeSet:
        """Describe it."""

    def refused_by_validation(self, change_set: ChangeSet) -> list[str]:
        """List what validation found."""


def nothing_to_do(change_set: ChangeSet) -> bool:
    """Tell whether a change set failed because nothing would change."""
    return change_set.status == "FAILED" and any(text in change_set.reason for text in _NOTHING)


def wait_until_made(
    aws: ChangeSets,
    change_set: ChangeSet,
    *,
    monotonic: Callable[[], float],
    sleep: Callable[[float], None],
) -> ChangeSet:
    """Return the change set once it is complete, or once it is known to be empty."""
    start = monotonic()
    for delay in delays(_FIRST_SECONDS):
        found = aws.change_set(change_set)
        if found.status == "CREATE_COMPLETE" or nothing_to_do(found):
            return found
        if found.status == "FAILED":
            why = aws.refused_by_validation(found) or [found.reason]
            raise StackgenError(
                f"AWS refuses the change set: {'; '.join(why)}", "Nothing was changed."
            )
        if monotonic() - start > _LONGEST_SECONDS:
            raise StackgenError(
                f"the change set is still {found.status} after {duration(_LONGEST_SECONDS)}",
                "Nothing was changed. Repeat the command.",
            )
        sleep(delay)
    raise AssertionError("delays() has no end")
