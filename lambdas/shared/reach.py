"""How a hook gets to a slot's Jenkins: the address of its task, the token from its secret."""

from collections.abc import Callable

from lambdas.shared.aws import Calls
from lambdas.shared.jenkins import Jenkins
from lambdas.shared.seen import Slot, Task

#: Of address, port, prefix, token and time-out, as `Jenkins` takes them.
Makes = Callable[[str, int, str, str, float], Jenkins]


class Reach:
    """Makes a `Jenkins` of a slot; reads each secret once.

    Args:
        aws: By which secrets are read.
        timeout: Seconds, real ones, for each answer of Jenkins.
        make: What makes it.
    """

    def __init__(self, aws: Calls, timeout: float = 5.0, make: Makes = Jenkins) -> None:
        self._aws = aws
        self._timeout = timeout
        self._make = make
        self._tokens: dict[str, str] = {}

    def jenkins(self, slot: Slot, task: Task | None = None) -> Jenkins | None:
        """Return the Jenkins of a slot's task, of the one that serves by default.

        None of a task that has no address yet.

        Raises:
            AwsError: The secret cannot be read.
        """
        chosen = task or slot.task
        if chosen is None or not chosen.address:
            return None
        token = self._token(slot.secret)
        return self._make(chosen.address, slot.port, slot.prefix, token, self._timeout)

    def _token(self, secret: str) -> str:
        """Return the token in a secret: Jenkins' are `11` and the secret's 32 digits."""
        if secret not in self._tokens:
            found = self._aws.call("secretsmanager", "GetSecretValue", {"SecretId": secret})
            self._tokens[secret] = f"11{found['SecretString'].strip()}"
        return self._tokens[secret]
