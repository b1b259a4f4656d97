"""Drains that were given up, and notes that concern nothing any more. Pure."""

from collections.abc import Iterator

from lambdas.lifecycle.deeds import Action, Activate, CancelQuietDown, Forget
from lambdas.lifecycle.seen import Note, Seen


def given_up(seen: Seen) -> Iterator[Action]:
    """Yield what undoes the notes of hosts that do not leave (any more)."""
    held = {one.instance for one in seen.held}
    for note in seen.notes:
        if note.instance in held:
            if note.kind == "quiet" and seen.site.task(note.about) is None:
                yield _forget(note, "its task has ended")
            continue
        host = seen.site.host(note.instance)
        lifecycle = host.lifecycle if host else ""
        if host is None or (not lifecycle and not host.container_instance):
            yield _forget(note, "its host is gone")
        elif lifecycle and not lifecycle.startswith("Terminating"):
            yield from _back(seen, note, lifecycle)


def _back(seen: Seen, note: Note, lifecycle: str) -> Iterator[Action]:
    """Undo what was done to a host that stays."""
    reason = f"{note.instance} is {lifecycle}: its drain is given up"
    host, found = seen.site.host(note.instance), seen.site.task(note.about)
    if note.kind == "quiet" and found is not None:
        slot, task = found
        yield CancelQuietDown(instance=note.instance, slot=slot.name, task=task.arn, reason=reason)
    elif note.kind == "drain" and host is not None and host.status == "DRAINING":
        yield Activate(
            instance=note.instance, container_instance=host.container_instance, reason=reason
        )
    else:
        yield _forget(note, reason)


def _forget(note: Note, reason: str) -> Forget:
    return Forget(kind=note.kind, about=note.about, reason=reason)
