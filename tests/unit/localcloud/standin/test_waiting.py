"""What the queue remembers."""

from pathlib import Path

from localcloud.delays import Clock
from localcloud.standin.home import Home
from localcloud.standin.waiting import Queue


def queue(folder: Path, *, at_once: bool = True) -> Queue:
    """Return the queue of a home."""
    return Queue(Home(folder), Clock(), at_once=at_once)


def test_what_waits_is_asked_for_once(tmp_path: Path) -> None:
    """The same parameters mean the same build; others another one."""
    found = queue(tmp_path)
    first = found.add("a", {})
    assert found.add("a", {}) is first
    assert found.add("a", {"x": "1"}).identity == 2
    assert found.add("b", {}).identity == 3


def test_the_next_process_takes_it_up(tmp_path: Path) -> None:
    """All but what has begun, and what is of a job that is gone; its numbers go on."""
    found = queue(tmp_path)
    for job in ("a", "b", "c"):
        found.add(job, {})
    again = queue(tmp_path)
    again.load({"a", "b"}, {1})
    assert [item.job for item in again] == ["b"]
    assert again.next_id() == 4


def test_without_the_flag_a_change_waits(tmp_path: Path) -> None:
    """The home is told a minute later, or at an orderly end."""
    found = queue(tmp_path, at_once=False)
    found.add("a", {})
    assert found.due is not None
    found.keep_when_due()
    early = queue(tmp_path)
    early.load({"a"}, set())
    assert list(early) == []
    found.keep()
    late = queue(tmp_path)
    late.load({"a"}, set())
    assert [item.job for item in late] == ["a"]


def test_what_is_taken_is_remembered(tmp_path: Path) -> None:
    """With the build that it became, or as cancelled."""
    found = queue(tmp_path)
    item = found.add("a", {})
    assert found.take(item.identity, 7) == item
    assert found.take(item.identity, 7) is None
    assert found.left == {1: (item, 7)}
