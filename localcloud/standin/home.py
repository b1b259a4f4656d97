"""What outlives a Jenkins: its home, one file for each thing, replaced as a whole.

The layout is Jenkins' own as far as it matters: a job is a folder with its `config.xml`, its
`nextBuildNumber` and a folder for each build. A freestyle build's record is written when it ends:
one whose Jenkins died in the middle leaves its folder and its number, and no record. A Pipeline's
is written at each step.
"""

import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from localcloud.standin.records import Build, Item

#: How often a cut file system is tried again: NFS's hard mounts wait for as long as it takes.
_GLANCE_SECONDS = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptJob:
    """A job as the home has it.

    Attributes:
        name: Its name.
        xml: Its `config.xml`.
        next_number: Of its next build.
        builds: Its records.
    """

    name: str
    xml: str
    next_number: int
    builds: tuple[Build, ...]


class Home:
    """A folder that is read at the start and written at each change.

    Args:
        folder: Where it lies.
        gate: A file that exists while the file system is cut off, None where nobody cuts it.
    """

    def __init__(self, folder: Path, gate: Path | None = None) -> None:
        self._folder = folder
        self._gate = gate

    def make(self) -> None:
        """Make the folder."""
        self._reach()
        self._folder.mkdir(parents=True, exist_ok=True)

    def count_boot(self, slot: str) -> int:
        """Count this boot, so that one sees a home outlive its task; return the count."""
        record = self._folder / "stand-in.json"
        boots = int((self._json(record) or {}).get("boots", 0)) + 1
        self._write(record, json.dumps({"slot": slot, "boots": boots}))
        return boots

    def jobs(self) -> Iterator[KeptJob]:
        """Yield every job that can be read."""
        self._reach()
        for folder in sorted((self._folder / "jobs").glob("*")):
            try:
                xml = (folder / "config.xml").read_text(encoding="utf-8")
            except FileNotFoundError:
                continue
            builds = [self._json(path) for path in folder.glob("builds/*/build.json")]
            used = [int(path.name) for path in folder.glob("builds/*") if path.name.isdecimal()]
            yield KeptJob(
                name=folder.name,
                xml=xml,
                next_number=max([self._next_number(folder), *(number + 1 for number in used)]),
                builds=tuple(Build.read(kept) for kept in builds if kept),
            )

    def keep_job(self, name: str, xml: str) -> None:
        """Write a job's configuration."""
        self._write(self._folder / "jobs" / name / "config.xml", xml)

    def remove_job(self, name: str) -> None:
        """Delete a job with all its builds."""
        self._reach()
        shutil.rmtree(self._folder / "jobs" / name, ignore_errors=True)

    def use_number(self, job: str, number: int) -> None:
        """Note that a build's number is used, before anything else is done with it."""
        self._write(self._folder / "jobs" / job / "nextBuildNumber", f"{number + 1}\n")
        self._build(job, number).mkdir(parents=True, exist_ok=True)

    def keep_build(self, build: Build) -> None:
        """Write a build's record."""
        path = self._build(build.job, build.number) / "build.json"
        self._write(path, json.dumps(build.shown()))

    def log(self, build: Build, text: str) -> None:
        """Append a line to a build's log."""
        self._reach()
        folder = self._build(build.job, build.number)
        if folder.is_dir():  # its job may have been deleted meanwhile
            with (folder / "log").open("a", encoding="utf-8") as log:
                log.write(f"{text}\n")

    def read_log(self, job: str, number: int) -> str:
        """Return a build's log."""
        self._reach()
        path = self._build(job, number) / "log"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def queue(self) -> tuple[int, list[Item]]:
        """Return the last number given in the queue, and what waited."""
        kept = self._json(self._folder / "queue.json") or {}
        return int(kept.get("counter", 0)), [Item(**item) for item in kept.get("items", ())]

    def keep_queue(self, counter: int, items: list[Item]) -> None:
        """Write what waits."""
        kept = {"counter": counter, "items": [item.shown() for item in items]}
        self._write(self._folder / "queue.json", json.dumps(kept))

    def nodes(self) -> list[dict[str, Any]]:
        """Return the agents that this Jenkins knew."""
        self._reach()
        found = (self._json(path) for path in sorted(self._folder.glob("nodes/*/config.json")))
        return [node for node in found if node]

    def keep_node(self, identity: str, node: Mapping[str, Any]) -> None:
        """Write an agent's record."""
        self._write(self._folder / "nodes" / identity / "config.json", json.dumps(dict(node)))

    def remove_node(self, identity: str) -> None:
        """Forget an agent."""
        self._reach()
        shutil.rmtree(self._folder / "nodes" / identity, ignore_errors=True)

    def _build(self, job: str, number: int) -> Path:
        return self._folder / "jobs" / job / "builds" / str(number)

    def _next_number(self, folder: Path) -> int:
        path = folder / "nextBuildNumber"
        text = path.read_text(encoding="utf-8").strip() if path.exists() else ""
        return int(text) if text.isdecimal() else 1

    def _json(self, path: Path) -> dict[str, Any] | None:
        """Return what a file holds; None without one, or with one that nothing can read."""
        self._reach()
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return None
        return found if isinstance(found, dict) else None

    def _write(self, path: Path, text: str) -> None:
        """Write a file as a whole: whoever is killed meanwhile leaves the old one."""
        self._reach()
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)

    def _reach(self) -> None:
        """Wait for as long as the file system is cut off."""
        while self._gate and self._gate.exists():
            time.sleep(_GLANCE_SECONDS)
