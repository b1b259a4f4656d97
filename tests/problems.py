"""Loads a configuration and says what a user would read."""

from typing import Any, TypeVar

from stacks.config import Config
from stacks.errors import ConfigError
from stacks.loading import load
from stacks.model import Model
from stacks.named_files import FileReader, no_reader
from stacks.reading.shape import understand
from stacks.reading.source import Source

FILE = "ci.yaml"

Section = TypeVar("Section", bound=Model)


def made(model: type[Section], data: dict[str, Any]) -> Section:
    """Return a section of the shape that data must have; nothing between values is checked."""
    section, findings = understand(model, Source(data, {}, {}, (), frozenset()), frozenset())
    assert findings == []
    return section


def config(
    text: str | bytes, *, region: str | None = None, reader: FileReader = no_reader
) -> Config:
    """Return a configuration that must be without problems."""
    content = text if isinstance(text, bytes) else text.encode()
    return load(content, file=FILE, region=region, reader=reader)


def problems(
    text: str | bytes, *, region: str | None = None, reader: FileReader = no_reader
) -> list[str]:
    """Return the lines printed for a configuration, none when it is without problems."""
    try:
        config(text, region=region, reader=reader)
    except ConfigError as error:
        return [str(problem) for problem in error.problems]
    return []


def only_problem(
    text: str | bytes, *, region: str | None = None, reader: FileReader = no_reader
) -> str:
    """Return the only problem of a configuration, without the file's name."""
    found = problems(text, region=region, reader=reader)
    assert len(found) == 1, found
    return found[0].removeprefix(f"{FILE}:")
