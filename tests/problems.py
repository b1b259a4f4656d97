"""Loads a configuration and says what a user would read."""

from stacks.config import Config
from stacks.errors import ConfigError
from stacks.loading import load
from stacks.named_files import FileReader, no_reader

FILE = "ci.yaml"


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
