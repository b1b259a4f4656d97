"""A slot's Jenkins, asked at its own address by the user `stackgen-hooks`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

#: https://www.jenkins.io/doc/book/system-administration/authenticating-scripted-clients/
USER = "stackgen-hooks"


class JenkinsError(Exception):
    """Jenkins gave no answer that says anything."""


class UnreachableError(JenkinsError):
    """Nothing answered in time, or what answered was no Jenkins (5xx but 503)."""


class BlindError(JenkinsError):
    """401 or 403: the hook sees nothing here. An alarm, and no action."""


class BootingError(JenkinsError):
    """503: it starts, and will answer."""


class GoneError(JenkinsError):
    """404: Jenkins answers, and does not know what was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What came back from the login page.

    Attributes:
        status: Of HTTP; 0 when nothing came back in time.
        seconds: How long it took: real ones, not of AWS.
    """

    status: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """A build that runs.

    Attributes:
        job: Its job's full name.
        number: Its number.
        kind: `freestyle`, `pipeline` or what Jenkins calls its class. Only a Pipeline resumes.
        node: Where, by the node's name.
        url: Its page.
    """

    job: str
    number: int
    kind: str
    node: str
    url: str


class Jenkins:
    """A slot's Jenkins.

    Args:
        address: The task's own, inside the VPC.
        port: Jenkins' own.
        prefix: The path it lives under, empty for the root.
        token: Of the user `stackgen-hooks`, as Jenkins knows it: `11` and 32 digits.
        timeout: Seconds, real ones, for each answer.
    """

    def __init__(
        self, address: str, port: int, prefix: str, token: str, timeout: float = 5.0
    ) -> None:
        self.base = f"http://{address}:{port}{prefix}"
        self.token = token
        self.timeout = timeout

    def login(self) -> Answered:
        """Return what everybody sees at `/login`; never an error."""
        raise NotImplementedError

    def anonymous(self) -> int:
        """Return the status of `/api/json` without a user: 403 when Jenkins is secured; 0: none."""
        raise NotImplementedError

    def overview(self) -> Mapping[str, Any]:
        """Return `/api/json`: `quietingDown` among it.

        Raises:
            JenkinsError: As every method below.
        """
        raise NotImplementedError

    def quiet_down(self) -> None:
        """Have it start no builds, and return at once. Twice is as once."""
        raise NotImplementedError

    def cancel_quiet_down(self) -> None:
        """Have it start builds again. Twice is as once."""
        raise NotImplementedError

    def computers(self) -> list[Mapping[str, Any]]:
        """Return all nodes, with their executors: `/computer/api/json`."""
        raise NotImplementedError

    def label(self, name: str) -> Mapping[str, Any]:
        """Return a label: `busyExecutors`, `idleExecutors`, `totalExecutors`, `nodes`, `clouds`."""
        raise NotImplementedError

    def label_load(self, name: str) -> Mapping[str, float]:
        """Return a label's latest figures: `queueLength`, `busyExecutors`, `onlineExecutors`."""
        raise NotImplementedError

    def queue(self) -> list[Mapping[str, Any]]:
        """Return what waits: `id`, `inQueueSince`, `why`, `task`; never a label."""
        raise NotImplementedError

    def running_builds(self) -> list[Build]:
        """Return what runs on any node, Pipelines once."""
        raise NotImplementedError

    def take_offline(self, node: str, reason: str) -> None:
        """Have a node start no builds; its build goes on. Twice is as once.

        Raises:
            GoneError: There is no such node.
        """
        raise NotImplementedError
