"""The page about the local AWS tells today's delays, and names nothing that is not there."""

import re
from pathlib import Path

from localcloud.delays import TABLE, Delay
from localcloud.delays_page import current, table
from localcloud.faults import KINDS

ROOT = Path(__file__).parents[3]
SOURCES = ROOT / "localcloud"
PAGE = ROOT / "docs" / "local-aws.md"


def test_the_page_is_todays() -> None:
    """`make golden` writes it anew."""
    page = PAGE.read_text(encoding="utf-8")
    assert page == current(page)
    assert "<!-- delays -->\n| from" in page


def test_a_row_has_its_source() -> None:
    """A document becomes a link, what is assumed stays a sentence."""
    rows = table(
        [
            Delay(what="a", seconds=30, source="https://docs.aws.amazon.com/x/y/some-page.html: b"),
            Delay(what="c", seconds=1, source="assumed: nobody says it"),
        ]
    ).splitlines()
    link = "[some-page](https://docs.aws.amazon.com/x/y/some-page.html): b"
    assert rows[2:4] == [
        f"| a | 30 s | 1.5 s | {link} |",
        "| c | 1 s | 0.05 s | assumed: nobody says it |",
    ]


def test_every_delay_has_a_source() -> None:
    """A document, a measurement, or the word that it is assumed."""
    known = ("https://docs.aws.amazon.com/", "assumed: ", "measured on ")
    assert [one.what for one in TABLE if not one.source.startswith(known)] == []


def test_every_delay_is_imitated() -> None:
    """What stands in the table takes its time somewhere."""
    names = re.findall(r"^([A-Z_]+) = Delay", (SOURCES / "delays.py").read_text(), re.MULTILINE)
    code = "".join(path.read_text() for path in SOURCES.rglob("*.py") if path.name != "delays.py")
    assert len(names) == len(TABLE)
    assert [name for name in names if not re.search(rf"\b{name}\b", code)] == []


def test_every_file_that_the_page_names_is_there() -> None:
    """A test that proves something has not gone away unnoticed."""
    names = re.findall(
        r"`((?:tests|localcloud|stacks|cli|docs|benchmarks)/[\w./-]+)`", PAGE.read_text()
    )
    assert len(names) >= 20
    assert [name for name in names if not (ROOT / name).exists()] == []


def test_every_kind_of_fault_is_on_the_page() -> None:
    """In its table, with the names that it takes."""
    rows = [
        line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")
    ]
    told = {kind: row for row in rows for kind in re.findall(r"`([\w-]+)`", row.split("|")[1])}
    assert KINDS.keys() <= told.keys()
    missing = [
        name
        for kind, names in KINDS.items()
        for name in names
        if f"`{name}`" not in told[kind] and name != "zone"
    ]
    assert missing == []
