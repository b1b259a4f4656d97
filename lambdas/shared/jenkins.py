"""A slot's Jenkins, asked at its own address by the user `stackgen-hooks`.

https://www.jenkins.io/doc/book/using/remote-access-api/
"""

import base64
import json
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.parse import quote, urlencode

from lambdas.shared.builds import Build, builds

#: https://www.jenkins.io/doc/book/system-administration/authenticating-scripted-clients/
USER = "stackgen-hooks"

_BUILT = "idle,currentExecutable[number,url,timestamp]"
_COMPUTERS = (
    "computer[displayName,offline,temporarilyOffline,offlineCauseReason,idle,numExecutors,"
    f"assignedLabels[name],executors[{_BUILT}],oneOffExecutors[{_BUILT}]]"
)
_ITEMS = "items[id,inQueueSince,why,blocked,buildable,stuck,task[name,url]]"
_FIGURES = ("queueLength", "busyExecutors", "availableExecutors", "onlineExecutors")


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


class RefusedError(JenkinsError):
    """Another 4xx: Jenkins will not do it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What came back from the login page.

    Attributes:
        status: Of HTTP; 0 when nothing came back in time.
        seconds: How long it took: real ones, not of AWS.
    """

    status: int
    seconds: float


class Jenkins:
    """A slot's Jenkins.

    A request is made once: what failed is asked again by the hook's next run.

    Args:
        address: The task's own, inside the VPC.
        port: Jenkins' own.
        prefix: The path it lives under, empty for the root.
        token: Of the user `stackgen-hooks`, as Jenkins knows it: `11` and 32 digits.
        timeout: Seconds, real ones, for connecting and for each piece of an answer.
    """

    def __init__(
        self, address: str, port: int, prefix: str, token: str, timeout: float = 5.0
    ) -> None:
        self._base = f"http://{address}:{port}{prefix}"
        self._word = base64.b64encode(f"{USER}:{token}".encode()).decode()
        self._timeout = timeout
        self._opener = urllib.request.build_opener(_Stay)

    def login(self) -> Answered:
        """Return what everybody sees at `/login`; never an error."""
        started = time.monotonic()
        status, _ = self._asked("GET", "/login", known=False)
        return Answered(status=status, seconds=time.monotonic() - started)

    def anonymous(self) -> int:
        """Return the status of `/api/json` without a user: 403 when Jenkins is secured; 0: none."""
        return self._asked("GET", "/api/json", known=False)[0]

    def overview(self) -> Mapping[str, Any]:
        """Return what `/api/json` says of Jenkins itself: `quietingDown`, `numExecutors`, `mode`.

        Raises:
            JenkinsError: As every method below.
        """
        return self._get("", tree="quietingDown,numExecutors,mode,url")

    def quiet_down(self) -> None:
        """Have it start no builds, and return at once. Twice is as once."""
        self._post("/quietDown")

    def cancel_quiet_down(self) -> None:
        """Have it start builds again. Twice is as once."""
        self._post("/cancelQuietDown")

    def computers(self) -> list[Mapping[str, Any]]:
        """Return all nodes, with their executors: `/computer/api/json`."""
        return list(self._get("/computer", tree=_COMPUTERS)["computer"])

    def label(self, name: str) -> Mapping[str, Any]:
        """Return a label: `busyExecutors`, `idleExecutors`, `totalExecutors`, `nodes`, `clouds`."""
        return self._get(f"/label/{quote(name, safe='')}")

    def label_load(self, name: str) -> Mapping[str, float]:
        """Return a label's latest figures.

        `queueLength`, `busyExecutors`, `availableExecutors` and `onlineExecutors`: of the last ten
        seconds, each an average that follows the truth slowly.
        https://javadoc.jenkins.io/hudson/model/LoadStatistics.html
        """
        tree = ",".join(f"{figure}[sec10[latest]]" for figure in _FIGURES)
        found = self._get(f"/label/{quote(name, safe='')}/loadStatistics", tree=tree)
        return {figure: float(found[figure]["sec10"]["latest"]) for figure in _FIGURES}

    def queue(self) -> list[Mapping[str, Any]]:
        """Return what waits: `id`, `inQueueSince` (ms since 1970), `why`, `task`; never a label."""
        return list(self._get("/queue", tree=_ITEMS)["items"])

    def running_builds(self) -> list[Build]:
        """Return what runs: a build once for each node it holds."""
        return builds(self.computers())

    def build(self, job: str, number: int) -> Mapping[str, Any]:
        """Return a build: `building`, `result`, `builtOn`.

        Args:
            job: The job's full name: `folder/name`.
            number: The build's.

        Raises:
            GoneError: There is none.
        """
        place = "".join(f"/job/{quote(part, safe='')}" for part in job.split("/"))
        return self._get(f"{place}/{number}", tree="building,result,builtOn,number,timestamp")

    def metrics(self) -> Mapping[str, Any]:
        """Return what the metrics plugin measures: `gauges`, `timers` … by name.

        https://plugins.jenkins.io/metrics/
        """
        return self._json("/metrics/currentUser/metrics")

    def take_offline(self, node: str, reason: str) -> None:
        """Have a node start no builds; its build goes on. Twice is as once.

        Raises:
            GoneError: There is no such node.
        """
        place = f"/computer/{quote(node, safe='')}"
        self._post(f"{place}/changeOfflineCause", offlineMessage=reason)

    def provision(self, cloud: str, template: str) -> None:
        """Ask a cloud of the EC2 plugin for one more agent. Twice is two agents.

        Args:
            cloud: Its name.
            template: The description of one of its templates.

        Raises:
            RefusedError: Its cap is reached.
        """
        self._post(f"/cloud/{quote(cloud, safe='')}/provision", template=template)

    def _get(self, place: str, **query: str) -> Mapping[str, Any]:
        """Return what the remote API says of an object."""
        return self._json(f"{place}/api/json", **query)

    def _json(self, path: str, **query: str) -> Mapping[str, Any]:
        words = f"?{urlencode(query)}" if query else ""
        status, body = self._asked("GET", f"{path}{words}")
        self._check(status, path, good=(200,))
        try:
            found = json.loads(body)
        except ValueError as error:
            raise UnreachableError(f"{self._base}{path}: no JSON: {error}") from error
        if not isinstance(found, dict):
            raise UnreachableError(f"{self._base}{path}: no object")
        return found

    def _post(self, path: str, **form: str) -> None:
        """Have something done. Jenkins answers with a page to go to, which nobody follows."""
        status, _ = self._asked("POST", path, urlencode(form).encode())
        self._check(status, path, good=(200, 201, 302, 303))

    def _check(self, status: int, path: str, good: tuple[int, ...]) -> None:
        """Raise what a status means."""
        if status in good:
            return
        kinds: dict[int, type[JenkinsError]] = {
            401: BlindError,
            403: BlindError,
            404: GoneError,
            503: BootingError,
        }
        client = 400 <= status < 500  # noqa: PLR2004 - the client errors of HTTP
        kind = kinds.get(status, RefusedError if client else UnreachableError)
        raise kind(f"{self._base}{path}: {status or 'no answer'}")

    def _asked(
        self, method: str, path: str, data: bytes | None = None, *, known: bool = True
    ) -> tuple[int, bytes]:
        """Return status and body of an answer; status 0 when there was none in time.

        Through the environment's proxy, if it names one: a local AWS gets to its tasks so.
        """
        headers = {"Authorization": f"Basic {self._word}"} if known else {}
        asked = urllib.request.Request(  # noqa: S310 - http only
            f"{self._base}{path}", data=data, headers=headers, method=method
        )
        try:
            with self._opener.open(asked, timeout=self._timeout) as got:
                return got.status, got.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, b""
        except (OSError, HTTPException):
            return 0, b""


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirection."""

    def redirect_request(self, *_: Any) -> None:
        """Have it be the answer."""
