"""Loads a configuration and says what a user would read."""

from stacks.config import Config
from stacks.errors import ConfigError
from stacks.loading import load

FILE = "ci.yaml"


def config(text: str | bytes, *, region: str | None = None) -> Config:
    """Return a configuration that must be without problems."""
    return load(text if isinstance(text, bytes) else text.encode(), file=FILE, region=region)


def problems(text: str | bytes, *, region: str | None = None) -> list[str]:
    """Return the lines printed for a configuration, none when it is without problems."""
    try:
        config(text, region=region)
    except ConfigError as error:
        return [str(problem) for problem in error.problems]
    return []


def only_problem(text: str | bytes, *, region: str | None = None) -> str:
    """Return the only problem of a configuration, without the file's name."""
    found = problems(text, region=region)
    assert len(found) == 1, found
    return found[0].removeprefix(f"{FILE}:")
