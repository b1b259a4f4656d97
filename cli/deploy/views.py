"""How events are shown: a live tree on a terminal, one line each everywhere else."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from cli.deploy.board import Board, Row
from cli.deploy.follow import View
from cli.records import Event
from cli.text import duration
from cli.ui import Ui

if TYPE_CHECKING:
    from rich.console import RenderableType

_ROLES = {"failed": "bad", "done": "good", "going": "care"}


def stamp(at: datetime) -> str:
    """Write a time as logs want it."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def event_line(event: Event) -> str:
    """Write an event as one line."""
    head = f"{stamp(event.at)}  {event.status:<28} {event.logical_id} ({event.type})"
    return f"{head}: {' '.join(event.reason.split())}" if event.reason else head


def event_json(event: Event) -> dict[str, Any]:
    """Write an event as the JSON of `events`: the names are public."""
    return {
        "timestamp": stamp(event.at),
        "logical_id": event.logical_id,
        "physical_id": event.physical_id,
        "type": event.type,
        "status": event.status,
        "reason": event.reason,
    }


class LineView:
    """One timestamped line for each event."""

    def __init__(self, ui: Ui) -> None:
        self._ui = ui
        self._board = Board()

    def show(self, events: list[Event]) -> None:
        """Print the lines."""
        for event in events:
            self._board.take([event])
            row = self._board.stack if event.about_stack else self._board.rows[event.logical_id]
            if row is not None:
                ended = f"  [{duration(row.seconds)}]" if row.state == "done" else ""
                self._ui.say(self._ui.style(event_line(event) + ended, _ROLES[row.state]))


class JsonLineView:
    """One JSON object a line on stdout, for programs that follow."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write

    def show(self, events: list[Event]) -> None:
        """Print the objects."""
        for event in events:
            self._write(json.dumps(event_json(event)))


class TreeView:
    """A tree that is drawn anew while the operation goes on."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._board = Board()
        #: How far AWS's clock is ahead of ours, so that running times never jump.
        self._ahead = 0.0

    def show(self, events: list[Event]) -> None:
        """Take the events; the terminal shows them with the next drawing."""
        self._board.take(events)
        if events:
            self._ahead = max(self._ahead, (events[-1].at - self._now()).total_seconds())

    def draw(self, room: int) -> "RenderableType":
        """Return the tree with at most `room` lines."""
        from rich.text import Text  # noqa: PLC0415
        from rich.tree import Tree  # noqa: PLC0415

        board = self._board
        if board.stack is None:
            return Text("waiting for the first event …", style="dim")
        total = f"{board.done()} of {len(board.rows)} resources"
        head = Text.assemble(
            (board.stack.logical_id, "bold"),
            f"  {board.stack.status}  {duration(self._age(board.stack))}  ",
            (total, "dim"),
        )
        tree = Tree(head, guide_style="dim")
        rows, hidden = board.visible(max(room - 3, 3))
        for row in rows:
            tree.add(self._line(row))
        if hidden:
            tree.add(Text(f"and {hidden} more", style="dim"))
        return tree

    def _age(self, row: Row) -> float:
        """Return how long a row has been going on, or took."""
        if row.state != "going":
            return row.seconds
        return (self._now() - row.began_at).total_seconds() + self._ahead

    def _line(self, row: Row) -> "RenderableType":
        """Write one resource."""
        from rich.text import Text  # noqa: PLC0415

        style = {"failed": "bold red", "done": "green", "going": "yellow"}[row.state]
        return Text.assemble(
            (f"{row.status:<20}", style),
            f" {row.logical_id} ",
            (row.type.removeprefix("AWS::"), "dim"),
            f"  {duration(self._age(row))}",
            (f"  {row.reason}" if row.state == "failed" else "", "red"),
            no_wrap=True,
            overflow="ellipsis",
        )


@contextmanager
def event_view(ui: Ui, now: Callable[[], datetime]) -> Iterator[View]:
    """Choose the view: `Live` is used on a terminal only, as to a pipe it prints the last frame."""
    if not ui.live:
        yield LineView(ui)
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.live import Live  # noqa: PLC0415

    console = Console(file=ui.stderr)
    tree = TreeView(now)
    with Live(
        console=console,
        get_renderable=lambda: tree.draw(console.height),
        refresh_per_second=4,
        vertical_overflow="crop",
    ):
        yield tree
