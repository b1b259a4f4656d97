"""The files that a configuration names: which there are, and their texts, checked for plain sense.

Opening a file is an effect: `stacks.loading.load` asks the reader it is handed (see
`cli.config_file`). The texts travel with the configuration, as `Config.files`.

To name files by another key: one line in `references`, a check of their content in
`stacks.checks.named`.
"""

from collections.abc import Callable, Iterator, Mapping

from stacks.checks import plain_secrets
from stacks.checks.finding import Finding
from stacks.config import Config
from stacks.errors import ConfigError, Problem, shown
from stacks.light import dataclass
from stacks.reading.decoding import decode
from stacks.reading.place import Path, shown_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A key that names a file.

    Attributes:
        path: The key.
        name: The file, as written: relative to the configuration's folder.
    """

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Absent:
    """Why a named file cannot be read.

    Attributes:
        reason: What is wrong, and what to do: a phrase behind the file's name.
    """

    reason: str


#: Returns the bytes of a named file, or why there are none.
FileReader = Callable[[str], bytes | Absent]


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What came of reading.

    Attributes:
        texts: By name as written.
        findings: About keys whose file cannot be read.
        problems: In the files themselves.
    """

    texts: Mapping[str, str]
    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...]


def references(config: Config) -> Iterator[Reference]:
    """Yield every key that names a file, in the order of the reference."""
    if config.hosts.cloud_config is not None:
        yield Reference(path=("hosts", "cloud_config"), name=config.hosts.cloud_config)
    for number, controller in enumerate(config.controllers):
        place: Path = ("controllers", number)
        for position, name in enumerate(controller.casc):
            yield Reference(path=(*place, "casc", position), name=name)
        if controller.jobs and controller.jobs.file is not None:
            yield Reference(path=(*place, "jobs", "file"), name=controller.jobs.file)
    for number, agent in enumerate(config.agents):
        if agent.cloud_config is not None:
            yield Reference(path=("agents", number, "cloud_config"), name=agent.cloud_config)


def no_reader(_name: str) -> bytes | Absent:
    """Stand in where nothing can be opened."""
    return Absent("cannot be read from here")


def read(wanted: Iterator[Reference], reader: FileReader, *, file: str) -> Read:
    """Return the texts of named files, and what is wrong with each; one is read once.

    Args:
        wanted: The keys.
        reader: Opens them.
        file: The configuration file, as the user typed it.
    """
    texts: dict[str, str] = {}
    findings: list[Finding] = []
    problems: dict[str, tuple[Problem, ...]] = {}
    for reference in wanted:
        name = reference.name
        if name in texts or name in problems:
            continue
        content = reader(name)
        if isinstance(content, Absent):
            message = f"{shown(name)} {content.reason}"
            findings.append(Finding(path=reference.path, message=message))
            continue
        try:
            text = decode(content, file=shown_name(file, name))
        except ConfigError as error:
            problems[name] = error.problems
            continue
        texts[name] = text
        problems[name] = tuple(_secrets(text, shown_name(file, name)))
    return Read(
        texts=texts,
        findings=tuple(findings),
        problems=tuple(problem for found in problems.values() for problem in found),
    )


def _secrets(text: str, name: str) -> Iterator[Problem]:
    """Yield the lines that hold what an issuer gives out as a secret."""
    for number, line in enumerate(text.split("\n"), 1):
        kind = plain_secrets.issued(line)
        if kind:
            message = f"looks like {kind} in plain text; remove it, keep it in AWS Secrets Manager"
            yield Problem(file=name, line=number, key="", message=message)
