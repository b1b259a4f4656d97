"""A stand-in for Jenkins: what a task of the local AWS runs where a controller would.

It is not Jenkins. It shows what the rest of the stack sees of one: a port that refuses, then
answers 503 while it boots, then 200 at `/login` and 403 to anonymous requests for anything else;
the administrator's password opens it; SIGTERM ends it with 143. Measured on a real Jenkins 2.426.3,
the boot compressed from about ten seconds to less than one.

It runs as a file of its own, by path and with the standard library alone: it starts in a moment and
cannot lean on the local AWS that started it. It inherits a bound socket, which refuses connections
until it listens, and the end of a pipe, which tells it when its starter has died.
"""

import base64
import ctypes
import hmac
import json
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from itertools import pairwise
from pathlib import Path
from socketserver import ThreadingTCPServer
from typing import Any

#: How long the port refuses, then how long it answers 503.
REFUSED_SECONDS = 0.3
STARTING_SECONDS = 0.5

_STOPPED = 128 + signal.SIGTERM
_SET_PDEATHSIG = 1
_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">{head}<title>{title}</title></head>
<body><h1>{title}</h1><p>{text}</p>
<p>This is a stand-in for Jenkins, part of the local AWS of stackgen. Slot {slot}.</p></body></html>
"""

#: What `/api/json` tells the administrator.
_API = {
    "_class": "hudson.model.Hudson",
    "description": "a stand-in for Jenkins, part of the local AWS of stackgen",
    "jobs": [],
    "mode": "EXCLUSIVE",
    "numExecutors": 0,
    "quietingDown": False,
    "useSecurity": True,
}


class Slot:
    """What this stand-in knows of itself.

    Args:
        environment: The container's variables, its secrets among them.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.name = environment.get("STACKGEN_SLOT", "unnamed")
        self.prefix = prefix_of(environment.get("JENKINS_OPTS", ""))
        self._password = environment.get("JENKINS_ADMIN_PASSWORD", "")
        self.ready = False

    def knows(self, authorization: str | None) -> bool:
        """Tell whether a request carries the administrator's name and password."""
        if not authorization or not self._password:
            return False
        scheme, _, given = authorization.partition(" ")
        expected = base64.b64encode(f"admin:{self._password}".encode()).decode()
        return scheme.lower() == "basic" and hmac.compare_digest(
            given.strip().encode(), expected.encode()
        )


def prefix_of(options: str) -> str:
    """Return the path that `--prefix` sets in Jenkins' options, empty for the root."""
    words = options.replace("=", " ").split()
    found = [after for word, after in pairwise(words) if word == "--prefix"]
    return found[-1].rstrip("/") if found else ""


def answer(slot: Slot, path: str, authorization: str | None) -> tuple[HTTPStatus, str, str]:
    """Return the status, title and text of a request's answer."""
    if not slot.ready:
        text = "It answers as soon as it is ready."
        return HTTPStatus.SERVICE_UNAVAILABLE, "Starting", text
    inside = path.partition("?")[0].removeprefix(slot.prefix)
    if not path.startswith(slot.prefix) or (inside and not inside.startswith("/")):
        return HTTPStatus.NOT_FOUND, "Not found", f"This controller lives under {slot.prefix}."
    if inside.rstrip("/") == "/login":
        return HTTPStatus.OK, "Sign in", "The administrator's password lies in Secrets Manager."
    if authorization and not slot.knows(authorization):
        return HTTPStatus.UNAUTHORIZED, "Wrong user or password", "Sign in again."
    if not authorization:
        return HTTPStatus.FORBIDDEN, "Authentication required", "Sign in first."
    return HTTPStatus.OK, "Dashboard", "There are no jobs: a stand-in builds nothing."


def handler(slot: Slot) -> type[BaseHTTPRequestHandler]:
    """Return the request handler of a slot."""

    class Handler(BaseHTTPRequestHandler):
        """Answers every request as a secured Jenkins does."""

        protocol_version = "HTTP/1.1"
        timeout = 30

        def do_GET(self) -> None:
            """Answer any method: reading and writing are refused alike."""
            length = int(self.headers.get("Content-Length") or 0)
            if length:
                self.rfile.read(length)
            status, title, text = answer(slot, self.path, self.headers.get("Authorization"))
            login = f"{slot.prefix}/login"
            head = (
                f'<meta http-equiv="refresh" content="1;url={login}">'
                if status is HTTPStatus.FORBIDDEN
                else ""
            )
            body = _PAGE.format(head=head, title=title, text=text, slot=slot.name).encode()
            kind = "text/html;charset=utf-8"
            if status is HTTPStatus.OK and self.path.partition("?")[0].endswith("/api/json"):
                kind, body = "application/json", json.dumps(_API).encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("X-Jenkins", "stand-in")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_HEAD = do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 - the base looks them up

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's name
            """Keep the log to what matters: health checks come every second."""

    return Handler


def remember_boot(home: Path, slot: str) -> int:
    """Count this boot in the home, so that one sees a home outlive its task; return the count."""
    home.mkdir(parents=True, exist_ok=True)
    record = home / "stand-in.json"
    boots = json.loads(record.read_text())["boots"] if record.exists() else 0
    draft = home / ".stand-in.json"
    draft.write_text(json.dumps({"slot": slot, "boots": boots + 1}))
    draft.replace(record)
    return int(boots) + 1


def end_with(parent: int) -> None:
    """End when the starter does, whatever it died of.

    The pipe on standard input closes with it, everywhere. A process that is stopped (SIGSTOP) does
    not read; on Linux the kernel ends it all the same.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)

    def watch() -> None:
        sys.stdin.buffer.read()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def main(descriptor: int, parent: int, home: str) -> None:
    """Boot and serve on an inherited socket until SIGTERM."""
    signal.signal(signal.SIGTERM, lambda *_: os._exit(_STOPPED))
    end_with(parent)
    slot = Slot(os.environ)
    boots = remember_boot(Path(home), slot.name)
    _say(f"stand-in for Jenkins, slot {slot.name}, boot {boots} of this home")
    time.sleep(REFUSED_SECONDS)
    server = ThreadingTCPServer(("127.0.0.1", 0), handler(slot), bind_and_activate=False)
    server.socket.close()
    server.socket = socket.socket(fileno=descriptor)
    server.server_activate()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    time.sleep(STARTING_SECONDS)
    slot.ready = True
    _say("ready")
    threading.Event().wait()


def _say(text: str) -> None:
    """Write a line of the task's log."""
    sys.stdout.write(f"{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())} {text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
