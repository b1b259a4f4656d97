"""The page: its structure, that it is whole by itself, and that nothing from outside acts in it."""

import re
from dataclasses import replace
from html.parser import HTMLParser

from cli.chaos.reports.in_html import html
from tests.unit.cli.chaos.reports.examples import failed, passed, report, unprotected

VOID = {"meta", "link", "br", "hr", "img", "input"}


class Reader(HTMLParser):
    """Reads a page strictly: what is opened is closed in its order."""

    def __init__(self) -> None:
        """Read nothing yet."""
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember it."""
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember it; nothing is left open."""
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Close what was opened last."""
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Gather what is read."""
        self.text += data

    def named(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of each such tag."""
        return [attributes for name, attributes in self.tags if name == tag]


def read(page: str) -> Reader:
    """Read a page to its end."""
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    return reader


def test_one_section_and_one_picture_a_fault() -> None:
    """Each picture has a title and says in words what it shows."""
    page = read(html(report()))
    assert len(page.named("section")) == 3
    pictures = page.named("svg")
    assert [picture["role"] for picture in pictures] == ["img"] * 3
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    for picture in pictures:
        assert set(str(picture["aria-labelledby"]).split()) <= set(ids)
    assert "slot main-1: RUNNING from -2.0 s, STOPPED from 0.1 s" in page.text


def test_it_needs_nothing_else() -> None:
    """No script, no address that is loaded; a policy in the page forbids both."""
    page = html(report())
    assert not {"script", "link", "img", "iframe", "object", "use", "image"} & {
        tag for tag, _ in read(page).tags
    }
    assert not re.search(r"@import|url\((?!#)|src=|href=\"(?!#)", page)
    assert "default-src 'none'" in page


def test_what_comes_from_outside_is_text() -> None:
    """In every place that takes a text: names, moments, notes, states, what is broken."""
    evil = "<script>x</script>\"'><b onmouseover=x>"
    outcome = replace(
        failed(),
        victim=evil,
        problems=(evil,),
        unprotected=evil,
        noticed_by=evil,
        detected_seconds=1.0,
        samples=tuple(replace(each, client=evil, slot=evil) for each in failed().samples),
        moments=tuple(
            replace(each, text=evil, source=evil, kind="step") for each in passed().moments
        ),
        states=tuple(replace(each, name=evil, state=evil) for each in passed().states),
    )
    made = replace(report(outcome), stack=evil, region=evil, started_at=evil, notes=(evil,))
    page = read(html(replace(made, extra={evil: evil})))
    tags = {tag for tag, _ in page.tags}
    assert "script" not in tags
    assert not any("onmouseover" in attributes for _, attributes in page.tags)
    assert page.text.count("<script>x</script>") > 20


def test_light_and_dark_and_a_phone_are_thought_of() -> None:
    """The page says that it is both, and is as wide as the screen."""
    page = html(report())
    assert "prefers-color-scheme: dark" in page
    assert 'content="width=device-width, initial-scale=1"' in page
    assert all(picture["width"] == "100%" for picture in read(page).named("svg"))


def test_the_scope_and_each_term_are_on_the_page() -> None:
    """Level, factor, what a second is; and what the bound is made of."""
    text = read(html(report())).text
    assert "no second here is a promise of AWS's" in text
    assert text.count("emulated, time factor 20") == 3
    for term in ("the group notices", "an instance boots and joins", "a target is admitted"):
        assert term in text


def test_an_empty_run_is_a_page_too() -> None:
    """Nothing ran: it says so."""
    assert "0 faults: none ran" in read(html(replace(report(), outcomes=()))).text


def test_only_what_passed_is_called_survived() -> None:
    """Not what failed, what nobody protects, or nothing."""
    assert "What stack" in read(html(report(passed()))).text
    for outcomes in ((passed(), failed()), (passed(), unprotected())):
        assert "survived" not in read(html(report(*outcomes))).text
    assert "survived" not in read(html(replace(report(), outcomes=()))).text
