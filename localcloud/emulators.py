"""Both emulators in one process: who answers which service, and clients that need no socket.

moto keeps what runs (EC2, Auto Scaling, load balancers, ECS); ministack keeps everything else and
has the CloudFormation engine. `client()` speaks to either through the service's own API, in
process: a CloudFormation handler that called its own end point over HTTP would wait for itself.
"""

import asyncio
import threading
import uuid
from collections.abc import Callable, Coroutine, Mapping
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.config import Config
from ministack import app
from ministack.core.responses import set_request_account_id, set_request_region
from ministack.services import eventbridge
from moto.backends import get_backend
from moto.core.botocore_stubber import BotocoreStubber, MockRawResponse

from localcloud.environment import ACCOUNT, MOTO_SERVICES
from localcloud.signals import changed, reads

Answer = tuple[int, Mapping[str, str], bytes]

# moto's stores are plain dictionaries changed step by step: one request at a time. Reentrant,
# because launching instances asks another of its services.
MOTO_LOCK = threading.RLock()

_STUBBER = BotocoreStubber()
_ecs_regions: set[str] = set()


def ecs_regions() -> frozenset[str]:
    """Return the regions in which ECS was called: where the data plane has to look."""
    return frozenset(_ecs_regions)


def ask_moto(
    service: str,
    region: str,
    *,
    method: str,
    target: str,
    headers: Mapping[str, str],
    body: bytes,
) -> Answer:
    """Let moto answer one request; `target` is path and query, `service` a signing name."""
    if service == "ecs":
        _ecs_regions.add(region)
    kept = HTTPHeaders()
    for name, value in headers.items():
        kept[name] = value
    url = f"https://{service}.{region}.amazonaws.com{target}"
    request = AWSPreparedRequest(method, url, kept, body, stream_output=False)
    with MOTO_LOCK:
        status, answered, text = _STUBBER.process_request(request)
    if not reads(_action(headers, body)):
        changed.ring()
    content = text if isinstance(text, bytes) else str(text).encode()
    return int(status), {str(k): str(v) for k, v in dict(answered).items()}, content


def _action(headers: Mapping[str, str], body: bytes) -> str:
    """Return the name of the action that a request of the query or the JSON protocol asks for."""
    named = next((value for name, value in headers.items() if name.lower() == "x-amz-target"), "")
    if named:
        return str(named).rpartition(".")[2]
    return parse_qs(body.decode("latin-1")).get("Action", [""])[0]


def put_aws_event(region: str, entry: Mapping[str, Any]) -> None:
    """Send an event as one of AWS's own services does: PutEvents takes no `aws.` source.

    Never on the event loop's own thread.
    """

    async def put() -> Answer:
        set_request_account_id(ACCOUNT)
        set_request_region(region)
        status, headers, body = eventbridge._put_events(
            {"Entries": [dict(entry)]}, allow_aws_source=True
        )
        return int(status), dict(headers), body if isinstance(body, bytes) else str(body).encode()

    _on_the_loop(put())


def moto_backend(service: str, region: str) -> Any:
    """Return moto's store of a service, for what its API does not take."""
    return get_backend(service)[ACCOUNT][region]


async def _ask_ministack(
    method: str, path: str, headers: dict[str, str], query: str, body: bytes
) -> Answer:
    parameters = parse_qs(query, keep_blank_values=True)
    set_request_account_id(ACCOUNT)
    set_request_region(app.extract_region(headers, parameters))
    status, answered, content = await app._dispatch_service_request(
        method, path, headers, body, parameters, str(uuid.uuid4())
    )
    text = content if isinstance(content, bytes) else str(content or "").encode()
    return int(status), {str(k): str(v) for k, v in answered.items()}, text


def _on_the_loop(work: Coroutine[Any, Any, Answer]) -> Answer:
    """Run ministack's side where its stores live, from a worker thread."""
    loop = app._MAIN_LOOP  # set by its own start-up
    if loop is None:
        return asyncio.run(work)
    return asyncio.run_coroutine_threadsafe(work, loop).result(timeout=60)


@cache
def _session() -> Any:
    return boto3.Session(aws_access_key_id="test", aws_secret_access_key="test")  # noqa: S106


_client_lock = threading.Lock()


def client(service: str, region: str) -> Any:
    """Return a boto3 client of the service's own keeper, answered in this process.

    Never on the event loop's own thread: ministack's half waits for the loop.
    """
    with _client_lock:
        return _client(service, region, moto_only=False)


def moto_client(service: str, region: str) -> Any:
    """Return a boto3 client that moto answers, whoever keeps the service: for data it carries."""
    with _client_lock:
        return _client(service, region, moto_only=True)


@cache
def _client(service: str, region: str, *, moto_only: bool) -> Any:
    # A bucket in the path: an answerer sees paths, and looks at no host name.
    config = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})
    made = _session().client(service, region_name=region, config=config)
    signing_name = made.meta.service_model.signing_name
    by_moto = moto_only or signing_name in MOTO_SERVICES
    made.meta.events.register("before-send", _answerer(signing_name, region, by_moto=by_moto))
    return made


def _answerer(signing_name: str, region: str, *, by_moto: bool) -> Callable[..., Any]:
    def answer(request: Any, **_: Any) -> Any:
        parts = urlsplit(request.url)
        path = parts.path or "/"
        headers = {
            name.lower(): value.decode() if isinstance(value, bytes) else str(value)
            for name, value in request.headers.items()
        }
        headers.setdefault("host", parts.netloc)
        body = request.body or b""
        body = body.encode() if isinstance(body, str) else bytes(body)
        if by_moto:
            target = f"{path}?{parts.query}" if parts.query else path
            answered = ask_moto(
                signing_name,
                region,
                method=request.method,
                target=target,
                headers=headers,
                body=body,
            )
        else:
            answered = _on_the_loop(
                _ask_ministack(request.method, path, headers, parts.query, body)
            )
        status, response_headers, content = answered
        return AWSResponse(request.url, status, dict(response_headers), MockRawResponse(content))

    return answer
