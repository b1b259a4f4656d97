"""Remembers what has to be undone, so that it can be even after this process was killed.

Written before anything is done, removed when everything is as it was.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cli.chaos.effects import Effect
from cli.chaos.written import as_json, of_json
from stacks.errors import StackgenError


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A fault that is not undone.

    Attributes:
        stack: The stack's id.
        fault: Which.
        victim: What was hit.
        undo: What brings everything back, in this order.
    """

    stack: str
    fault: str
    victim: str
    undo: tuple[Effect, ...]


def folder_of(environ: Mapping[str, str], local_home: Path | None) -> Path:
    """Return where journals lie: beside the local AWS's state, else with the user's own.

    https://specifications.freedesktop.org/basedir-spec/latest/
    """
    if local_home is not None:
        return local_home / "chaos"
    base = Path(environ.get("XDG_STATE_HOME") or "")
    if not base.is_absolute():
        base = Path("~/.local/state").expanduser()
    return base / "stackgen" / "chaos"


class Journal:
    """One stack's journal.

    Args:
        folder: Where it lies.
        stack: The stack's name.
        region: Where the stack is.
    """

    def __init__(self, folder: Path, stack: str, region: str) -> None:
        self._folder = folder
        self._file = folder / f"{region}-{stack}.json"
        self.template = folder / f"{region}-{stack}.template.json"

    def read(self) -> Entry | None:
        """Return what is still to be undone; None if nothing is.

        Raises:
            StackgenError: The file cannot be read.
        """
        try:
            written: dict[str, Any] = json.loads(self._file.read_text(encoding="utf-8"))
            return Entry(
                stack=written["stack"],
                fault=written["fault"],
                victim=written["victim"],
                undo=tuple(map(of_json, written["undo"])),
            )
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError) as error:
            raise StackgenError(
                f"the journal {self._file} cannot be read: {error}",
                "See what stands in it, undo that by hand, and remove the file.",
            ) from None

    def write(self, entry: Entry) -> None:
        """Note what has to be undone, before anything is done."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        text = json.dumps(
            {
                "stack": entry.stack,
                "fault": entry.fault,
                "victim": entry.victim,
                "undo": [as_json(effect) for effect in entry.undo],
            },
            indent=2,
        )
        _write(self._file, text)

    def keep_template(self, text: str) -> None:
        """Keep the stack's template as it is."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(self.template, text)

    def forget(self) -> None:
        """Everything is as it was."""
        self._file.unlink(missing_ok=True)
        self.template.unlink(missing_ok=True)


def _write(path: Path, text: str) -> None:
    """Write a file as a whole, to the disk, readable by its owner only."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
