"""Events as lines, as JSON, and as a tree that fits the terminal."""

import io
import json

import pytest
from rich.console import Console

from cli.boundary import run
from cli.deploy.views import JsonLineView, TreeView, event_line
from cli.records import STACK_TYPE
from tests.unit.cli.fakes import Terminal, event, world
from tests.unit.cli.fleet import Clock


def drawn(tree: TreeView, *, height: int, width: int = 80) -> list[str]:
    """Draw a tree as a terminal of this size shows it."""
    console = Console(file=io.StringIO(), width=width, height=height, force_terminal=False)
    with console.capture() as captured:
        console.print(tree.draw(height))
    return captured.get().splitlines()


def tree(resources: int) -> TreeView:
    """Return a view with this many running resources, and one that failed."""
    clock = Clock()
    view = TreeView(clock.now)
    view.show(
        [
            event(0, "ci", STACK_TYPE, "CREATE_IN_PROGRESS"),
            *(event(i, f"R{i}", "AWS::EC2::VPC", "CREATE_IN_PROGRESS") for i in range(resources)),
            event(99, "Bad", "AWS::IAM::Role", "CREATE_FAILED", "no such policy"),
        ]
    )
    clock.sleep(12)
    return view


@pytest.mark.parametrize("height", [6, 10, 24])
def test_the_tree_fits_the_terminal(height: int) -> None:
    """However many resources there are, nothing scrolls; the failed one is in sight."""
    lines = drawn(tree(200), height=height, width=50)
    assert len(lines) <= height
    assert "Bad" in lines[1]
    assert "more" in lines[-1]
    assert all(len(line) <= 50 for line in lines)


def test_the_tree_shows_how_long_it_takes() -> None:
    """Running rows grow older without a new event."""
    text = "\n".join(drawn(tree(1), height=24))
    assert "R0 EC2::VPC  12 s" in text
    assert "1 of 2 resources" in text
    assert "no such policy" in text


def test_before_the_first_event_there_is_a_line() -> None:
    """The terminal is not empty while nothing has happened."""
    assert drawn(TreeView(Clock().now), height=24) == ["waiting for the first event …"]


def test_a_line_is_one_line() -> None:
    """A reason of several lines does not break a log."""
    line = event_line(event(1, "Role", "AWS::IAM::Role", "CREATE_FAILED", "a\n b", at=5))
    assert line == "2026-01-02T03:04:10Z  CREATE_FAILED                Role (AWS::IAM::Role): a b"


def test_programs_get_an_object_a_line() -> None:
    """Each event is complete JSON in one line."""
    written: list[str] = []
    JsonLineView(written.append).show([event(1, "Vpc", "AWS::EC2::VPC", "CREATE_COMPLETE")])
    assert json.loads(written[0]) == {
        "timestamp": "2026-01-02T03:04:05Z",
        "logical_id": "Vpc",
        "physical_id": "Vpc-1",
        "type": "AWS::EC2::VPC",
        "status": "CREATE_COMPLETE",
        "reason": "",
    }


def test_a_terminal_gets_the_live_view() -> None:
    """On a terminal the tree is drawn in place, elsewhere no cursor is moved."""
    screen, log = Terminal(), io.StringIO()
    assert run(["deploy", "--yes"], world().edge(stderr=screen)) == 0
    assert run(["deploy", "--yes"], world().edge(stderr=log)) == 0
    assert "\x1b[" in screen.getvalue()
    assert "\x1b" not in log.getvalue()
    assert "2026-01-02T03:04:10Z  CREATE_COMPLETE" in log.getvalue()
