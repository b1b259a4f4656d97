"""Tells whoever follows what is described that something may have changed.

Whoever only polled would either be slow or never let the machine rest.
"""

import threading

_READING = ("Describe", "List", "Get", "Head", "Search", "Lookup")


class Changed:
    """A bell with several listeners: each hears every ring once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: list[threading.Event] = []

    def listener(self) -> threading.Event:
        """Return an event that is set by each ring; whoever has heard clears it."""
        event = threading.Event()
        with self._lock:
            self._listeners.append(event)
        return event

    def ring(self) -> None:
        """Tell all listeners."""
        with self._lock:
            listeners = tuple(self._listeners)
        for event in listeners:
            event.set()


#: Rung by every call that is not known to only read, of whichever service.
changed = Changed()


def reads(action: str) -> bool:
    """Tell whether an API's action only reads."""
    return action.startswith(_READING)
