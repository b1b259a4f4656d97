"""Judges what users bring to a controller: its documents merged with ours, its job definitions."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

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
from stacks.reading.place import related


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something to know that refuses nothing.

    Attributes:
        rule: What it is about: `sources`, `triggers` or `variables`.
        problem: Where, and what.
    """

    rule: str
    problem: Problem


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
                ("variables", variables.find(item.document)),
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
    said: list[Found] = []
    for document in brought_documents:
        _say(said, own.settings(document))
        _say(said, realm.check(document))
        _say(said, rights.check(document))
        _say(said, permissions.check(document))
        _say(said, own.entries(document, ours))
        _say(said, sources.check(document))
        _say(said, secrets.check(document))
        _say(said, names.check(document))
    _say(said, own.clashes(ours, brought_documents))
    for found in said:
        yield found.problem


def _say(said: list[Found], more: Iterable[Found]) -> None:
    """Add what is about something else than what was said: one cause, one line."""
    for found in more:
        places = [other.node.path for other in said if other.node.file == found.node.file]
        if not related(found.node.path, places):
            said.append(found)
