"""A picture of `local status` for the documentation, drawn by rich from a real local AWS.

`python -m cli.local.picture docs/local-status.svg`: the local AWS of `STACKGEN_LOCAL_HOME`, as soon
as a target of its balancers does not serve.
"""

import io
import re
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from cli.local.live import drawn
from localcloud import client

#: Wide enough for an event in one line.
_COLUMNS = 132

_EVERY_SECONDS = 0.2

_FONT = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)


#: How long something may take to break.
_PATIENCE_SECONDS = 120.0


def main(path: Path) -> None:
    """Draw what runs."""
    from rich.console import Console  # noqa: PLC0415 - as in `live`

    until = time.monotonic() + _PATIENCE_SECONDS
    while True:
        status = client.status(client.default_home(Path.cwd()))
        if status is None or time.monotonic() > until:
            sys.exit("the local AWS of this folder does not run, or nothing in it breaks")
        if any(target["state"] != "healthy" for target in status.targets):
            break
        time.sleep(_EVERY_SECONDS)
    console = Console(record=True, file=io.StringIO(), width=_COLUMNS, force_terminal=True)
    console.print(drawn(status, datetime.now(UTC)))
    # An id of its own in each run would change the file without changing the picture.
    picture = console.export_svg(title="stackgen local status --watch", unique_id="local-status")
    # rich would have the reader's browser load a font from the network.
    path.write_text(_FONT.sub("", picture), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
