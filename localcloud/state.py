"""What a running local AWS leaves in its state folder, and how its owner is recognised.

A port alone proves nothing: after a crash another program may listen on it, and a process id may
belong to another program. So the file holds the process id, the moment that process started, as
the system tells it, and a nonce that only our server answers with.
"""

import fcntl
import hashlib
import json
import os
import secrets
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from localcloud.errors import LocalCloudError

STATE_FILE = "server.json"
LOG_FILE = "server.log"

_ELSEWHERE = "STACKGEN_LOCAL_HOME names another folder"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who the server is: enough to tell it from any other process and any other listener."""

    pid: int
    process_started: str
    port: int
    nonce: str
    version: str
    started_at: str

    @property
    def endpoint_url(self) -> str:
        """The server's address; by the name `localhost`, S3 clients may use virtual hosts."""
        return f"http://127.0.0.1:{self.port}"

    def alive(self) -> bool:
        """Tell whether the very process that wrote this is still there."""
        return process_started(self.pid) == self.process_started


def process_started(pid: int) -> str | None:
    """Return when the system says the process started, or None if there is no such process."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        if Path("/proc/self/stat").exists():
            return None
    except (ProcessLookupError, PermissionError):
        return None
    else:
        # The name in parentheses may hold blanks; a zombie (Z) is a process that has ended.
        fields = stat.rpartition(")")[2].split()
        return None if fields[0] == "Z" else fields[19]
    command = ["/bin/ps", "-o", "lstart=", "-o", "stat=", "-p", str(pid)]
    shown = subprocess.run(  # noqa: S603  # the number of a process, no shell
        command, capture_output=True, text=True, check=False, env={"LC_ALL": "C"}
    ).stdout.strip()
    started, _, state = shown.rpartition(" ")
    return None if not shown or state.startswith("Z") else started.strip()


def this_process(port: int) -> Identity:
    """Return the identity of the calling process, serving on `port`."""
    pid = os.getpid()
    started = process_started(pid)
    if started is None:
        raise LocalCloudError("this system does not tell when a process started (/proc, ps)")
    return Identity(
        pid=pid,
        process_started=started,
        port=port,
        nonce=secrets.token_hex(16),
        version=fingerprint(),
        started_at=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    )


@cache
def fingerprint() -> str:
    """Return a digest of this package's source, so that a changed checkout is another version."""
    digest = hashlib.sha256()
    folder = Path(__file__).parent
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def make_home(home: Path) -> None:
    """Make the state folder, readable by its owner only."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        if home.stat().st_uid != os.getuid():
            raise LocalCloudError(f"{home} belongs to another user; {_ELSEWHERE}")
        home.chmod(0o700)
    except OSError as error:
        raise LocalCloudError(
            f"no state folder at {home}: {error.strerror}; {_ELSEWHERE}"
        ) from error


def write(home: Path, identity: Identity) -> None:
    """Write the state file as a whole, so that no reader sees half of it."""
    draft = home / f".{STATE_FILE}.{identity.pid}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(asdict(identity), file)
    draft.replace(home / STATE_FILE)


def read(home: Path) -> Identity | None:
    """Return what the state file says, or None if it is missing or not ours to read."""
    try:
        known: dict[str, Any] = json.loads((home / STATE_FILE).read_text(encoding="utf-8"))
        return Identity(**known)
    except (FileNotFoundError, NotADirectoryError, ValueError, TypeError):
        return None


def forget(home: Path, identity: Identity | None = None) -> None:
    """Remove the state file; with an identity, only if it is still that server's."""
    if identity is None or read(home) == identity:
        (home / STATE_FILE).unlink(missing_ok=True)


@contextmanager
def locked(home: Path, name: str, *, wait_seconds: float) -> Iterator[None]:
    """Hold the lock `name` of the state folder; the system frees it when the holder dies."""
    deadline = time.monotonic() + wait_seconds
    descriptor = os.open(home / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    raise LocalCloudError(
                        f"another process holds {home / name}; wait for it, or end it"
                    ) from None
                time.sleep(0.05)
        yield
    finally:
        os.close(descriptor)
