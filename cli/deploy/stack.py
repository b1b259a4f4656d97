"""Find the stack that a verb is about."""

from cli.deploy.target import Target
from cli.flags import Flags
from cli.records import Stack
from stacks.errors import StackgenError


def existing(target: Target, flags: Flags) -> Stack:
    """Return the stack, or say that there is none and how to make it."""
    stack = target.aws.stack(target.stack_name)
    if stack is None or stack.status == "DELETE_COMPLETE":
        where = "the local AWS" if target.local_url else f"account {target.account}"
        raise StackgenError(
            f"there is no stack {target.stack_name} in {target.region} of {where}",
            f"Create it with: {flags.command('deploy')}\n"
            "Or name where it is: --region, --profile, --stack-name",
        )
    return stack
