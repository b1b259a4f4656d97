"""Ctrl-C for real: a process that waits for its change set gets SIGINT, and takes it away."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.played_aws import IDENTITY_XML, STACK, PlayedAws, RefusedError, stack_xml


class Slow(PlayedAws):
    """A CloudFormation that is asked for a new stack's change set, and never finishes it."""

    def __init__(self) -> None:
        super().__init__()
        self.made = threading.Event()

    def result(self, action: str) -> str:
        """Return what an action gives; the change set cannot be deleted at the first try."""
        if action == "CreateChangeSet":
            self.made.set()
        if action == "DescribeStacks" and not self.made.is_set():
            raise RefusedError("ValidationError", "Stack with id ci does not exist")
        if action == "DeleteChangeSet" and self.calls.count(action) == 1:
            raise RefusedError("InvalidChangeSetStatus", "still CREATE_IN_PROGRESS")
        return {
            "GetCallerIdentity": IDENTITY_XML,
            "DescribeStacks": stack_xml("REVIEW_IN_PROGRESS"),
            "CreateChangeSet": f"<Id>arn:cs</Id><StackId>{STACK}</StackId>",
            "DescribeChangeSet": "<Status>CREATE_IN_PROGRESS</Status>",
            "DeleteChangeSet": "",
            "DeleteStack": "",
        }[action]


@pytest.fixture
def slow() -> Iterator[Slow]:
    """Serve it."""
    server = Slow()
    with server.running():
        yield server


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_takes_away_what_a_look_has_made(
    slow: Slow, tmp_path: Path, told: signal.Signals
) -> None:
    """While AWS still makes the change set: it goes when it can, and its empty stack too."""
    (tmp_path / "ci.yaml").write_text("name: ci\nregion: eu-west-1\n")
    image = "ami-0123456789abcdef0"
    arguments = ["diff", "-c", "ci.yaml", "--endpoint-url", slow.url]
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
        process.send_signal(told)
        out, err = process.communicate(timeout=20)
    assert process.returncode == 130, err
    assert "Traceback" not in err
    assert out == ""
    deleted = [call for call in slow.calls if call.startswith(("Delete", "DELETE"))]
    gone = ["DeleteChangeSet", "DeleteChangeSet", "DeleteStack", "DELETE"]
    assert deleted == (gone if "PUT" in slow.calls else gone[:-1])
