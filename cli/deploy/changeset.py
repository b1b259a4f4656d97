"""Stage 4: have CloudFormation work out what would change, and take away what it leaves."""

from collections.abc import Mapping
from typing import Any, Protocol

from cli.aws_errors import aws_error_types, error_code
from cli.change_records import REVERT_DRIFT, ChangeSet, Finding
from cli.deploy.follow import delays
from cli.deploy.plan import CHANGE_SET_PREFIX, digest
from cli.deploy.reading.findings import refused
from cli.edge import Edge
from cli.records import Stack
from cli.text import duration
from stacks.errors import StackgenError

#: How CloudFormation says that there is nothing to do; it has no code for it.
_NOTHING = ("didn't contain changes", "No updates are to be performed")
#: AWS needs a second or two; the local AWS has it ready at once.
_FIRST_SECONDS = 0.4
_FACTOR = 1.6
#: Making a change set takes seconds; this is far beyond what a large template needs.
_LONGEST_SECONDS = 600.0
#: A change set that is still being made cannot be deleted yet.
_BUSY = "InvalidChangeSetStatus"
_CLEAN_UP_SECONDS = 60.0
_NOT_THERE = {"ChangeSetNotFound", "ChangeSetNotFoundException"}
#: How an end point answers that does not know drift-aware change sets.
_OPTIONAL = {"DeploymentMode", "DeploymentConfig"}
_UNKNOWN_MEMBER = {"ValidationError", "InvalidParameterValue", "ValidationException"}


class ChangeSets(Protocol):
    """What change sets need of AWS."""

    def create_change_set(self, request: Mapping[str, Any]) -> ChangeSet:
        """Start making one."""

    def change_set(self, change_set: ChangeSet) -> ChangeSet:
        """Describe it."""

    def findings(self, change_set: ChangeSet) -> list[Finding]:
        """List what validation found."""

    def delete_change_set(self, change_set: str, stack: str) -> None:
        """Delete one, by name or id."""

    def change_set_names(self, stack: str) -> list[str]:
        """List a stack's change sets."""

    def stack(self, name: str) -> Stack | None:
        """Describe a stack."""

    def delete_stack(self, stack: str, *, token: str) -> None:
        """Delete a stack."""


def nothing_to_do(change_set: ChangeSet) -> bool:
    """Tell whether a change set failed because nothing would change."""
    return change_set.status == "FAILED" and any(text in change_set.reason for text in _NOTHING)


def begin(aws: ChangeSets, request: Mapping[str, Any]) -> ChangeSet:
    """Start making a change set; without a look at drift, or express mode, where AWS knows none.

    What came of it is read from the change set itself: an end point may pass over a member that it
    does not know.
    """
    try:
        return aws.create_change_set(request)
    except aws_error_types() as error:
        if not _OPTIONAL & set(request) or error_code(error) not in _UNKNOWN_MEMBER:
            raise
    return aws.create_change_set({k: v for k, v in request.items() if k not in _OPTIONAL})


def wait_until_made(
    aws: ChangeSets, change_set: ChangeSet, edge: Edge, template: Mapping[str, Any]
) -> ChangeSet:
    """Return the change set once it is complete, or once it is known to be empty.

    Args:
        aws: Where it is made.
        change_set: What was begun.
        edge: Its clock.
        template: What it is made from, to name what AWS refuses.

    Raises:
        StackgenError: AWS refuses it, with each reason and its place, or takes too long.
    """
    start = edge.monotonic()
    for delay in delays(_FIRST_SECONDS, _FACTOR):
        found = aws.change_set(change_set)
        if found.status == "CREATE_COMPLETE" or nothing_to_do(found):
            return found
        if found.status == "FAILED":
            raise StackgenError(*refused(aws.findings(found), found.reason, template))
        if edge.monotonic() - start > _LONGEST_SECONDS:
            raise StackgenError(
                f"the change set is still {found.status} after {duration(_LONGEST_SECONDS)}",
                "Nothing was changed. Repeat the command.",
            )
        edge.sleep(delay)
    raise AssertionError("delays() has no end")


def drift_aware(change_set: ChangeSet) -> bool:
    """Tell whether AWS has compared with what is really there."""
    return change_set.mode == REVERT_DRIFT


def discard(aws: ChangeSets, edge: Edge, *, name: str, stack: str, new: bool) -> None:
    """Delete a change set that is not carried out, and the empty stack that a first one makes.

    Args:
        aws: Where they are.
        edge: Its clock.
        name: The change set's name or id.
        stack: The stack's name or id.
        new: Whether the stack was made for the change set: then it goes too.
    """
    start = edge.monotonic()
    for delay in delays(_FIRST_SECONDS, _FACTOR):
        try:
            aws.delete_change_set(name, stack)
            break
        except aws_error_types() as error:
            if _gone(error):
                break
            if error_code(error) != _BUSY or edge.monotonic() - start > _CLEAN_UP_SECONDS:
                raise
        edge.sleep(delay)
    if new and _only_looked_at(aws.stack(stack)):
        aws.delete_stack(stack, token=f"delete-{digest(name)[:32]}")


def forget_earlier(aws: ChangeSets, edge: Edge, *, stack: str, now: ChangeSet) -> None:
    """Delete the change sets that earlier deployments were killed over.

    Where a change set is executed AWS does the same: the stack's others go. So this is needed where
    nothing changes, and takes away no more.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ExecuteChangeSet.html

    Args:
        aws: Where they are.
        edge: Its clock.
        stack: The stack's name.
        now: The change set of this deployment, which stays.
    """
    for name in aws.change_set_names(stack):
        if name.startswith(CHANGE_SET_PREFIX) and f"/{name}/" not in now.id:
            discard(aws, edge, name=name, stack=stack, new=False)


def _gone(error: Exception) -> bool:
    """Tell whether AWS knows the change set, or its stack, no more, or not yet."""
    return error_code(error) in _NOT_THERE or "does not exist" in str(error)


def _only_looked_at(stack: Stack | None) -> bool:
    """Tell whether a stack holds nothing but change sets."""
    return stack is not None and stack.status == "REVIEW_IN_PROGRESS"
