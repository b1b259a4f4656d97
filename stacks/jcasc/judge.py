"""Judges what users bring to a controller: its documents merged with ours, its job definitions."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from stacks.config import Config, Controller
from stacks.errors import ConfigError, Problem
from stacks.jcasc import names, own, permissions, realm, rights, scripts, secrets, timers, variables
from stacks.jcasc.ours import documents
from stacks.jcasc.tree import Found, Node, of_text
from stacks.reading.place import related, shown_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something to know that refuses nothing.

    Attributes:
        rule: What it is about: `triggers` or `variables`.
        problem: Where, and what.
    """

    rule: str
    problem: Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """A user's document.

    Attributes:
        text: As it stands in the file.
        document: As understood.
    """

    text: str
    document: Node


def check(config: Config, file: str) -> Iterator[Problem]:
    """Yield what would end a controller's boot, open it, or blind what looks after it.

    Args:
        config: With the texts of the files it names.
        file: The configuration file, as the user typed it.
    """
    for controller in config.controllers:
        if controller.casc:
            yield from _controller(config, controller, file)
    for name, text in _job_files(config):
        place = shown_name(file, name)
        if not text.strip():
            message = "is empty: write for example folder('team')"
            yield Problem(file=place, line=1, key="", message=message)
        for found in scripts.anonymous(text):
            yield Problem(file=place, line=found.line, key="", message=rights.ANONYMOUS)


def remarks(config: Config, file: str) -> Iterator[Remark]:
    """Yield what is worth to know of a configuration without problems."""
    for controller in config.controllers:
        found, _ = _files(config, controller, file)
        for item in found:
            for node in _scripts(item.document):
                for place, message in timers.find(node.text or ""):
                    line = scripts.line_in(item.text, node.line, place)
                    yield _remark("triggers", node.file or "", line, message)
            for unknown in variables.find(item.document):
                yield Remark(rule="variables", problem=unknown.problem)
    for name, text in _job_files(config):
        for place, message in timers.find(text):
            yield _remark("triggers", shown_name(file, name), place.line, message)


def _controller(config: Config, controller: Controller, file: str) -> Iterator[Problem]:
    """Yield what is wrong with a controller's documents, each cause once."""
    files, unread = _files(config, controller, file)
    yield from unread
    if not files:
        return
    ours = own.ours(documents(config, controller))
    said: list[Found] = []
    for item in files:
        document = item.document
        _say(said, own.settings(document))
        _say(said, realm.check(document))
        _say(said, rights.check(document))
        _say(said, permissions.check(document))
        _say(said, own.entries(document, ours))
        _say(said, secrets.check(document))
        _say(said, names.check(document))
        yield from _anonymous_jobs(item)
    _say(said, own.clashes(ours, [item.document for item in files]))
    for found in said:
        yield found.problem


def _say(said: list[Found], more: Iterable[Found]) -> None:
    """Add what is about something else than what was said: one cause, one line."""
    for found in more:
        places = [other.node.path for other in said if other.node.file == found.node.file]
        if not related(found.node.path, places):
            said.append(found)


def _files(config: Config, controller: Controller, file: str) -> tuple[list[_File], list[Problem]]:
    """Return a controller's documents, and what is wrong with the YAML they are written in."""
    found: list[_File] = []
    problems: list[Problem] = []
    for name in controller.casc:
        text = config.files.get(name)
        if text is None:
            continue
        try:
            document, source = of_text(text, file=shown_name(file, name))
        except ConfigError as error:
            problems += error.problems
            continue
        problems += source.problems
        found.append(_File(text=text, document=document))
    return found, problems


def _job_files(config: Config) -> Iterator[tuple[str, str]]:
    """Yield the job-dsl scripts that go into the image, by name, each once."""
    named = [item.jobs.file for item in config.controllers if item.jobs]
    for name in dict.fromkeys(filter(None, named)):
        if name in config.files:
            yield name, config.files[name]


def _scripts(document: Node) -> Iterator[Node]:
    """Yield the job-dsl scripts that stand in a document."""
    jobs = document.get("jobs")
    for entry in jobs.items if jobs else ():
        script = entry.get("script")
        if script is not None and script.text:
            yield script


def _anonymous_jobs(item: _File) -> Iterator[Problem]:
    for node in _scripts(item.document):
        for place in scripts.anonymous(node.text or ""):
            line = scripts.line_in(item.text, node.line, place)
            yield Problem(file=node.file or "", line=line, key="", message=rights.ANONYMOUS)


def _remark(rule: str, file: str, line: int, message: str) -> Remark:
    return Remark(rule=rule, problem=Problem(file=file, line=line, key="", message=message))
