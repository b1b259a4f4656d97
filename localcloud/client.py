"""Starts, finds and ends the local AWS of a project.

Standard library only: it runs in every command that takes `--local`.
"""

import contextlib
import hashlib
import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from localcloud import state
from localcloud.errors import LocalCloudError
from localcloud.state import Identity

START_SECONDS = 60.0
STOP_SECONDS = 10.0
LOCK_SECONDS = START_SECONDS + STOP_SECONDS + 5.0

#: What the server inherits. All else stays out: names such as AUTH, PERSIST_STATE or
#: AWS_ENDPOINT_URL change what the emulators do.
_INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "JAVA_HOME", "LD_LIBRARY_PATH")
_INHERITED_PREFIXES = ("STACKGEN_", "JENKINS_")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A local AWS that is up."""

    url: str
    started: bool
    """Whether this call started it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What a running local AWS says about itself."""

    endpoint_url: str
    pid: int
    version: str
    started_at: str
    time_factor: float = 1.0
    delays: dict[str, float] = field(default_factory=dict)
    load_balancers: tuple[dict[str, Any], ...] = field(default=())
    instances: tuple[dict[str, Any], ...] = field(default=())
    tasks: tuple[dict[str, Any], ...] = field(default=())
    targets: tuple[dict[str, Any], ...] = field(default=())
    events: tuple[dict[str, Any], ...] = field(default=())
    faults: tuple[dict[str, Any], ...] = field(default=())


def default_home(project: Path) -> Path:
    """Return the state folder of the local AWS of a project folder.

    https://specifications.freedesktop.org/basedir-spec/latest/ ignores a relative XDG_STATE_HOME.
    """
    chosen = os.environ.get("STACKGEN_LOCAL_HOME")
    if chosen:
        return Path(chosen).expanduser().absolute()
    base = Path(os.environ.get("XDG_STATE_HOME") or "")
    if not base.is_absolute():
        base = Path("~/.local/state").expanduser()
    folder = project.resolve()
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:8]
    return base / "stackgen" / "local" / f"{folder.name or 'root'}-{digest}"


def up(home: Path, *, note: Callable[[str], None] = lambda _: None) -> Endpoint:
    """Return the local AWS of `home`, started if there is none; `note` is told what was replaced.

    Raises:
        LocalCloudError: It did not come up; the text holds the end of its log.
    """
    state.make_home(home)
    with state.locked(home, "client.lock", wait_seconds=LOCK_SECONDS):
        known = state.read(home)
        if known is not None:
            if known.version == state.fingerprint() and _answers(known):
                return Endpoint(known.endpoint_url, started=False)
            if known.alive():
                note(_why_replaced(known))
            _end(home, known)
        _remove_leftovers(home)
        return Endpoint(_start(home).endpoint_url, started=True)


def status(home: Path) -> Status | None:
    """Return what the local AWS of `home` says about itself, or None if none answers."""
    known = state.read(home)
    if known is None or not _answers(known):
        return None
    answer = _get(known, "/_stackgen/status", seconds=10.0)
    if answer is None:
        return None
    return Status(
        endpoint_url=known.endpoint_url,
        pid=known.pid,
        version=known.version,
        started_at=known.started_at,
        time_factor=float(answer["time_factor"]),
        delays=dict(answer["delays"]),
        load_balancers=tuple(answer["load_balancers"]),
        instances=tuple(answer["instances"]),
        tasks=tuple(answer["tasks"]),
        targets=tuple(answer["targets"]),
        events=tuple(answer["events"]),
        faults=tuple(answer["faults"]),
    )


def down(home: Path) -> bool:
    """End the local AWS of `home` with everything it started; tell whether there was one."""
    if not home.is_dir():
        return False
    with state.locked(home, "client.lock", wait_seconds=LOCK_SECONDS):
        known = state.read(home)
        ended = known is not None and _end(home, known)
        _remove_leftovers(home)
        return ended


def _why_replaced(known: Identity) -> str:
    if known.version == state.fingerprint():
        return f"the local AWS (process {known.pid}) does not answer: replaced, its stacks are gone"
    return (
        f"the local AWS (process {known.pid}) runs version {known.version}, this is"
        f" {state.fingerprint()}: replaced, its stacks are gone"
    )


def _get(known: Identity, path: str, *, seconds: float) -> dict[str, Any] | None:
    connection = http.client.HTTPConnection("127.0.0.1", known.port, timeout=seconds)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        answer = json.loads(response.read())
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()
    return answer if isinstance(answer, dict) and response.status == http.client.OK else None


def _answers(known: Identity) -> bool:
    """Trust the port only if the process is the one that wrote the file, and says so itself."""
    if not known.alive():
        return False
    answer = _get(known, "/_stackgen/health", seconds=5.0)
    return answer is not None and (answer.get("pid"), answer.get("nonce")) == (
        known.pid,
        known.nonce,
    )


def _start(home: Path) -> Identity:
    missing = [name for name in ("ministack", "moto") if find_spec(name) is None]
    if missing:
        raise LocalCloudError(
            f"the local AWS needs {' and '.join(missing)}: pip install 'stackgen[local]'"
        )
    log = home / state.LOG_FILE
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        process = subprocess.Popen(  # noqa: S603  # our own interpreter and module
            [sys.executable, "-m", "localcloud", "--home", str(home)],
            stdin=subprocess.DEVNULL,
            stdout=descriptor,
            stderr=descriptor,
            # Its own folder: a module of the project folder must not shadow one of the server's.
            cwd=home,
            env=_environment(home),
            start_new_session=True,
        )
    finally:
        os.close(descriptor)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        known = state.read(home)
        if known is not None and known.pid == process.pid and _answers(known):
            return known
        if process.poll() is not None:
            break
        time.sleep(0.03)
    else:
        process.kill()
        process.wait()
    tail = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-12:])
    raise LocalCloudError(f"the local AWS did not start; the end of {log}:\n{tail}")


def _environment(home: Path) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in _INHERITED or name.startswith(_INHERITED_PREFIXES)
    }
    package_parent = str(Path(__file__).parent.parent)
    return {**kept, "PYTHONPATH": package_parent, "TMPDIR": str(home / "tmp")}


def _end(home: Path, known: Identity) -> bool:
    """End the server of the state file, if that very process still runs."""
    alive = known.alive()
    for number in (signal.SIGTERM, signal.SIGKILL):
        if not known.alive():
            break
        with contextlib.suppress(ProcessLookupError):
            os.kill(known.pid, number)
        _wait_until_gone(known)
    state.forget(home, known)
    return alive


def _wait_until_gone(known: Identity) -> None:
    deadline = time.monotonic() + STOP_SECONDS
    while known.alive() and time.monotonic() < deadline:
        # A child of this very process stays a zombie until it is waited for.
        with contextlib.suppress(ChildProcessError):
            os.waitpid(known.pid, os.WNOHANG)
        time.sleep(0.02)


def _remove_leftovers(home: Path) -> None:
    """End what a killed server's data plane left running, and empty its folders."""
    for record in (home / "tasks").glob("*.json"):
        try:
            task = json.loads(record.read_text(encoding="utf-8"))
            pid, started = int(task["pid"]), str(task["process_started"])
        except (OSError, ValueError, KeyError, TypeError):
            continue
        if state.process_started(pid) == started:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
    for folder in ("tasks", "tmp", "efs"):
        shutil.rmtree(home / folder, ignore_errors=True)
