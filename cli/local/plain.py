"""The tables as lines of text, for logs, pipes and whoever reads them aloud. Pure."""

from collections.abc import Iterable, Iterator

from cli.local.tables import Role, Table
from cli.text import columns


def lines(tables: Iterable[Table]) -> Iterator[tuple[str, Role]]:
    """Yield each line with how it is to be looked at; an empty one between two tables."""
    for table in tables:
        yield "", ""
        yield f"{table.title}:", ""
        for row, text in zip(table.rows, columns(row.cells for row in table.rows), strict=True):
            yield text, row.role
