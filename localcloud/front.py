"""The one end point: refuses browsers, routes each request to the emulator that keeps the service.

It listens on loopback, but every page in a browser of this machine can reach loopback too. AWS
clients send neither Origin nor Sec-Fetch headers and name the address they connect to, so a
request with a browser's marks, or with a foreign Host (DNS rebinding), is refused.
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from localcloud import emulators

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

_LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
_SCOPE = re.compile(r"Credential=[^/]+/\d{8}/([a-z0-9-]+)/([a-z0-9-]+)/aws4_request")
_REGION = re.compile(r"^[a-z]{2}(-[a-z]+)+-\d+$")


class Front:
    """The ASGI application of the daemon."""

    def __init__(
        self,
        inner: Application,
        *,
        health: Mapping[str, object],
        snapshot: Callable[[], Mapping[str, object]],
    ) -> None:
        """Wrap ministack's application.

        Args:
            inner: ministack's ASGI application.
            health: What `/_stackgen/health` answers.
            snapshot: What the data plane says, for `/_stackgen/status`.
        """
        self._inner = inner
        self._health = health
        self._snapshot = snapshot

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or pass start-up and shut-down on."""
        if scope["type"] == "lifespan":
            await self._inner(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1")
            for name, value in scope["headers"]
        }
        refusal = refused(headers)
        path: str = scope["path"]
        if refusal:
            await _reply(send, 403, {"message": refusal})
        elif path.startswith("/_stackgen/"):
            await self._own(path, send)
        else:
            await self._aws(scope, headers, receive, send)

    async def _own(self, path: str, send: Send) -> None:
        if path == "/_stackgen/health":
            await _reply(send, 200, self._health)
        elif path == "/_stackgen/status":
            await _reply(send, 200, await asyncio.to_thread(self._snapshot))
        else:
            await _reply(send, 404, {"message": f"no such path: {path}"})

    async def _aws(
        self, scope: Scope, headers: Mapping[str, str], receive: Receive, send: Send
    ) -> None:
        region, service = signed_for(headers)
        owner = headers.get("x-amz-expected-bucket-owner", emulators.ACCOUNT)
        if owner != emulators.ACCOUNT:
            # https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html
            xml = b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
            await _send(send, 403, {"Content-Type": "application/xml"}, xml)
            return
        if service not in emulators.MOTO_SERVICES:
            await self._inner(scope, receive, send)
            return
        body = await _body(receive)
        if body is None:
            return
        raw_path: bytes = scope.get("raw_path") or scope["path"].encode()
        query: bytes = scope.get("query_string") or b""
        target = raw_path.decode("latin-1") + (f"?{query.decode('latin-1')}" if query else "")
        status, answered, content = await asyncio.to_thread(
            emulators.ask_moto, service, region, scope["method"], target, headers, body
        )
        await _send(send, status, answered, content)


def refused(headers: Mapping[str, str]) -> str | None:
    """Return why a request is not an AWS client's, or None."""
    host = headers.get("host", "")
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    if name.lower() not in _LOOPBACK_NAMES:
        return "this end point answers to its loopback address only; AWS_ENDPOINT_URL names it"
    if "origin" in headers or headers.get("sec-fetch-site", "none") != "none":
        return "this end point does not answer web pages"
    return None


def signed_for(headers: Mapping[str, str]) -> tuple[str, str]:
    """Return region and service of a request's signature, two empty strings without one.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
    """
    found = _SCOPE.search(headers.get("authorization", ""))
    if found is None or not _REGION.match(found[1]):
        return "", ""
    return found[1], found[2]


async def _body(receive: Receive) -> bytes | None:
    """Read the request's body; None if the client went away."""
    parts: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


async def _reply(send: Send, status: int, answer: Mapping[str, object]) -> None:
    headers = {"Content-Type": "application/json"}
    await _send(send, status, headers, json.dumps(answer).encode())


async def _send(send: Send, status: int, headers: Mapping[str, str], content: bytes) -> None:
    kept = [
        (name.lower().encode("latin-1"), value.encode("latin-1", "replace"))
        for name, value in headers.items()
        if name.lower() not in {"content-length", "transfer-encoding", "connection"}
    ]
    kept.append((b"content-length", str(len(content)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": kept})
    await send({"type": "http.response.body", "body": content})
