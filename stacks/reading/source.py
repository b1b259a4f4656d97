"""Reads YAML into plain data that remembers where each key stood.

Not `yaml.safe_load`: that takes the last of two equal keys silently, turns `010` into 8 and a date
into an object, expands aliases without end and recurses as deep as the text nests. Here only
text, decimal numbers, true and false, lists and mappings are values; what YAML 1.1 reads as
something else keeps its text and says what it is, so that the message can say so.
"""

from collections.abc import Mapping
from typing import Final

import yaml

from stacks.errors import ConfigError, Problem
from stacks.light import dataclass
from stacks.reading.decoding import decode
from stacks.reading.place import Path
from stacks.reading.yaml_reader import CONFIGURATION, Limits, Reader


@dataclass(frozen=True, slots=True)
class Source:
    """A configuration file, read but not understood.

    Attributes:
        data: The mapping it holds: str, int, bool, None, Odd, lists and dicts of these.
        lines: The 1-based line of each key and list entry, by its path.
        texts: How each scalar that is not text was written, by its path.
        problems: What is wrong with the text, although it could be read.
        broken: Paths whose value stands in these problems: nothing more is to be said of them.
    """

    data: dict[str, object]
    lines: Mapping[Path, int]
    texts: Mapping[Path, str]
    problems: tuple[Problem, ...]
    broken: frozenset[Path]

    def line(self, path: Path) -> int:
        """Return the line of a key, or of the nearest one around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read(
    text: bytes, *, file: str, example: str = "name: ci", limits: Limits = CONFIGURATION
) -> Source:
    """Return the mapping in a YAML document with the line of every key.

    Args:
        text: The document.
        file: Its name, for the problems.
        example: What the least document would say, for one that is empty.
        limits: More than a document of its kind needs.

    Raises:
        ConfigError: Nothing can be understood: not UTF-8, not YAML, or no mapping.
    """
    content = decode(text, file=file)
    reader = Reader(file, yaml.SafeLoader(content), limits)
    try:
        data = reader.document()
    except yaml.MarkedYAMLError as error:
        raise ConfigError((*reader.problems, _syntax(file, error))) from error
    if isinstance(data, dict):
        return Source(
            data, reader.lines, reader.texts, tuple(reader.problems), frozenset(reader.wrong)
        )
    message = f"is empty; write at least `{example}`"
    if data is not None:
        found = "a list" if isinstance(data, list) else "a single value"
        message = f"holds {found} instead of a mapping of keys; write at least `{example}`"
    raise ConfigError((*reader.problems, Problem(file=file, line=1, key="", message=message)))


#: PyYAML's words, and what a person should read instead; the first that fits.
_WORDS: Final = {
    "cannot start any token": "a character that cannot stand here: put the value in quotes",
    "mapping values are not allowed": (
        "a `:` where no key can stand: align the key with those above, or quote the value"
    ),
    "expected <block end>": "the indentation does not fit the lines above: align the keys",
    "could not find expected ':'": "a key without `:`: write `key: value`",
    "expected ',' or ']'": "a list is opened with `[` and not closed: add `]`",
    "expected ',' or '}'": "a mapping is opened with `{` and not closed: add `}`",
    "unexpected end of stream": "a text is opened with a quote and not closed: add the quote",
    "unknown escape character": "an unknown `\\` escape in double quotes: use single quotes",
    "duplicate anchor": "an anchor that is defined twice: give each its own name",
    "undefined tag handle": "a tag (`!`), which is not supported: write the value in quotes",
    "incompatible YAML document": "a %YAML directive of another version: remove it",
    "sequence entries are not allowed": "a `- ` that cannot stand here: put it on its own line",
    "": "cannot be read as YAML here: check quotes, brackets and indentation",
}
#: What is found missing far below the line to mend.
_OPENED: Final = ("expected ':'", "expected ',' or", "unexpected end of stream")


def _syntax(file: str, error: yaml.MarkedYAMLError) -> Problem:
    """Return a syntax error in plain words; the text itself is not repeated, it may be secret."""
    problem = error.problem or ""
    opened = error.context_mark if any(words in problem for words in _OPENED) else None
    mark = opened or error.problem_mark
    line = mark.line + 1 if mark else 1
    if r"'\t'" in problem:
        message = "a tab, which YAML does not take here: indent with spaces"
    else:
        message = next(words for found, words in _WORDS.items() if found in problem)
    return Problem(file=file, line=line, key="", message=message)
