"""An AWS whose answers a test writes: no emulator is slow enough to be interrupted at will."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

from cli.records import PASSING

ACCOUNT = "123456789012"
STACK = f"arn:aws:cloudformation:eu-west-1:{ACCOUNT}:stack/ci/1"
TIME = "2026-01-02T03:04:05Z"
IDENTITY_XML = f"<Account>{ACCOUNT}</Account><Arn>arn:aws:iam::1:u</Arn>"


def stack_xml(status: str) -> str:
    """Write the stack as DescribeStacks gives it."""
    return (
        f"<Stacks><member><StackName>ci</StackName><StackId>{STACK}</StackId>"
        f"<StackStatus>{status}</StackStatus><CreationTime>{TIME}</CreationTime>"
        "</member></Stacks>"
    )


class RefusedError(Exception):
    """AWS answers a call with an error.

    Args:
        code: AWS's own.
        message: What it says of it.
    """

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(code)
        self.text = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"


class PlayedAws(ThreadingHTTPServer):
    """Listens on a loopback port; each test says what an action gives."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.calls: list[str] = []

    @property
    def url(self) -> str:
        """The end point."""
        return f"http://127.0.0.1:{self.server_port}"

    def result(self, action: str) -> str:
        """Return what an action gives; the latest call is noted already."""
        raise RefusedError("InvalidAction", action)

    @contextmanager
    def running(self) -> Iterator["PlayedAws"]:
        """Answer until the block ends."""
        with self:
            thread = threading.Thread(target=self.serve_forever)
            thread.start()
            try:
                yield self
            finally:
                self.shutdown()
                thread.join()


class _Answer(BaseHTTPRequestHandler):
    """The Query protocol, and S3 as a store that takes everything."""

    server: PlayedAws

    def do_POST(self) -> None:
        """Answer one call."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        action = parse_qs(body).get("Action", ["another protocol"])[0]
        self.server.calls.append(action)
        try:
            result = self.server.result(action)
        except RefusedError as refused:
            self._send(400, f"<ErrorResponse>{refused.text}</ErrorResponse>")
        else:
            self._send(
                200,
                f"<{action}Response><{action}Result>{result}</{action}Result></{action}Response>",
            )

    def do_GET(self) -> None:
        """Answer S3, through which a large template goes; its bucket is as it should be."""
        rules = "".join(f"<Rule><Filter><Prefix>{one}</Prefix></Filter></Rule>" for one in PASSING)
        self._store(f"<LifecycleConfiguration>{rules}</LifecycleConfiguration>")

    def do_HEAD(self) -> None:
        """The bucket is there."""
        self._store()

    def do_PUT(self) -> None:
        """Take the template."""
        self._store()

    def do_DELETE(self) -> None:
        """Let it go."""
        self._store()

    def _store(self, text: str = "") -> None:
        self.server.calls.append(self.command)
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._send(200, text)

    def _send(self, status: int, text: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Keep quiet."""
