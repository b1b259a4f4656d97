"""Ctrl-C for real: a process that follows a stack gets SIGINT."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.played_aws import IDENTITY_XML, STACK, TIME, PlayedAws, stack_xml

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


class Endless(PlayedAws):
    """A CloudFormation whose update begins and never ends."""

    def result(self, action: str) -> str:
        """Return what an action gives."""
        events = event_xml(1, "UPDATE_COMPLETE")
        if "ExecuteChangeSet" in self.calls:
            events = event_xml(2, "UPDATE_IN_PROGRESS") + events
        known = {
            "GetCallerIdentity": IDENTITY_XML,
            "DescribeStacks": stack_xml("UPDATE_COMPLETE"),
            "CreateChangeSet": f"<Id>arn:cs</Id><StackId>{STACK}</StackId>",
            "DescribeChangeSet": CHANGE_SET_XML,
            "ExecuteChangeSet": "",
            "DescribeStackEvents": f"<StackEvents>{events}</StackEvents>",
        }
        return known[action] if action in known else super().result(action)


@pytest.fixture
def endless() -> Iterator[str]:
    """Serve it; return its address."""
    with Endless().running() as server:
        yield server.url


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
