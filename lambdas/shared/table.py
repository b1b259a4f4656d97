"""What a hook remembers between two runs, and what keeps two runs apart: one DynamoDB table."""

from typing import Any

from lambdas.shared.aws import Calls
from lambdas.shared.clock import Clock


class Table:
    """A hook's part of the table.

    Args:
        aws: By which it is read and written.
        name: The table's.
        hook: Whose part: no other is touched, and IAM sees to it.
        clock: Tells the time.
    """

    def __init__(self, aws: Calls, name: str, hook: str, clock: Clock) -> None:
        self._aws = aws
        self._name = name
        self._hook = hook
        self._clock = clock

    def take(self, subject: str, seconds: float) -> bool:
        """Return whether this run alone has the subject now, for so many seconds of AWS at most.

        A run that dies lets go when they are over. Taken again by the same run it is still its own.

        Raises:
            AwsError: Nobody knows: do nothing.
        """
        raise NotImplementedError

    def release(self, subject: str) -> None:
        """Let go of a subject; of another's nothing happens.

        Raises:
            AwsError: It stays taken until its time is over.
        """
        raise NotImplementedError

    def note(self, subject: str, value: Any) -> None:
        """Write something down, JSON; what stood there is gone. Forgotten after a week.

        Raises:
            AwsError: It is not known whether it was written.
        """
        raise NotImplementedError

    def notes(self) -> dict[str, tuple[Any, float]]:
        """Return what was noted, by subject, with its age in seconds of AWS.

        Raises:
            AwsError: It cannot be read.
        """
        raise NotImplementedError

    def forget(self, subject: str) -> None:
        """Take a note away; none is no error.

        Raises:
            AwsError: It is not known whether it is gone.
        """
        raise NotImplementedError
