"""A JCasC document as nodes that know where they stand: file, line and path."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from stacks.errors import Problem
from stacks.reading.place import Path, dotted
from stacks.reading.source import Source, read
from stacks.reading.yaml_reader import Limits

#: Deeper and larger than any real document. The aliases are the plugin's own limit.
#: https://github.com/jenkinsci/configuration-as-code-plugin/blob/master/plugin/src/main/java/io/jenkins/plugins/casc/ConfigurationContext.java
LIMITS: Final = Limits(depth=40, values=100_000, aliases=50)

_EXAMPLE: Final = "jenkins: {systemMessage: Welcome}"

#: Root elements of this beginning are no configuration but a place for YAML anchors.
_ALIASES: Final = "x-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A value of a document.

    Attributes:
        value: A scalar as written, a list or a mapping; JCasC has no other types.
        path: The keys and positions that lead to it.
        file: The file it stands in, as a message names it; None in what stackgen writes.
        line: Its key's 1-based line.
    """

    value: "str | Sequence[Node] | Mapping[str, Node]"
    path: Path = ()
    file: str | None = None
    line: int = 1

    @property
    def text(self) -> str | None:
        """A scalar's text, None for a list or mapping."""
        return self.value if isinstance(self.value, str) else None

    @property
    def items(self) -> "Sequence[Node]":
        """The entries of a list; none for anything else."""
        return () if isinstance(self.value, str | Mapping) else self.value

    @property
    def keys(self) -> "Mapping[str, Node]":
        """The keys of a mapping; none for anything else."""
        return self.value if isinstance(self.value, Mapping) else {}

    @property
    def kind(self) -> str:
        """What it is, for a message."""
        if isinstance(self.value, str):
            return "a single value"
        return "a mapping" if isinstance(self.value, Mapping) else "a list"

    @property
    def plain(self) -> object:
        """The same as plain data; a value that is absent is None."""
        if isinstance(self.value, str):
            return self.value or None
        if isinstance(self.value, Mapping):
            return {key: inner.plain for key, inner in self.value.items()}
        return [inner.plain for inner in self.value]

    def get(self, *names: str) -> "Node | None":
        """Return what lies below, by keys; JCasC takes them in any case of letters."""
        node: Node | None = self
        for name in names:
            keys = node.keys if node else {}
            node = next((keys[key] for key in keys if key.lower() == name.lower()), None)
        return node

    def walk(self) -> "Iterator[Node]":
        """Yield it and everything below it."""
        yield self
        for inner in (*self.items, *self.keys.values()):
            yield from inner.walk()

    def others(self, known: str) -> "Iterator[tuple[str, Node]]":
        """Yield what is chosen here besides `known`: `realm: ldap` or `realm: {ldap: {…}}`."""
        if self.text:
            yield from [(self.text, self)] if self.text.lower() != known.lower() else []
        for key, inner in self.keys.items():
            if key.lower() != known.lower():
                yield key, inner


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Something to say of a node.

    Attributes:
        node: Where.
        message: What is wrong, and what to write instead.
    """

    node: Node
    message: str

    @property
    def problem(self) -> Problem:
        """The same as a problem of the node's file."""
        place = dotted(self.node.path)
        file = self.node.file or ""
        return Problem(file=file, line=self.node.line, key=place, message=self.message)


def of_text(content: str, *, file: str) -> tuple[Node, Source]:
    """Return the document in a file's text, and what was read.

    Raises:
        ConfigError: It cannot be understood.
    """
    source = read(content.encode(), file=file, example=_EXAMPLE, limits=LIMITS)
    return _of_data(source.data, source, file, ()), source


def rendered(value: object, path: Path = ()) -> Node:
    """Return what stackgen writes, of plain data."""
    if isinstance(value, Mapping):
        return Node(
            value={str(key): rendered(inner, (*path, str(key))) for key, inner in value.items()},
            path=path,
        )
    if isinstance(value, list | tuple):
        entries = [rendered(inner, (*path, number)) for number, inner in enumerate(value)]
        return Node(value=entries, path=path)
    return Node(value=_scalar(value), path=path)


def roots(document: Node) -> Iterator[tuple[str, Node]]:
    """Yield the root elements that are configuration."""
    for key, node in document.keys.items():
        if not key.startswith(_ALIASES):
            yield key, node


def _of_data(value: object, source: Source, file: str, path: Path) -> Node:
    found: str | list[Node] | dict[str, Node]
    if isinstance(value, dict):
        found = {key: _of_data(inner, source, file, (*path, key)) for key, inner in value.items()}
    elif isinstance(value, list):
        found = [
            _of_data(inner, source, file, (*path, number)) for number, inner in enumerate(value)
        ]
    else:
        found = _scalar(value)
    return Node(value=found, path=path, file=file, line=source.line(path))


def _scalar(value: object) -> str:
    """Return a scalar as JCasC sees it: text."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
