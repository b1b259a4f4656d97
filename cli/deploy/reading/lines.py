"""Pure: a reading as lines that a person reads before saying yes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cli.change_records import Change
from cli.deploy.reading.kinds import KINDS, kind, stays, uncertain
from cli.deploy.reading.losses import WAY_OUT, why_unworkable
from cli.deploy.reading.reading import Reading
from cli.text import columns, counted

_SIGNS = {
    "added": "+",
    "imported": "←",
    "aligned": "=",
    "changed": "~",
    "replaced": "±",
    "removed": "-",
}
_ROLES = {
    "added": "good",
    "imported": "good",
    "aligned": "quiet",
    "changed": "care",
    "replaced": "bad",
    "removed": "bad",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line to show and the role that colours it."""

    text: str
    role: str | None = None


def lines(reading: Reading, *, values: bool = True) -> list[Line]:
    """Write a reading, the dangerous last, where it is read.

    What is new harms nobody: one line a type. What exists already gets a line each, and the places
    where it changes below it.

    Args:
        reading: What was read.
        values: Write what each property was and would be.
    """
    return [
        *(Line(text=f"  + {text}", role="good") for text in _added(reading.changes)),
        *_existing(reading, values=values),
        *_noticed(reading),
        *(
            Line(text=f"  !! {one.logical_id} ({one.type}) {one.text}", role="bad")
            for one in reading.losses
        ),
        *_unworkable(reading.unworkable),
    ]


def _added(changes: Iterable[Change]) -> list[str]:
    """Name what is new, type by type."""
    types: dict[str, list[str]] = {}
    for change in changes:
        if kind(change) == "added":
            types.setdefault(change.type, []).append(change.logical_id)
    return [f"{type_}: {', '.join(sorted(types[type_]))}" for type_ in sorted(types)]


def _existing(reading: Reading, *, values: bool) -> Iterator[Line]:
    """Write what exists already, kind by kind."""
    tagged = [change for change in reading.changes if _only_tags(change)]
    if tagged:
        yield Line(text=f"  ~  {counted(len(tagged), 'resource')}: tags only", role="care")
    existing = [one for one in reading.changes if kind(one) != "added" and not _only_tags(one)]
    existing.sort(key=lambda c: (KINDS.index(kind(c)), c.type, c.logical_id))
    rows = [(_SIGNS[kind(c)], c.logical_id, c.type, _note(c)) for c in existing]
    for change, text in zip(existing, columns(rows), strict=True):
        yield Line(text=text, role=_ROLES[kind(change)])
        for difference in reading.differences[change.logical_id] if values else ():
            if difference.known:
                yield from (Line(text=f"       {line}", role="quiet") for line in difference.lines)


def _only_tags(change: Change) -> bool:
    """Tell whether nothing but tags changes: a new tag of the stack is one line, not seventy."""
    return kind(change) == "changed" and change.causes == ("Tags",)


def _note(change: Change) -> str:
    """Say which properties make the change, and what is uncertain about it."""
    causes = ", ".join(change.causes)
    word = kind(change)
    if word == "aligned":
        return "is already so, nothing is done"
    if word == "removed":
        return "leaves the stack, is not deleted" if stays(change) else ""
    notes = []
    if uncertain(change):
        notes.append("may be replaced" if word == "replaced" else "may change")
    if stays(change):
        notes.append("the old one is not deleted")
    return ": ".join(filter(None, (", ".join(notes), causes)))


def _noticed(reading: Reading) -> Iterator[Line]:
    """Say who notices."""
    if not any(kind(change) != "added" for change in reading.changes):
        return
    yield Line(text="Who notices", role="title")
    if not reading.interruptions:
        yield Line(text="  nobody: no task, address or session is touched")
    for one in reading.interruptions:
        yield Line(text=f"  {one.text}", role="care")
        yield Line(text=f"       {one.source}", role="quiet")


def _unworkable(changes: list[Change]) -> Iterator[Line]:
    """Shout about what cannot work."""
    for change in changes:
        yield Line(text=f"  !! CANNOT WORK: {why_unworkable(change)}", role="bad")
    if changes:
        yield Line(text=f"     {WAY_OUT}", role="bad")
