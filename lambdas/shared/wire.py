"""HTTP over connections that stay open between a function's runs."""

import http.client
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back.

    Attributes:
        status: Of HTTP.
        headers: By lower-case name.
        body: All of it.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes


class Sends(Protocol):
    """Whatever sends: `Wire`, or a fake of the tests."""

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Send a POST to `/` of an address."""


class Wire:
    """Sends by HTTP; one connection a host is kept. Threads may share it: who sends has it alone.

    Args:
        timeout: Seconds, real ones, for connecting and for each piece of an answer.
    """

    def __init__(self, timeout: float = 5.0) -> None:
        self._timeout = timeout
        self._kept: dict[str, http.client.HTTPConnection] = {}
        self._tls: ssl.SSLContext | None = None

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Send a POST to `/` of an address; a connection that broke is not used again.

        Raises:
            OSError: Nothing answered in time. Whether what was asked for is done, nobody knows.
        """
        kept = self._kept.pop(url, None) or self._open(url)
        try:
            kept.request("POST", "/", body, dict(headers))
            got = kept.getresponse()
            found = {name.lower(): text for name, text in got.getheaders()}
            answer = Answer(status=got.status, headers=found, body=got.read())
        except http.client.HTTPException as error:
            kept.close()
            raise ConnectionError(f"{type(error).__name__}: {error}") from error
        except OSError:
            kept.close()
            raise
        self._kept[url] = kept
        return answer

    def close(self) -> None:
        """Close what is open."""
        for kept in self._kept.values():
            kept.close()
        self._kept.clear()

    def _open(self, url: str) -> http.client.HTTPConnection:
        """Return a connection to the host of an address; it is made at the first request."""
        parts = urlsplit(url)
        if parts.scheme == "http":
            return http.client.HTTPConnection(parts.netloc, timeout=self._timeout)
        self._tls = self._tls or ssl.create_default_context()
        return http.client.HTTPSConnection(parts.netloc, timeout=self._timeout, context=self._tls)
