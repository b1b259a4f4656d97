"""The nodes of a Jenkins: who runs its builds, and whether it can be reached."""

import json
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from localcloud.standin.schedule import Seat
from localcloud.standin.steps import Runner, Tell

#: How long a connection to an agent may take, in seconds of this machine.
_CONNECT_SECONDS = 2.0


class Channel(Protocol):
    """The way to a node that can be reached."""

    def run(self, work: str, script: str, *, durable: bool) -> None:
        """Have it run something, or say again how that ended."""

    def close(self) -> None:
        """Leave it."""


@dataclass(slots=True)
class Node:
    """A node.

    Attributes:
        name: Its name.
        labels: What it may be asked for by.
        executors: How many builds it runs at once.
        exclusive: Whether it takes only builds that ask for one of its labels.
        cause: Why a person, or a program, took it offline; None if nobody did.
        channel: None while it cannot be reached.
        idle_since: When its last build ended, by the clock `time.monotonic`.
        uses: How many builds it ran.
        last_use: After how many it takes no more, 0 for any number.
        instance: The id of its instance, empty for the built-in node.
        template: The description of the template it was started from.
        asked_at: When it was asked for, by the clock `time.monotonic`.
        leaving: Whether it is deleted.
    """

    name: str
    labels: frozenset[str] = frozenset()
    executors: int = 1
    exclusive: bool = True
    cause: str | None = None
    channel: Channel | None = None
    idle_since: float = field(default_factory=time.monotonic)
    uses: int = 0
    last_use: int = 0
    instance: str = ""
    template: str = ""
    asked_at: float = field(default_factory=time.monotonic)
    leaving: bool = False

    @property
    def accepts(self) -> bool:
        """Whether builds may begin on it."""
        used = 0 < self.last_use <= self.uses
        return bool(self.channel) and self.cause is None and not self.leaving and not used

    def kept(self) -> dict[str, Any]:
        """Return an agent as the home keeps it."""
        return {"instance": self.instance, "template": self.template, "uses": self.uses}

    def seat(self, busy: int) -> Seat:
        """Return it as a decision sees it."""
        free = self.executors - busy if self.accepts else 0
        return Seat(node=self.name, labels=self.labels, free=free, exclusive=self.exclusive)


class BuiltIn:
    """The way to the node that Jenkins is itself."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner

    def run(self, work: str, script: str, *, durable: bool) -> None:
        """Run something."""
        self._runner.run(work, script, durable=durable)

    def close(self) -> None:
        """It ends with Jenkins."""


class Remote:
    """A connection to an agent: a line of JSON for each message.

    Args:
        address: Where the agent listens.
        tell: Takes what it says.
        gone: Called once when it has hung up or died.

    Raises:
        OSError: Nobody answers there, or takes longer than a moment.
    """

    def __init__(
        self, address: tuple[str, int], tell: Tell, gone: Callable[["Remote"], None]
    ) -> None:
        self._socket = socket.create_connection(address, timeout=_CONNECT_SECONDS)
        # A process that hangs is connected to by the system all the same: it must say something.
        self._lines = self._socket.makefile("rb")
        try:
            self._lines.readline()
        except OSError:
            self._socket.close()
            raise
        self._socket.settimeout(None)
        self._sending = threading.Lock()
        self._tell = tell
        self._gone = gone
        #: When it last said something, by the clock `time.monotonic`.
        self.heard_at = time.monotonic()

    def listen(self) -> None:
        """Take what it says from here on, in a thread of its own."""
        threading.Thread(target=self._listen, daemon=True).start()

    def ping(self) -> None:
        """Ask for a sign of life."""
        self._send({"ping": 1})

    def run(self, work: str, script: str, *, durable: bool) -> None:
        """Have it run something, or say again how that ended."""
        self._send({"work": work, "script": script, "durable": durable})

    def close(self) -> None:
        """Hang up."""
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # it was gone already

    def _send(self, message: Mapping[str, Any]) -> None:
        try:
            with self._sending:
                self._socket.sendall(json.dumps(message).encode() + b"\n")
        except OSError:
            return  # the listening thread notices the end

    def _listen(self) -> None:
        try:
            with self._lines as lines:
                for line in lines:
                    self.heard_at = time.monotonic()
                    self._tell(json.loads(line))
        except (OSError, ValueError):
            pass  # cut in the middle of a line
        finally:
            self._socket.close()
            self._gone(self)
