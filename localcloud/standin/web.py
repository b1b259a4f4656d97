"""HTTP as Jenkins speaks it: who may ask for what, and what they get."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import Any, Protocol
from urllib.parse import parse_qsl, unquote, urlsplit

from localcloud.standin.access import (
    ANONYMOUS,
    CRUMB_FIELD,
    Access,
    Session,
    User,
    WrongCredentialsError,
)
from localcloud.standin.answers import Answer, page
from localcloud.standin.computers import NODES
from localcloud.standin.jenkins import Jenkins
from localcloud.standin.routes import JOBS
from localcloud.standin.routing import Asked, served

#: Open to everybody.
_LOGIN = "/login"
#: Where the login page sends its form; no crumb is asked for there.
_SIGN_IN = "/j_spring_security_check"
_STARTING = "It answers as soon as it is ready."


@dataclass(slots=True)
class Door:
    """What every request comes to.

    Attributes:
        jenkins: What it is about.
        access: Who may.
        ready: Whether Jenkins has booted.
        broken: Whether its configuration as code failed: it answers 500 for ever.
        stuck: Set when it ran out of memory and goes on: nothing is answered any more.
    """

    jenkins: Jenkins
    access: Access
    ready: bool = False
    broken: bool = False
    stuck: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request.

    Attributes:
        method: Its method.
        target: Path and query, as they came.
        headers: By lower-case name.
        body: What it carries.
    """

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


def answer(door: Door, request: Request) -> Answer:
    """Return the answer to a request."""
    slot = door.jenkins.slot
    if not door.ready:
        return page(slot.name, HTTPStatus.SERVICE_UNAVAILABLE, "Starting", _STARTING)
    if door.broken:
        text = f"{slot.casc} cannot be read: ConfiguratorException."
        return page(slot.name, HTTPStatus.INTERNAL_SERVER_ERROR, "Error", text)
    parts = urlsplit(request.target)
    inside = parts.path.removeprefix(slot.prefix)
    if not parts.path.startswith(slot.prefix) or (inside and not inside.startswith("/")):
        text = f"This controller lives under {slot.prefix}."
        return page(slot.name, HTTPStatus.NOT_FOUND, "Not found", text)
    return _inside(door, request, inside.rstrip("/") or "/", parts.query)


def _inside(door: Door, request: Request, path: str, query: str) -> Answer:
    """Return what a Jenkins that runs answers: the login page to everybody."""
    slot = door.jenkins.slot
    if path == _LOGIN:
        text = "The administrator's password lies in Secrets Manager."
        return page(slot.name, HTTPStatus.OK, "Sign in", text)
    form = _form(request, query)
    if path == _SIGN_IN:
        return _sign_in(door, form)
    return _known(door, request, path, form)


def _known(door: Door, request: Request, path: str, form: Mapping[str, str]) -> Answer:
    """Return what somebody gets who has to say who they are."""
    slot = door.jenkins.slot
    session = door.access.session(request.headers.get("cookie"))
    try:
        user = door.access.user(request.headers.get("authorization"), session)
    except WrongCredentialsError:
        text = "Sign in again."
        return page(slot.name, HTTPStatus.UNAUTHORIZED, "Wrong user or password", text)
    if user.name == ANONYMOUS.name:
        title, goes_to = "Authentication required", f"{slot.prefix}{_LOGIN}"
        return page(slot.name, HTTPStatus.FORBIDDEN, title, "Sign in first.", goes_to=goes_to)
    if path == "/crumbIssuer/api/json":
        return _crumb(door, session)
    crumb = request.headers.get(CRUMB_FIELD.lower()) or form.get(CRUMB_FIELD)
    if request.method == "POST" and not door.access.crumbed(user, session, crumb):
        text = "No valid crumb was included in the request"
        return page(slot.name, HTTPStatus.FORBIDDEN, "Error", text)
    here = f"http://{request.headers.get('host', 'localhost')}{slot.prefix}"
    asked = Asked(
        jenkins=door.jenkins,
        user=user,
        base=slot.url or here,
        here=here,
        form=form,
        body=request.body,
    )
    return served((JOBS, NODES), request.method, unquote(path), asked)


