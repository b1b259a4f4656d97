"""The tables on a terminal: drawn once, or anew as often as something may have changed."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, TextIO

from cli.local.tables import LAST_EVENTS, Role, Table, headline, tables

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from localcloud.client import Status

#: A recovery is followed by eye at this pace; each look costs the local AWS a few milliseconds.
EVERY_SECONDS = 0.5

#: Lines of a table beside its rows: an empty one, its title, its heads.
_AROUND = 3

_STYLES: dict[Role, str] = {"": "", "good": "green", "care": "yellow", "bad": "bold red"}


def drawn(status: "Status", now: datetime, height: int = 0) -> "RenderableType":
    """Return what is shown, for a console of rich.

    Args:
        status: What runs.
        now: The time of day.
        height: Of the terminal; only as many events are shown as fit into it, 0 for any number.
    """
    from rich.console import Group  # noqa: PLC0415 - a tenth of a second that only this costs
    from rich.text import Text  # noqa: PLC0415

    others = sum(len(table.rows) + _AROUND for table in tables(status, 0))
    events = min(LAST_EVENTS, max(3, height - others - _AROUND - 2)) if height else LAST_EVENTS
    return Group(
        Text(headline(status, now), style="bold"),
        *(_table(one) for one in tables(status, events)),
    )


def _table(table: Table) -> "RenderableType":
    from rich.table import Table as Drawn  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    made = Drawn(
        title=f"\n{table.title}",
        title_justify="left",
        title_style="bold",
        box=None,
        header_style="dim",
        padding=(0, 2, 0, 0),
    )
    for head in table.heads:
        # Sentences go on in the next line, names are cut.
        sentence = head == "event"
        made.add_column(head, no_wrap=not sentence, overflow="fold" if sentence else "ellipsis")
    for row in table.rows:
        # No markup: a name in brackets is a name.
        made.add_row(*(Text(cell) for cell in row.cells), style=_STYLES[row.role])
    return made


def console(stream: TextIO, *, color: bool) -> "Console":
    """Return a console that draws on a terminal."""
    from rich.console import Console  # noqa: PLC0415

    return Console(file=stream, force_terminal=True, no_color=not color, highlight=False)


def follow(
    shown: "Console",
    look: "Callable[[], Status | None]",
    now: Callable[[], datetime],
    pauses: Iterable[None],
) -> bool:
    """Draw what runs again and again; return False once nothing runs any more.

    Args:
        shown: Where.
        look: Asks the local AWS.
        now: The time of day.
        pauses: Waits before each next look; its end is the end.
    """
    from rich.live import Live  # noqa: PLC0415

    status = look()
    if status is None:
        return False
    with Live(
        drawn(status, now(), shown.height),
        console=shown,
        auto_refresh=False,
        vertical_overflow="crop",
    ) as live:
        for _ in pauses:
            status = look()
            if status is None:
                return False
            live.update(drawn(status, now(), shown.height), refresh=True)
    return True
