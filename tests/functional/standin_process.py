"""Helpers of the tests of the stand-in: a controller's process, spoken to as a real Jenkins is."""

import base64
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import Message
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any, Self

from tests.programs import ROOT
from tests.slot_environment import environment, secrets

STAND_IN = ROOT / "localcloud" / "standin"
#: Compresses time as far as two busy cores follow.
FACTOR = 100.0

KEPT_QUEUE = "-Dhudson.model.Queue.Saver.DELAY_SECONDS=0"
AT_ONCE = "-Dhudson.slaves.NodeProvisioner.initialDelay=0"


def until(look: Callable[[], Any], *, seconds: float = 15.0) -> Any:
    """Return the first true thing that `look` returns."""
    deadline = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < deadline, f"not within {seconds} s: {look}"
        time.sleep(0.02)
    return seen


def freestyle(*lines: str, label: str = "", description: str = "") -> str:
    """Return a freestyle job's configuration."""
    node = f"<assignedNode>{label}</assignedNode>" if label else ""
    return (
        f"<project><description>{description}</description>{node}<builders><hudson.tasks.Shell>"
        f"<command>{chr(10).join(lines)}</command></hudson.tasks.Shell></builders></project>"
    )


def pipeline(script: str) -> str:
    """Return a Pipeline's configuration."""
    return f"<flow-definition><definition><script>{script}</script></definition></flow-definition>"


def plain(**more: str) -> dict[str, str]:
    """Return the variables of an image without entry point: two executors of its own."""
    return {
        "JENKINS_ADMIN_PASSWORD": secrets()["JENKINS_ADMIN_PASSWORD"],
        "STACKGEN_SLOT": "main-1",
        "JAVA_OPTS": KEPT_QUEUE,
        **more,
    }


def own(**more: str) -> dict[str, str]:
    """Return the variables of the controllers' image."""
    made = environment(**secrets(), JAVA_OPTS=f"-XX:+ExitOnOutOfMemoryError {AT_ONCE}")
    return {**made, "STACKGEN_URL": "http://127.0.0.1:8080", **more}


@dataclass
class Spoken:
    """A Jenkins, or its stand-in, that is spoken to.

    Attributes:
        address: Such as `http://127.0.0.1:8080`.
        user: Who asks: name and password or token.
    """

    address: str
    user: tuple[str, str]
    _cookies: CookieJar = field(default_factory=CookieJar)
    _crumb: dict[str, str] = field(default_factory=dict)

    def up(self) -> Self:
        """Wait until it serves."""
        until(lambda: self.ask("/login")[0] == 200)
        return self

    def ask(
        self, path: str, *, data: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, str, Message]:
        """Return status, text and headers of an answer; status 0 when there is none."""
        word = base64.b64encode(":".join(self.user).encode()).decode()
        given = {"Authorization": f"Basic {word}", **(headers or {})}
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPCookieProcessor(self._cookies),
            _NoRedirect,
        )
        url = path if path.startswith("http") else f"{self.address}{path}"
        request = urllib.request.Request(url, data=data, headers=given)  # noqa: S310 - http only
        try:
            with opener.open(request, timeout=10) as answer:
                return answer.status, answer.read().decode(), answer.headers
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(), error.headers
        except OSError:
            return 0, "", Message()

    def get(self, path: str) -> Any:
        """Return a JSON document, None when there is none."""
        status, text, _ = self.ask(f"{path}/api/json")
        return json.loads(text) if status == 200 else None

    def post(self, path: str, data: str = "") -> tuple[int, str]:
        """Have something done; return the status, and where the answer points to."""
        if not self._crumb:
            crumb = self.get("/crumbIssuer")
            if crumb is None:
                return 0, ""
            self._crumb = {crumb["crumbRequestField"]: crumb["crumb"]}
        headers = {**self._crumb, "Content-Type": "application/xml"}
        status, _, answered = self.ask(path, data=data.encode(), headers=headers)
        return status, answered.get("Location") or ""

    def create(self, job: str, xml: str) -> None:
        """Create a job."""
        assert self.post(f"/createItem?name={job}", xml)[0] == 200

    def build(self, job: str) -> int:
        """Queue a build; return its number in the queue."""
        status, location = self.post(f"/job/{job}/build")
        assert status == 201
        return int(location.rstrip("/").rpartition("/")[2])

    def result(self, job: str, number: int = 1) -> Any:
        """Return a build's result once it has one."""
        found = self.get(f"/job/{job}/{number}")
        return found and found["result"]

    def node(self, job: str, number: int = 1) -> Any:
        """Return where a build runs, once it has a node."""
        found = self.get(f"/job/{job}/{number}")
        return found and found["builtOn"]


class Controller(Spoken):
    """A controller's process.

    Args:
        home: Its home.
        variables: Of its container.
        user: Who asks: name and password or token.
    """

    def __init__(
        self, home: Path, variables: Mapping[str, str], user: tuple[str, str] | None = None
    ) -> None:
        """Start it."""
        self.home, self.log = home, home.with_suffix(".log")
        given = {"STACKGEN_LOCAL_TIME_FACTOR": str(FACTOR), **variables}
        with socket.socket() as bound, self.log.open("ab") as log:
            bound.bind(("127.0.0.1", 0))
            address = "http://{}:{}".format(*bound.getsockname())
            command = [sys.executable, "-I", STAND_IN, bound.fileno(), os.getpid(), home]
            self.process = subprocess.Popen(
                list(map(str, command)),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=home.parent,
                env=given,
                pass_fds=[bound.fileno()],
            )
        super().__init__(address, user or ("admin", secrets()["JENKINS_ADMIN_PASSWORD"]))

    def end(self, number: int = signal.SIGKILL) -> int:
        """Send a signal; return the exit code as a container would report it."""
        self.process.send_signal(number)
        code = self.process.wait(timeout=10)
        if self.process.stdin:
            self.process.stdin.close()
        return code if code >= 0 else 128 - code

    def said(self, text: str) -> bool:
        """Tell whether a text stands in its log."""
        return text in self.log.read_text(errors="replace")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Keeps redirections visible."""

    def redirect_request(self, *_: Any) -> None:
        """Follow none."""
