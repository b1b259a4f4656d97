"""The one end point: routes each request to the emulator that keeps the service."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from localcloud import emulators
from localcloud.environment import ACCOUNT, MOTO_SERVICES
from localcloud.faults import faults
from localcloud.requests import refused, signed_for
from localcloud.throttling import refusal, refuses

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


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
        self._calls = 0

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
            await self._own(scope["method"], path, receive, send)
        else:
            await self._aws(scope, headers, receive, send)

    async def _own(self, method: str, path: str, receive: Receive, send: Send) -> None:
        if path == "/_stackgen/faults" or path.startswith("/_stackgen/faults/"):
            await _faults(method, path.removeprefix("/_stackgen/faults").strip("/"), receive, send)
        elif path == "/_stackgen/health":
            await _reply(send, 200, self._health)
        elif path == "/_stackgen/status":
            await _reply(send, 200, await asyncio.to_thread(self._snapshot))
        else:
            await _reply(send, 404, {"message": f"no such path: {path}"})

    async def _aws(
        self, scope: Scope, headers: Mapping[str, str], receive: Receive, send: Send
    ) -> None:
        region, service = signed_for(headers)
        owner = headers.get("x-amz-expected-bucket-owner", ACCOUNT)
        if owner != ACCOUNT:
            # https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html
            xml = b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
            await _send(send, 403, {"Content-Type": "application/xml"}, xml)
            return
        if not service and scope["path"] == "/" and b"X-Amz-Credential" not in _query(scope):
            # Nobody knows then whose region is meant; AWS refuses it as well.
            xml = b"<Error><Code>MissingAuthenticationToken</Code></Error>"
            await _send(send, 403, {"Content-Type": "application/xml"}, xml)
            return
        self._calls += 1
        throttled = [one.names for one in faults.of("api-throttled")]
        if throttled and refuses(throttled, service, "calls", self._calls):
            refused_so = refusal(service, headers)
            await _send(send, refused_so.status, refused_so.headers, refused_so.body)
            return
        if service not in MOTO_SERVICES:
            await self._inner(scope, receive, send)
            return
        body = await _body(receive)
        if body is None:
            return
        raw_path: bytes = scope.get("raw_path") or scope["path"].encode()
        query = _query(scope)
        target = raw_path.decode("latin-1") + (f"?{query.decode('latin-1')}" if query else "")
        status, answered, content = await asyncio.to_thread(
            emulators.ask_moto,
            service,
            region,
            method=scope["method"],
            target=target,
            headers=headers,
            body=body,
        )
        await _send(send, status, answered, content)


async def _faults(method: str, identity: str, receive: Receive, send: Send) -> None:
    """List faults (GET), put one in force (POST, `{"kind": …, …}`) or lift one (DELETE)."""
    if method == "GET":
        await _reply(send, 200, {"faults": faults.shown()})
    elif method == "DELETE":
        await _reply(send, 200 if faults.lift(identity) else 404, {"id": identity})
    else:
        try:
            given = {
                name: str(value)
                for name, value in json.loads(await _body(receive) or b"{}").items()
            }
            made = faults.set(given.pop("kind", ""), given)
        except (ValueError, AttributeError) as error:
            await _reply(send, 400, {"message": str(error)})
        else:
            await _reply(send, 201, made.shown())


def _query(scope: Scope) -> bytes:
    query: bytes = scope.get("query_string") or b""
    return query


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
