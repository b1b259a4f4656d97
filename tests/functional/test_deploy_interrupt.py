"""Ctrl-C for real: a process that follows a stack gets SIGINT.

A CloudFormation that never ends answers on a loopback port: no emulator is slow enough.
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
TIME = "2026-01-02T03:04:05Z"

STACK_XML = (
    f"<Stacks><member><StackName>ci</StackName><StackId>{STACK}</StackId>"
    f"<StackStatus>UPDATE_COMPLETE</StackStatus><CreationTime>{TIME}</CreationTime>"
    "</member></Stacks>"
)
CHANGE_SET_XML = (
    "<Status>CREATE_COMPLETE</Status><ExecutionStatus>AVAILABLE</ExecutionStatus><Changes><member>"
    "<Type>Resource</Type><ResourceChange><Action>Add</Action>"
    "<LogicalResourceId>Vpc</LogicalResourceId><ResourceType>AWS::EC2::VPC</ResourceType>"
    "</ResourceChange></member></Changes>"
)


def event_xml(number: int, status: str) -> str:
    """Write an event of the stack itself."""
    return (
        f"<member><EventId>e{number}</EventId><StackId>{STACK}</StackId>"
        f"<StackName>ci</StackName><LogicalResourceId>ci</LogicalResourceId>"
        f"<PhysicalResourceId>{STACK}</PhysicalResourceId>"
        f"<ResourceType>AWS::CloudFormation::Stack</ResourceType>"
        f"<Timestamp>{TIME}</Timestamp><ResourceStatus>{status}</ResourceStatus></member>"
    )


class Endless(BaseHTTPRequestHandler):
    """Answers CloudFormation's Query protocol; an update begins and never ends."""

    executed = False

    def do_POST(self) -> None:
        """Answer one call."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        action = parse_qs(body).get("Action", ["another protocol"])[0]
        if action == "ExecuteChangeSet":
            type(self).executed = True
        events = event_xml(1, "UPDATE_COMPLETE")
        if self.executed:
            events = event_xml(2, "UPDATE_IN_PROGRESS") + events
        result = {
            "GetCallerIdentity": f"<Account>{ACCOUNT}</Account><Arn>arn:aws:iam::1:u</Arn>",
            "DescribeStacks": STACK_XML,
            "CreateChangeSet": f"<Id>arn:cs</Id><StackId>{STACK}</StackId>",
            "DescribeChangeSet": CHANGE_SET_XML,
            "ExecuteChangeSet": "",
            "DescribeStackEvents": f"<StackEvents>{events}</StackEvents>",
        }.get(action)
        text = f"<{action}Response><{action}Result>{result}</{action}Result></{action}Response>"
        if result is None:
            text = "<ErrorResponse><Error><Code>InvalidAction</Code></Error></ErrorResponse>"
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
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(200)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture
def endless() -> Iterator[str]:
    """Serve an AWS whose update never ends; return its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Endless)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.process
def test_ctrl_c_leaves_aws_working_and_names_the_way_back(endless: str, tmp_path: Path) -> None:
    """SIGINT while following: exit 130, no traceback, the exact command to come back with."""
    (tmp_path / "ci.yaml").write_text("name: ci\nregion: eu-west-1\n")
    images = [
        "--param",
        "HostAmi=ami-0123456789abcdef0",
        "--param",
        "AgentAmi=ami-0123456789abcdef0",
    ]
    command = ["deploy", "--yes", "-c", "ci.yaml", "--endpoint-url", endless, "--no-color", *images]
    with subprocess.Popen(
        [sys.executable, "-m", "cli.main", *command],
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
        assert process.stderr is not None
        seen = []
        for line in process.stderr:
            seen.append(line)
            if "UPDATE_IN_PROGRESS" in line:
                process.send_signal(signal.SIGINT)
        code = process.wait(timeout=20)
    text = "".join(seen)
    assert code == 130, text
    assert "AWS goes on working" in text
    assert f"events --follow -c ci.yaml --endpoint-url {endless}" in text
    assert "Traceback" not in text
