"""Writes the table of imitated delays into the page about the local AWS.

`python -m localcloud.delays_page docs/local-aws.md`; a test compares the page with the code.
"""

import re
import sys
from collections.abc import Iterable
from pathlib import Path

from localcloud.delays import (
    DEFAULT_FACTOR,
    SHORTEST_INTERVAL_SECONDS,
    SHORTEST_TIMEOUT_SECONDS,
    TABLE,
    Clock,
    Delay,
)

_BEGIN, _END = "<!-- delays -->", "<!-- /delays -->"
_ADDRESS = re.compile(r"https://docs\.aws\.amazon\.com/\S*?/([\w-]+)\.html")


def table(delays: Iterable[Delay] = TABLE) -> str:
    """Return the delays as a table of Markdown, in the order of the code."""
    clock = Clock()
    rows = [
        f"| {one.what} | {one.seconds:g} s | {clock.real(one):.3g} s | {_source(one)} |"
        for one in delays
    ]
    head = f"| from … until … | on AWS | at factor {DEFAULT_FACTOR:g} | source |"
    floors = (
        f"Looks that the template wants more often than every {SHORTEST_INTERVAL_SECONDS:g} s and"
        f" time-outs below {SHORTEST_TIMEOUT_SECONDS:g} s, both after compression, are not kept:"
        " they would measure this machine."
    )
    return "\n".join([head, "|---|---|---|---|", *rows, "", floors])


def _source(delay: Delay) -> str:
    return _ADDRESS.sub(lambda found: f"[{found[1]}]({found[0]})", delay.source)


def current(page: str) -> str:
    """Return the page with today's table between its marks."""
    before, _, rest = page.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    return f"{before}{_BEGIN}\n{table()}\n{_END}{after}"


def main(path: Path) -> None:
    """Write a page anew."""
    path.write_text(current(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
