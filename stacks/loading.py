"""Reads a configuration and finds everything that is wrong with it, at once.

text → source (data with lines) → secrets → shape (models) → checks between values → the files it
names. Each stage goes on with what the one before could understand, and says nothing more about
what it could not.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from stacks import named_files
from stacks.checks import check, plain_secrets
from stacks.checks.finding import Finding
from stacks.checks.named import check as check_named
from stacks.config import Config
from stacks.errors import ConfigError, Problem
from stacks.named_files import FileReader, no_reader, references
from stacks.reading.place import Path, dotted, related
from stacks.reading.shape import understand
from stacks.reading.source import Source, read
from stacks.tables import regions


def load(
    text: bytes,
    *,
    file: str,
    region: str | None = None,
    reader: FileReader = no_reader,
) -> Config:
    """Return the configuration in a file's bytes, with the texts of the files it names.

    Args:
        text: What the file holds.
        file: Its name as the user typed it, for the problems.
        region: The environment's region, for checks when the file has none.
        reader: Opens the files it names.

    Raises:
        ConfigError: Everything that is wrong, in the order of lines.
    """
    try:
        source = read(text, file=file)
    except ConfigError as error:
        raise ConfigError(_in_order(error.problems)) from None
    secrets = dict(plain_secrets.find(source.data))
    config, findings, broken = _judge(source, frozenset(secrets), region)
    found: list[Problem] = [*source.problems]
    if config is not None:
        config, named, inner = _named(config, broken, reader, file)
        findings += named
        found += inner
    found += (_problem(finding, source, file) for finding in findings)
    for path, kind in secrets.items():
        message = f"looks like {kind} in plain text; remove it, keep it in AWS Secrets Manager"
        found.append(_problem(Finding(path=path, message=message), source, file))
    if found or config is None:
        raise ConfigError(_in_order(found))
    return config.with_places(file, _lines(source))


def _lines(source: Source) -> dict[str, int]:
    """Return the lines of what only the finished template can be judged by."""
    return {dotted(path): line for path, line in source.lines.items() if path[0] == "recovery"}


def _judge(
    source: Source, secrets: frozenset[Path], region: str | None
) -> tuple[Config | None, list[Finding], AbstractSet[Path]]:
    """Return the configuration as understood, what is wrong with its shape or values, and where."""
    unusable = source.broken | secrets
    config, shape = understand(Config, source, unusable)
    findings = [finding for finding in shape if not related(finding.path, unusable)]
    broken = {*unusable, *(path for finding in shape for path in (finding.path, *finding.also))}
    if config is not None:
        effective = config.region or region
        known = effective if effective in regions() else None
        findings += (
            finding
            for finding in check(config, known)
            if not any(related(path, broken) for path in (finding.path, *finding.also))
        )
    return config, findings, broken


def _named(
    config: Config, broken: AbstractSet[Path], reader: FileReader, file: str
) -> tuple[Config, tuple[Finding, ...], list[Problem]]:
    """Return a configuration with its files' texts, and what is wrong with them.

    An example that stands in for a broken value names no file.
    """
    wanted = (item for item in references(config) if not related(item.path, broken))
    found = named_files.read(wanted, reader, file=file)
    complete = config.with_files(found.texts)
    return complete, found.findings, [*found.problems, *check_named(complete, file)]


def _problem(finding: Finding, source: Source, file: str) -> Problem:
    """Return a finding with its place; a key the user did not write has the line of another's."""
    written = (path for path in (finding.path, *finding.also) if path in source.lines)
    line = source.line(next(written, finding.path))
    return Problem(file=file, line=line, key=dotted(finding.path), message=finding.message)


def _in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return problems by line, each once, without anything that looks like a secret."""
    clean = {
        Problem(
            file=problem.file,
            line=problem.line,
            key=plain_secrets.scrub(problem.key),
            message=plain_secrets.scrub(problem.message),
        )
        for problem in problems
    }
    return tuple(sorted(clean))