def _form(request: Request, query: str) -> dict[str, str]:
    """Return the fields of the query and of a form."""
    found = dict(parse_qsl(query, keep_blank_values=True))
    if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        found.update(parse_qsl(request.body.decode(errors="replace"), keep_blank_values=True))
    return found


def _sign_in(door: Door, form: Mapping[str, str]) -> Answer:
    """Log a browser in: its session has a new id from then on."""
    slot = door.jenkins.slot
    try:
        user = door.access.known(form.get("j_username", ""), form.get("j_password", ""))
    except WrongCredentialsError:
        return Answer(status=HTTPStatus.FOUND, headers={"Location": f"{slot.prefix}/loginError"})
    session = door.access.new_session(User(name=user.name, rights=user.rights, by="session"))
    headers = {"Location": f"{slot.prefix}/", "Set-Cookie": _cookie(door, session)}
    return Answer(status=HTTPStatus.FOUND, headers=headers)


def _crumb(door: Door, session: Session | None) -> Answer:
    """Give a crumb, and a session to whoever has none."""
    mine = session or door.access.new_session()
    found = {
        "_class": "hudson.security.csrf.DefaultCrumbIssuer",
        "crumb": door.access.crumb(mine),
        "crumbRequestField": CRUMB_FIELD,
    }
    headers = {} if session else {"Set-Cookie": _cookie(door, mine)}
    return Answer.of(found, headers=headers)


def _cookie(door: Door, session: Session) -> str:
    slot = door.jenkins.slot
    return f"{slot.cookie}={session.identity}; Path={slot.prefix or '/'}; HttpOnly"


class _Reader(Protocol):
    """Where a body comes from."""

    def read(self, size: int, /) -> bytes:
        """Return so many bytes, fewer at the end."""

    def readline(self) -> bytes:
        """Return a line, empty at the end."""


class _Headers(Protocol):
    """What a request says of itself."""

    def get(self, name: str, /) -> str | None:
        """Return a header by its name, in any case."""


def read_body(reader: _Reader, headers: _Headers) -> bytes | None:
    """Return a request's body, however slowly it comes; None for one that breaks off.

    Half a configuration is none: Jetty tells the servlet of the early end, and nothing is changed.
    """
    if "chunked" not in (headers.get("Transfer-Encoding") or "").lower():
        length = int(headers.get("Content-Length") or 0)
        body = reader.read(length) if length else b""
        return body if len(body) == length else None
    found = bytearray()
    while line := reader.readline():
        size = int(line.partition(b";")[0], 16)
        found += reader.read(size)
        if not size:
            return bytes(found) if reader.readline() else None
        reader.readline()
    return None


def handler(door: Door) -> type[BaseHTTPRequestHandler]:
    """Return the request handler of a Jenkins."""

    class Handler(BaseHTTPRequestHandler):
        """Reads a request and writes its answer."""

        protocol_version = "HTTP/1.1"
        timeout = 30

        def do_GET(self) -> None:
            """Answer any method."""
            body = read_body(self.rfile, self.headers)
            if body is None:
                self.close_connection = True
                return
            request = Request(
                method="GET" if self.command == "HEAD" else self.command,
                target=self.path,
                headers={name.lower(): value for name, value in self.headers.items()},
                body=body,
            )
            given = answer(door, request)
            while door.stuck.is_set():
                threading.Event().wait()
            self.send_response(given.status)
            headers = {
                "Content-Type": given.kind,
                "Content-Length": str(len(given.body)),
                "X-Jenkins": "stand-in",
                **given.headers,
            }
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(given.body)

        do_HEAD = do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 - the base looks them up

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's name
            """Keep the log to what matters: health checks come every second."""

    return Handler
