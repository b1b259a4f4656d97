"""`local status --watch`: the table follows until Ctrl-C."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from cli.edge import Edge
from cli.local.live import EVERY_SECONDS, console, follow
from cli.ui import Ui

if TYPE_CHECKING:
    from localcloud.client import Status

NOT_RUNNING = "The local AWS of this folder is not running."


def watched(look: "Callable[[], Status | None]", edge: Edge, ui: Ui) -> int:
    """Follow what runs; Ctrl-C is how it ends. Return the exit code."""

    def pauses() -> Iterator[None]:
        while True:
            edge.sleep(EVERY_SECONDS)
            yield

    shown = console(edge.stdout, color=ui.draws_color)
    try:
        runs = follow(shown, look, edge.now, pauses())
    except KeyboardInterrupt:
        return 0
    if not runs:
        ui.result(NOT_RUNNING)
    return 0 if runs else 1
