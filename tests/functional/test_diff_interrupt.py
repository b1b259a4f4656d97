"""Ctrl-C for real: a process that waits for its change set gets SIGINT, and takes it away.

A CloudFormation that never finishes a change set answers on a loopback port: no emulator is slow
enough.
"""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest

ACCOUNT = "123456789012"
STACK = f"arn:aws:cloudformation:eu-west-1:{ACCOUNT}:stack/ci/1"


def stack_xml(status: str) -> str:
    """Write the stack."""
    return (
        f"<Stacks><member><StackName>ci</StackName><StackId>{STACK}</StackId>"
        f"<StackStatus>{status}</StackStatus><CreationTime>2026-01-02T03:04:05Z</CreationTime>"
        "</member></Stacks>"
    )


class Slow(ThreadingHTTPServer):
    """A CloudFormation that is asked for a new stack's change set."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.calls: list[str] = []
        self.made = threading.Event()

    def answer(self, action: str) -> str | None:
        """Return what an action gives; None is a refusal."""
        self.calls.append(action)
        if action == "CreateChangeSet":
            self.made.set()
        if action == "DeleteChangeSet" and self.calls.count(action) == 1:
            return None
        return {
            "GetCallerIdentity": f"<Account>{ACCOUNT}</Account><Arn>arn:aws:iam::1:u</Arn>",
            "DescribeStacks": stack_xml("REVIEW_IN_PROGRESS") if self.made.is_set() else None,
            "CreateChangeSet": f"<Id>arn:cs</Id><StackId>{STACK}</StackId>",
            "DescribeChangeSet": "<Status>CREATE_IN_PROGRESS</Status>",
            "DeleteChangeSet": "",
            "DeleteStack": "",
        }[action]


class Answer(BaseHTTPRequestHandler):
    """CloudFormation's Query protocol."""

    server: Slow

    def do_POST(self) -> None:
        """Answer one call."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        action = parse_qs(body)["Action"][0]
        result = self.server.answer(action)
        text = f"<{action}Response><{action}Result>{result}</{action}Result></{action}Response>"
        if result is None:
            code, message = "ValidationError", "Stack with id ci does not exist"
            if action == "DeleteChangeSet":
                code, message = "InvalidChangeSetStatus", "still CREATE_IN_PROGRESS"
            text = (
                f"<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error>"
                "</ErrorResponse>"
            )
        self.send_response(200 if result is not None else 400)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def do_GET(self) -> None:
        """Answer S3, through which a large template goes; its bucket is as it should be."""
        self._store(b"<LifecycleConfiguration/>")

    def do_HEAD(self) -> None:
        """The bucket is there."""
        self._store()

    def do_PUT(self) -> None:
        """Take the template."""
        self._store()

    def do_DELETE(self) -> None:
        """Let it go."""
        self._store()

    def _store(self, body: bytes = b"") -> None:
        self.server.calls.append(self.command)
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(200)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture
def slow() -> Iterator[Slow]:
    """Serve it."""
    with Slow() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.process
def test_ctrl_c_takes_away_what_a_look_has_made(slow: Slow, tmp_path: Path) -> None:
    """SIGINT while AWS still makes the change set: it goes when it can, and its empty stack too."""
    (tmp_path / "ci.yaml").write_text("name: ci\nregion: eu-west-1\n")
    image = "ami-0123456789abcdef0"
    arguments = ["diff", "-c", "ci.yaml", "--endpoint-url", f"http://127.0.0.1:{slow.server_port}"]
    arguments += ["--param", f"HostAmi={image}", "--param", f"AgentAmi={image}"]
    with subprocess.Popen(
        [sys.executable, "-m", "cli.main", *arguments],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={
            "AWS_ACCESS_KEY_ID": "none",
            "AWS_SECRET_ACCESS_KEY": "none",
            "AWS_CONFIG_FILE": "/nonexistent",
            "PYTHONPATH": str(Path(__file__).parents[2]),
        },
    ) as process:
        assert slow.made.wait(timeout=20)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert process.returncode == 130, err
    assert "Traceback" not in err
    assert out == ""
    deleted = [call for call in slow.calls if call.startswith(("Delete", "DELETE"))]
    gone = ["DeleteChangeSet", "DeleteChangeSet", "DeleteStack", "DELETE"]
    assert deleted == (gone if "PUT" in slow.calls else gone[:-1])
