"""What Ctrl-C means once AWS works: we leave, AWS goes on, and one can come back."""

from collections.abc import Iterator
from contextlib import contextmanager

from cli.deploy.follow import StillRunningError
from stacks.errors import StackgenError


class InterruptedFollowingError(StackgenError):
    """The user pressed Ctrl-C while AWS was working."""

    exit_code = 130


@contextmanager
def attached(reattach: str) -> Iterator[None]:
    """Name the command to come back with when we leave before AWS is done."""
    back = f"Come back to it with: {reattach}"
    try:
        yield
    except StillRunningError as error:
        hint = f"{back}\n{error.hint}" if error.hint else back
        raise StillRunningError(error.message, hint) from None
    except KeyboardInterrupt:
        raise InterruptedFollowingError("interrupted; AWS goes on working", back) from None
