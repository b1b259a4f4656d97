"""A Jenkins in memory: what the hooks ask and have done, without a socket."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lambdas.shared.jenkins import Answered, GoneError, Jenkins, JenkinsError


@dataclass
class FakeNode:
    """A node.

    Attributes:
        builds: The pages of those that run on it, with their class at Jenkins.
        cause: Why it is offline, None when it is not.
        executors: How many it has.
        connected: Whether its agent is.
    """

    builds: dict[str, str] = field(default_factory=dict)
    cause: str | None = None
    executors: int = 1
    connected: bool = True


class FakeJenkins(Jenkins):
    """A slot's Jenkins.

    Attributes:
        nodes: By name.
        quiet: Whether it starts no builds.
        status: Of its login page.
        seconds: How long that takes.
        anonymous_status: Of its API without a user.
        waiting: What its queue says.
        labels: What each label says, and its load.
        gauges: Of its metrics.
        refuses: What every known request ends in; None when all is well.
        asked: What was asked, in order: the method's name, and its arguments.
    """

    def __init__(self) -> None:
        super().__init__("192.0.2.1", 8080, "", "11")
        self.nodes: dict[str, FakeNode] = {}
        self.quiet = False
        self.status = 200
        self.seconds = 0.05
        self.anonymous_status = 403
        self.waiting: list[dict[str, Any]] = []
        self.labels: dict[str, tuple[dict[str, Any], dict[str, float]]] = {}
        self.gauges: dict[str, float] = {}
        self.known_builds: dict[tuple[str, int], dict[str, Any]] = {}
        self.refuses: Callable[[str], JenkinsError] | None = None
        self.asked: list[tuple[str, ...]] = []

    def _note(self, *what: str) -> None:
        self.asked.append(what)
        if self.refuses:
            raise self.refuses(" ".join(what))

    def login(self) -> Answered:
        """Return what its page is set to."""
        self.asked.append(("login",))
        return Answered(status=self.status, seconds=self.seconds)

    def anonymous(self) -> int:
        """Return what its API is set to."""
        self.asked.append(("anonymous",))
        return self.anonymous_status

    def overview(self) -> Mapping[str, Any]:
        """Say whether it is quiet."""
        self._note("overview")
        return {"quietingDown": self.quiet, "numExecutors": 0, "mode": "EXCLUSIVE"}

    def quiet_down(self) -> None:
        """Be quiet."""
        self._note("quiet_down")
        self.quiet = True

    def cancel_quiet_down(self) -> None:
        """Be quiet no more."""
        self._note("cancel_quiet_down")
        self.quiet = False

    def computers(self) -> list[Mapping[str, Any]]:
        """Describe the nodes."""
        self._note("computers")
        return [self._computer(name, node) for name, node in self.nodes.items()]

    def _computer(self, name: str, node: FakeNode) -> Mapping[str, Any]:
        running = [
            {"currentExecutable": {"_class": kind, "url": url}} for url, kind in node.builds.items()
        ]
        idle = [{"currentExecutable": None}] * (node.executors - len(running))
        return {
            "displayName": name,
            "offline": node.cause is not None or not node.connected,
            "temporarilyOffline": node.cause is not None,
            "offlineCauseReason": node.cause or "",
            "idle": not running,
            "numExecutors": node.executors,
            "executors": [*running, *idle],
            "oneOffExecutors": [],
        }

    def label(self, name: str) -> Mapping[str, Any]:
        """Describe a label."""
        self._note("label", name)
        return self.labels[name][0]

    def label_load(self, name: str) -> Mapping[str, float]:
        """Describe a label's load."""
        self._note("label_load", name)
        return self.labels[name][1]

    def queue(self) -> list[Mapping[str, Any]]:
        """Return what waits."""
        self._note("queue")
        return list(self.waiting)

    def build(self, job: str, number: int) -> Mapping[str, Any]:
        """Describe a build."""
        self._note("build", job, str(number))
        if (job, number) not in self.known_builds:
            raise GoneError(f"{job} #{number}")
        return self.known_builds[job, number]

    def metrics(self) -> Mapping[str, Any]:
        """Return the gauges."""
        self._note("metrics")
        return {"gauges": {name: {"value": value} for name, value in self.gauges.items()}}

    def take_offline(self, node: str, reason: str) -> None:
        """Take a node offline."""
        self._note("take_offline", node, reason)
        if node not in self.nodes:
            raise GoneError(node)
        self.nodes[node].cause = reason

    def provision(self, cloud: str, template: str) -> None:
        """Note that an agent was asked for."""
        self._note("provision", cloud, template)
