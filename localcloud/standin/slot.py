"""What a container tells the Jenkins in it: read from its variables. Pure."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

#: Without `-DexecutableWar.jetty.sessionIdCookieName` every start has another name.
_COOKIE = "-DexecutableWar.jetty.sessionIdCookieName="
_OUT_OF_MEMORY = "-XX:+ExitOnOutOfMemoryError"
_QUEUE_KEPT = "-Dhudson.model.Queue.Saver.DELAY_SECONDS=0"
_NODE_TIMEOUT = (
    "-Dorg.jenkinsci.plugins.workflow.support.pickles.ExecutorPickle.timeoutForNodeMillis="
)
_FIRST_LAUNCH = "-Dhudson.slaves.NodeProvisioner.initialDelay="

#: Jenkins' own, without the options above.
_NODE_TIMEOUT_SECONDS = 300.0

#: Ten load samples of ten seconds; measured with the EC2 plugin: 99 s to the first launch.
_FIRST_LAUNCH_SECONDS = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A Jenkins as its container describes it.

    Attributes:
        name: The slot's name.
        prefix: The path it lives under, empty for the root.
        url: Its address as its users type it, empty when nobody says it.
        password: The administrator's, empty when nobody says it: nobody gets in.
        token: The API token of the stack's own programs, empty without one.
        cookie: The name of its session cookie.
        ends_without_memory: Whether running out of memory ends the process.
        keeps_queue: Whether the queue is saved at each change, or a minute later.
        node_timeout_seconds: How long a Pipeline waits for an agent that went away.
        first_launch_seconds: After a start, until the first agent is asked for.
        casc: The file or folder of its configuration as code, None without.
        executors: How many builds it runs itself.
        configured: Whether the image's entry point prepares it.
    """

    name: str = "unnamed"
    prefix: str = ""
    url: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    cookie: str = "JSESSIONID.00000000"
    ends_without_memory: bool = False
    keeps_queue: bool = False
    node_timeout_seconds: float = _NODE_TIMEOUT_SECONDS
    first_launch_seconds: float = _FIRST_LAUNCH_SECONDS
    casc: Path | None = None
    executors: int = 2
    configured: bool = False


def configured(environ: Mapping[str, str]) -> bool:
    """Tell whether the container is of the controllers' image, whose entry point prepares it."""
    return bool(environ.get("STACKGEN_CONTROLLER"))


def slot(environ: Mapping[str, str]) -> Slot:
    """Read a container's variables, as the entry point hands them to Java."""
    java = f"{environ.get('JAVA_OPTS', '')} {environ.get('JENKINS_JAVA_OPTS', '')}".split()
    ours = configured(environ)
    casc = environ.get("CASC_JENKINS_CONFIG")
    token = environ.get("JENKINS_HOOKS_TOKEN", "").strip()
    return Slot(
        name=environ.get("STACKGEN_SLOT", "unnamed"),
        prefix=prefix_of(environ.get("JENKINS_OPTS", "")),
        url=environ.get("STACKGEN_URL", "").rstrip("/"),
        password=environ.get("JENKINS_ADMIN_PASSWORD", ""),
        # Jenkins' API tokens are `11` and 32 digits.
        token=f"11{token}" if token else "",
        cookie=_option(java, _COOKIE) or f"JSESSIONID.{secrets.token_hex(4)}",
        ends_without_memory=_OUT_OF_MEMORY in java,
        keeps_queue=_QUEUE_KEPT in java,
        node_timeout_seconds=_number(java, _NODE_TIMEOUT, 1000 * _NODE_TIMEOUT_SECONDS) / 1000,
        first_launch_seconds=_number(java, _FIRST_LAUNCH, 1000 * _FIRST_LAUNCH_SECONDS) / 1000,
        casc=Path(casc) if casc else None,
        executors=0 if ours else 2,
        configured=ours,
    )


def prefix_of(options: str) -> str:
    """Return the path that `--prefix` sets in Jenkins' options, empty for the root."""
    words = options.replace("=", " ").split()
    found = [after for word, after in pairwise(words) if word == "--prefix"]
    return found[-1].rstrip("/") if found else ""


def _option(java: list[str], name: str) -> str:
    """Return the value of a property of the JVM: of several the last."""
    found = [word.removeprefix(name) for word in java if word.startswith(name)]
    return found[-1] if found else ""


def _number(java: list[str], name: str, default: float) -> float:
    text = _option(java, name)
    return float(text) if re.fullmatch(r"\d+", text) else default
