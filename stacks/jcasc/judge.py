"""Judges what users bring to a controller: its documents merged with ours, its job definitions."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from stacks.config import Config, Controller
from stacks.errors import Problem
from stacks.jcasc import (
    brought,
    names,
    own,
    permissions,
    realm,
    rights,
    scripts,
    secrets,
    sources,
    timers,
    variables,
)
from stacks.jcasc.ours import documents
from stacks.jcasc.tree import Found
from stacks.reading.place import Path

_Place = tuple[str | None, Path]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something to know that refuses nothing.

    Attributes:
        rule: What it is about: `sources`, `triggers` or `variables`.
        problem: Where, and what.
    """

    rule: str
    problem: Problem


@dataclass(slots=True)
class _Said:
    """What was found so far: one cause, one line.

    Attributes:
        found: In the order it was found.
        within: The places of what was found, by file and path.
        around: The places that hold one of these.
    """

    found: list[Found] = field(default_factory=list)
    within: set[_Place] = field(default_factory=set)
    around: set[_Place] = field(default_factory=set)

    def add(self, more: Iterable[Found]) -> None:
        """Add what is about something else than what was said."""
        for found in more:
            file, path = found.node.file, found.node.path
            above = [(file, path[:length]) for length in range(len(path) + 1)]
            if above[-1] not in self.around and self.within.isdisjoint(above):
                self.found.append(found)
                self.within.add(above[-1])
                self.around.update(above)


def check(config: Config, file: str) -> Iterator[Problem]:
    """Yield what would end a controller's boot, open it, or blind what looks after it.

    Args:
        config: With the texts of the files it names.
        file: The configuration file, as the user typed it.
    """
    for controller in config.controllers:
        files, unread = brought.documents(config, controller, file)
        yield from unread
        if files:
            yield from _merged(config, controller, files)
        for script in brought.job_scripts(config, controller, files, file):
            for place in scripts.anonymous(script.text):
                yield script.problem(place, rights.ANONYMOUS)
            if not script.text.strip():
                message = "is empty: write for example folder('team')"
                yield Problem(file=script.file, line=1, key="", message=message)


def remarks(config: Config, file: str) -> Iterator[Remark]:
    """Yield what is worth to know of a configuration without problems."""
    for controller in config.controllers:
        files, _ = brought.documents(config, controller, file)
        for item in files:
            for rule, found in (
                ("sources", sources.find(item.document)),
                ("variables", variables.find(item.document, controller.secrets)),
                ("names", names.find(item.document)),
            ):
                for one in found:
                    yield Remark(rule=rule, problem=one.problem)
        if controller.mode == "mirror":
            for script in brought.job_scripts(config, controller, files, file):
                for place, message in timers.find(script.text):
                    yield Remark(rule="triggers", problem=script.problem(place, message))


def _merged(
    config: Config, controller: Controller, files: Iterable[brought.File]
) -> Iterator[Problem]:
    """Yield what is wrong with a controller's documents, each cause once."""
    ours = own.ours(documents(config, controller))
    brought_documents = [item.document for item in files]
    said = _Said()
    for document in brought_documents:
        said.add(own.settings(document))
        said.add(realm.check(document))
        said.add(rights.check(document))
        said.add(permissions.check(document))
        said.add(own.entries(document, ours))
        said.add(sources.check(document))
        said.add(secrets.check(document))
        said.add(names.check(document))
    said.add(own.clashes(ours, brought_documents))
    for found in said.found:
        yield found.problem
