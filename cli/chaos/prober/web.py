"""One user's browser: cookies, a password, crumbs; a connection for each request."""

import base64
import http.client
import json
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import urlsplit

#: How many pieces a slow request's body is sent in.
_PIECES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Where a controller is.

    Attributes:
        url: Its address with its prefix, without a slash at the end.
        host: The name that requests carry; empty for the address's own.
        password: The administrator's.
        patience_seconds: How long a user waits for an answer.
    """

    url: str
    host: str = ""
    password: str = field(default="", repr=False)
    patience_seconds: float = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back; `status` is 0 where nothing did.

    Attributes:
        status: Of the answer.
        body: What it carries.
        location: Where it points.
        took_seconds: From the request's beginning.
        late: Whether the user gave up waiting.
    """

    status: int
    body: bytes = b""
    location: str = ""
    took_seconds: float = 0.0
    late: bool = False

    @property
    def good(self) -> bool:
        """Whether a user would call it answered."""
        return HTTPStatus.OK <= self.status < HTTPStatus.BAD_REQUEST

    def json(self) -> dict[str, Any]:
        """Return the object that it carries; empty for anything else."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


class Browser:
    """One user.

    Args:
        door: Where.
        keeps_cookies: Whether it does, as browsers do and scripts do not.
        named: Whether it gives the administrator's name and password.
    """

    def __init__(self, door: Door, *, keeps_cookies: bool = True, named: bool = True) -> None:
        self._door = door
        self._keeps = keeps_cookies
        self._named = named and bool(door.password)
        self._cookies: dict[str, str] = {}

    def twin(self) -> "Browser":
        """Return another window of the same session: bound to the same slot."""
        made = Browser(self._door, keeps_cookies=self._keeps, named=self._named)
        made._cookies.update(self._cookies)
        return made

    def get(self, path: str) -> Answer:
        """Ask for a page."""
        return self.ask("GET", path)

    def post(
        self, path: str, body: bytes = b"", kind: str = "application/xml", *, slow: float = 0.0
    ) -> Answer:
        """Change something, with a crumb of this very session; what fails first is the answer.

        Between crumb and change the session may have moved to another slot, which is what mode
        `mirror` says of a slot that leaves: a person loads the page again, once, and so does this.
        https://www.jenkins.io/doc/book/security/csrf-protection/
        """
        began = time.monotonic()
        answer = self._post(path, body, kind, slow)
        if answer.status == HTTPStatus.FORBIDDEN:
            answer = self._post(path, body, kind, slow)
        return replace(answer, took_seconds=time.monotonic() - began)

    def _post(self, path: str, body: bytes, kind: str, slow: float) -> Answer:
        """Ask for a crumb and send a change with it."""
        given = self.ask("GET", "/crumbIssuer/api/json")
        crumb = given.json()
        if not given.good or "crumb" not in crumb:
            return given
        headers = {str(crumb["crumbRequestField"]): str(crumb["crumb"]), "Content-Type": kind}
        return self.ask("POST", path, body, headers, slow=slow)

    def ask(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        *,
        slow: float = 0.0,
    ) -> Answer:
        """Send one request; a slow one sends its body over that many seconds."""
        place = urlsplit(self._door.url)
        began = time.monotonic()
        connection = _connection(place.scheme, place.netloc, self._door.patience_seconds)
        late = False
        try:
            connection.putrequest(method, f"{place.path}{path}", skip_host=bool(self._door.host))
            for name, value in {**self._headers(body, method), **(headers or {})}.items():
                connection.putheader(name, value)
            connection.endheaders()
            _send(connection.send, body, slow)
            response = connection.getresponse()
            content = response.read()
        except TimeoutError:
            late = True
        except (OSError, http.client.HTTPException):
            pass
        else:
            self._keep(response.headers.get_all("Set-Cookie") or [])
            return Answer(
                status=response.status,
                body=content,
                location=response.headers.get("Location", ""),
                took_seconds=time.monotonic() - began,
            )
        finally:
            connection.close()
        return Answer(status=0, took_seconds=time.monotonic() - began, late=late)

    def _headers(self, body: bytes, method: str) -> dict[str, str]:
        found = {"Connection": "close", "User-Agent": "stackgen-chaos"}
        if self._door.host:
            found["Host"] = self._door.host
        if body or method == "POST":
            found["Content-Length"] = str(len(body))
        if self._named:
            pair = base64.b64encode(f"admin:{self._door.password}".encode()).decode()
            found["Authorization"] = f"Basic {pair}"
        if self._cookies:
            found["Cookie"] = "; ".join(f"{name}={text}" for name, text in self._cookies.items())
        return found

    def _keep(self, given: list[str]) -> None:
        """Keep cookies as a browser does."""
        for line in given if self._keeps else ():
            try:
                cookies = SimpleCookie(line)
            except CookieError:
                continue
            self._cookies.update({name: morsel.value for name, morsel in cookies.items()})


def _connection(scheme: str, netloc: str, patience: float) -> http.client.HTTPConnection:
    """Open a connection; over TLS as the system trusts."""
    if scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(netloc, timeout=patience, context=context)
    return http.client.HTTPConnection(netloc, timeout=patience)


def _send(send: Callable[[bytes], None], body: bytes, slow: float) -> None:
    """Send a body, in pieces if it shall take a while."""
    if not slow:
        if body:
            send(body)
        return
    size = max(len(body) // _PIECES, 1)
    for start in range(0, len(body), size):
        send(body[start : start + size])
        time.sleep(slow / _PIECES)
