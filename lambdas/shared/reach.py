"""How a hook gets to a slot's Jenkins: the address of its task, the token from its secret."""

from lambdas.shared.aws import Calls
from lambdas.shared.jenkins import Jenkins
from lambdas.shared.seen import Slot, Task


class Reach:
    """Makes a `Jenkins` of a slot; reads each secret once.

    Args:
        aws: By which secrets are read.
        timeout: Seconds, real ones, for each answer of Jenkins.
    """

    def __init__(self, aws: Calls, timeout: float = 5.0) -> None:
        self._aws = aws
        self._timeout = timeout
        self._tokens: dict[str, str] = {}

    def jenkins(self, slot: Slot, task: Task | None = None) -> Jenkins | None:
        """Return the Jenkins of a slot's task, of the one that serves by default; None without one.

        Raises:
            AwsError: The secret cannot be read.
        """
        raise NotImplementedError
