"""A proxy in front of an AWS end point that counts calls and lets a rule disturb them.

A rule sees each call before it is passed on and after it was answered. It may answer in AWS's
place, change the answer, or end the caller. The rules here kill and throttle; that of the
benchmark, which slows CloudFormation down, lies beside it.
"""

import http.client
import os
import random
import re
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

_SERVICE = re.compile(r"Credential=[^/]+/\d{8}/[a-z0-9-]+/([a-z0-9-]+)/aws4_request")
_HOP_BY_HOP = {"connection", "content-length", "date", "keep-alive", "server", "transfer-encoding"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request to AWS.

    Attributes:
        number: From 1, in the order of arrival.
        service: The name in the request's signature, such as `cloudformation`.
        action: The operation's name; for S3 the method and what it is about.
        parameters: Those of the Query protocol.
    """

    number: int
    service: str
    action: str
    parameters: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """A response."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


class CallerIsGone(Exception):  # noqa: N818 - no error: there is nobody left to answer
    """A rule ended the process that called."""


class Rule:
    """Lets everything pass; what disturbs overrides one side."""

    def before(self, call: Call) -> Answer | None:
        """Return an answer in AWS's place, None to pass the call on."""
        del call
        return None

    def request(self, call: Call, body: bytes) -> bytes:
        """Return what AWS is asked."""
        del call
        return body

    def after(self, call: Call, answer: Answer) -> Answer:
        """Return what the caller gets."""
        del call
        return answer


@dataclass
class Kill(Rule):
    """Kill the calling process at one call, with no time to clean up.

    Attributes:
        number: The call.
        answered: After AWS has answered, before the caller hears of it; else before AWS hears.
        pid: The caller; set once it runs.
    """

    number: int
    answered: bool
    pid: int = 0
    done: threading.Event = field(default_factory=threading.Event)

    def before(self, call: Call) -> Answer | None:
        """Kill before the call is passed on."""
        if call.number == self.number and not self.answered:
            self._kill()
        return None

    def after(self, call: Call, answer: Answer) -> Answer:
        """Kill before the answer is handed over."""
        if call.number == self.number and self.answered:
            self._kill()
        return answer

    def _kill(self) -> None:
        assert self.pid, "the rule must know the caller before it calls"
        os.kill(self.pid, signal.SIGKILL)
        self.done.set()
        raise CallerIsGone


class Throttle(Rule):
    """Refuse a share of the calls as AWS does when too many come.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/CommonErrors.html
    https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
    """

    def __init__(self, share: float, seed: int) -> None:
        self._share = share
        self._random = random.Random(seed)  # noqa: S311 - drawn again the same way, not secret
        self._lock = threading.Lock()
        self.refused = 0

    def before(self, call: Call) -> Answer | None:
        """Draw."""
        with self._lock:
            if self._random.random() >= self._share:
                return None
            self.refused += 1
        return self._refusal(call)

    def _refusal(self, call: Call) -> Answer:
        """Write the refusal in the form of the service."""
        said = "Rate exceeded"
        if call.service in {"s3", "route53"}:
            code = "SlowDown" if call.service == "s3" else "Throttling"
            xml = f"<Error><Code>{code}</Code><Message>Reduce your request rate.</Message></Error>"
            if call.service == "route53":
                xml = f"<ErrorResponse>{xml}</ErrorResponse>"
            status = 503 if call.service == "s3" else 400
            return Answer(status, xml.encode(), (("Content-Type", "application/xml"),))
        if call.service == "ec2":
            error = f"<Error><Code>RequestLimitExceeded</Code><Message>{said}</Message></Error>"
            xml = f"<Response><Errors>{error}</Errors><RequestID>t</RequestID></Response>"
            return Answer(503, xml.encode(), (("Content-Type", "text/xml"),))
        if call.parameters:
            error = f"<Type>Sender</Type><Code>Throttling</Code><Message>{said}</Message>"
            xml = f"<ErrorResponse><Error>{error}</Error><RequestId>t</RequestId></ErrorResponse>"
            return Answer(400, xml.encode(), (("Content-Type", "text/xml"),))
        body = b'{"__type": "ThrottlingException", "message": "Rate exceeded"}'
        kind = ("Content-Type", "application/x-amz-json-1.1")
        return Answer(400, body, (kind, ("x-amzn-ErrorType", "ThrottlingException")))


class AwsProxy:
    """A running proxy.

    Attributes:
        url: Where it answers.
        calls: What was asked, in the order of arrival, since the rule was set.
    """

    def __init__(self, upstream: str) -> None:
        self._upstream = urlsplit(upstream)
        self._rule = Rule()
        self._lock = threading.Lock()
        self.calls: list[Call] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def obey(self, rule: Rule) -> None:
        """Set the rule; calls are counted from 1 again."""
        with self._lock:
            self._rule, self.calls = rule, []

    @contextmanager
    def running(self) -> Iterator["AwsProxy"]:
        """Serve until the block ends."""
        self._thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Let the rule and AWS answer one request."""
        with self._lock:
            rule = self._rule
            call = _call(len(self.calls) + 1, method, path, headers, body)
            self.calls.append(call)
        refusal = rule.before(call)
        if refusal is not None:
            return refusal
        asked = rule.request(call, body)
        return rule.after(call, self._forward(method, path, headers, asked))

    def _forward(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Ask AWS."""
        host, port = self._upstream.hostname or "", self._upstream.port
        connection = http.client.HTTPConnection(host, port, timeout=60)
        dropped = {"host", "expect", "content-length"}
        passed = {k: v for k, v in headers.items() if k.lower() not in dropped}
        try:
            connection.request(method, path, body=body, headers=passed)
            response = connection.getresponse()
            return Answer(response.status, response.read(), tuple(response.getheaders()))
        finally:
            connection.close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        """Make the class whose instances answer requests."""
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one_request(self) -> None:
                """Answer one request of any method."""
                self.raw_requestline = self.rfile.readline(65537)
                if not self.raw_requestline or not self.parse_request():
                    self.close_connection = True
                    return
                try:
                    self._answer()
                except (CallerIsGone, ConnectionError):
                    self.close_connection = True

            def _answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                answer = proxy.answer(self.command, self.path, dict(self.headers), body)
                self.send_response_only(answer.status)
                for name, value in answer.headers:
                    if name.lower() not in _HOP_BY_HOP:
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(answer.body)

            def handle_expect_100(self) -> bool:
                """Let an upload come at once."""
                self.send_response_only(100)
                self.end_headers()
                return True

        return Handler


def _call(number: int, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Call:
    """Tell what a request asks for."""
    named = {key.lower(): value for key, value in headers.items()}
    found = _SERVICE.search(named.get("authorization", ""))
    service = found[1] if found else ""
    action, parameters = f"{method} {path}", {}
    if "x-amz-target" in named:
        action = named["x-amz-target"].rpartition(".")[2]
    elif named.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        parameters = {key: values[0] for key, values in parse_qs(body.decode()).items()}
        action = parameters.get("Action", action)
    return Call(number=number, service=service, action=action, parameters=parameters)
