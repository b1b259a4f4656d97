"""The files that a controller brings, as documents and as scripts of job definitions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from stacks.config import Config, Controller
from stacks.errors import ConfigError, Problem
from stacks.jcasc.scripts import Place, line_in
from stacks.jcasc.tree import Node, of_text
from stacks.reading.place import shown_name


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A user's document.

    Attributes:
        text: As it stands in the file.
        document: As understood.
    """

    text: str
    document: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A job-dsl script: a file of its own, or a value in a document.

    Attributes:
        file: Where, as a message names it.
        text: What Groovy sees.
        around: The lines of the file that holds it as a value; none for a file of its own.
        first: The line of the value's key.
    """

    file: str
    text: str
    around: Sequence[str] = ()
    first: int = 1

    def problem(self, place: Place, message: str) -> Problem:
        """Return something to say of a place in it."""
        line = line_in(self.around, self.first, place) if self.around else place.line
        return Problem(file=self.file, line=line, key="", message=message)


def documents(
    config: Config, controller: Controller, file: str
) -> tuple[list[File], list[Problem]]:
    """Return a controller's documents, and what is wrong with the YAML they are written in.

    Args:
        config: With the texts of the files it names.
        controller: Which.
        file: The configuration file, as the user typed it.
    """
    found: list[File] = []
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
        found.append(File(text=text, document=document))
    return found, problems


def job_scripts(
    config: Config, controller: Controller, files: Sequence[File], file: str
) -> Iterator[Script]:
    """Yield a controller's scripts: those in its documents, and the one that goes into the image.

    Args:
        config: With the texts of the files it names.
        controller: Which.
        files: Its documents.
        file: The configuration file, as the user typed it.
    """
    for item in files:
        lines = item.text.split("\n")
        for node in _values(item.document):
            yield Script(file=node.file or "", text=node.text or "", around=lines, first=node.line)
    name = controller.jobs.file if controller.jobs else None
    if name is not None and name in config.files:
        yield Script(file=shown_name(file, name), text=config.files[name])


def _values(document: Node) -> Iterator[Node]:
    """Yield the scripts that stand in a document as values."""
    jobs = document.get("jobs")
    for entry in jobs.items if jobs else ():
        script = entry.get("script")
        if script is not None and script.text:
            yield script
