"""Tables as lines of text."""

from cli.local.plain import lines
from cli.local.tables import Row, Table


def test_each_table_is_a_title_and_its_rows() -> None:
    """Aligned, an empty line before each, rows with their role."""
    table = Table(
        title="2 targets",
        heads=("target", "state"),
        rows=(
            Row(cells=("a", "healthy"), role="good"),
            Row(cells=("bcd", "unhealthy"), role="bad"),
        ),
    )
    assert list(lines([table, table]))[:4] == [
        ("", ""),
        ("2 targets:", ""),
        ("  a    healthy", "good"),
        ("  bcd  unhealthy", "bad"),
    ]
    assert len(list(lines([table, table]))) == 8
