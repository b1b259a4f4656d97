"""Builds plain data from YAML events, noting the line of every key and what cannot be meant."""

import dataclasses
import re
from typing import Any, Final

import yaml

from stacks.errors import ConfigError, Problem
from stacks.light import dataclass
from stacks.reading.place import Path, dotted


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How large the value of a document may be.

    Attributes:
        depth: Levels of lists and mappings.
        values: Keys, entries and scalars, an alias as often as it is used.
        aliases: Uses of lists and mappings that stand elsewhere.
    """

    depth: int
    values: int
    aliases: int


CONFIGURATION: Final = Limits(depth=10, values=10_000, aliases=10_000)

_TAG: Final = "tag:yaml.org,2002:"
_TEXT_TAGS: Final = {_TAG + "str", _TAG + "value", "!"}
_KINDS: Final = {
    "bool": "true or false",
    "float": "a number with a fraction",
    "int": "a number",
    "null": "no value",
    "timestamp": "a date",
}
#: Escapes in double quotes can bring them in although the file has none.
_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
#: A tag that is short and without digits is named in its message; another might be a secret.
_TAG_NAME: Final = re.compile("[!A-Za-z:/._-]{1,40}")
_DECIMAL: Final = re.compile(r"[-+]?(0|[1-9][0-9]{0,14})")


@dataclass(frozen=True, slots=True)
class Odd:
    """A scalar that is no value here.

    Attributes:
        text: As written.
        kind: What YAML reads it as, for a person.
    """

    text: str
    kind: str

    def __str__(self) -> str:
        """Return the text as written."""
        return self.text


@dataclasses.dataclass(slots=True)
class Reader:
    """Builds data from the events of one document.

    Attributes:
        file: The file's name as the user typed it.
        events: A `yaml.SafeLoader`, of which only events and the resolver are used (PyYAML's
            types leave both open).
        limits: What no document of its kind needs more of.
        lines: The 1-based line of each key and list entry, by its path.
        texts: How each scalar that is not text was written, by its path.
        problems: What is wrong so far.
        wrong: Paths whose value stands in these problems.
        anchors: The complete value of each anchor, and how many values it holds.
        count: Values so far, aliases as often as they are used.
        aliases: Lists and mappings so far that stand elsewhere.
    """

    file: str
    events: Any
    limits: Limits = CONFIGURATION
    lines: dict[Path, int] = dataclasses.field(default_factory=dict)
    texts: dict[Path, str] = dataclasses.field(default_factory=dict)
    problems: list[Problem] = dataclasses.field(default_factory=list)
    anchors: dict[str, tuple[object, int]] = dataclasses.field(default_factory=dict)
    wrong: set[Path] = dataclasses.field(default_factory=set)
    count: int = 0
    aliases: int = 0

    def document(self) -> object:
        """Return the value of the only document, None for none."""
        self.events.get_event()
        if self.events.check_event(yaml.StreamEndEvent):
            return None
        self.events.get_event()
        value = self.value(())
        self.events.get_event()
        if not self.events.check_event(yaml.StreamEndEvent):
            mark = self.events.peek_event().start_mark
            self.fail(mark.line + 1, (), "a second YAML document (`---`): keep one in the file")
        return value

    def report(self, line: int, path: Path, message: str) -> None:
        """Note a problem and go on."""
        self.problems.append(Problem(file=self.file, line=line, key=dotted(path), message=message))

    def broken(self, line: int, path: Path, message: str) -> None:
        """Note a problem after which the value at the path cannot be judged."""
        self.wrong.add(path)
        self.report(line, path, message)

    def fail(self, line: int, path: Path, message: str) -> None:
        """Give up: what follows cannot be judged."""
        self.report(line, path, message)
        raise ConfigError(tuple(self.problems))

    def value(self, path: Path) -> object:
        """Return the value that starts at the next event."""
        event = self.events.get_event()
        line = event.start_mark.line + 1
        before = self.count
        self.tally(1, line)
        if len(path) > self.limits.depth:
            message = f"nests deeper than {self.limits.depth} levels: no key needs that"
            self.fail(line, path[:3], message)
        if isinstance(event, yaml.AliasEvent):
            return self.alias(str(event.anchor), line, path)
        if event.tag not in (None, "!"):
            tag = event.tag.replace(_TAG, "!!")
            name = f"the tag {tag}" if _TAG_NAME.fullmatch(tag) else "a tag"
            self.broken(line, path, f"has {name}: tags are not supported, remove it")
        if isinstance(event, yaml.ScalarEvent):
            value: object = self.scalar(event, path)
        elif isinstance(event, yaml.SequenceStartEvent):
            value = self.sequence(path)
        else:
            value = self.mapping(path)
        if event.anchor is not None:
            self.anchors[event.anchor] = (value, self.count - before)
        return value

    def tally(self, values: int, line: int) -> None:
        """Count values, an alias as often as it is used, so that no file can explode."""
        self.count += values
        most = self.limits.values
        if self.count > most:
            self.fail(line, (), f"holds more than {most:,} values (aliases count each time)")

    def alias(self, anchor: str, line: int, path: Path) -> object:
        """Return what an anchor named, which must be complete: none can hold itself."""
        if anchor not in self.anchors:
            self.fail(line, path, "uses an alias (`*`) of which no anchor stands above")
        value, size = self.anchors[anchor]
        self.tally(size, line)
        self.aliases += isinstance(value, dict | list)
        if self.aliases > self.limits.aliases:
            message = f"uses more than {self.limits.aliases} aliases (`*`): write the keys out"
            self.fail(line, path, message)
        return value

    def sequence(self, path: Path) -> list[object]:
        """Return a list."""
        values: list[object] = []
        while not self.events.check_event(yaml.SequenceEndEvent):
            inner = (*path, len(values))
            self.lines[inner] = self.events.peek_event().start_mark.line + 1
            values.append(self.value(inner))
        self.events.get_event()
        return values

    def mapping(self, path: Path) -> dict[str, object]:
        """Return a mapping; of two equal keys the first counts."""
        values: dict[str, object] = {}
        while not self.events.check_event(yaml.MappingEndEvent):
            line = self.events.peek_event().start_mark.line + 1
            key = self.key(path)
            inner = (*path, key or "?")
            if key is None:
                self.value(inner)
            elif key in values:
                first = self.lines[inner]
                self.report(
                    line, inner, f"stands twice, on line {first} and on line {line}: keep one"
                )
                self.value((*path, f"{key} (again)"))
            else:
                self.lines[inner] = line
                values[key] = self.value(inner)
        self.events.get_event()
        return values

    def key(self, path: Path) -> str | None:
        """Return a key; one that is not text is reported and None."""
        event = self.events.peek_event()
        line: int = event.start_mark.line + 1
        if not isinstance(event, yaml.ScalarEvent):
            self.value((*path, "?"))
            self.report(line, path, "has a key that is not text: write `key: value`")
            return None
        self.events.get_event()
        self.tally(1, line)
        key = event.value
        tag = self.events.resolve(yaml.ScalarNode, key, event.implicit)
        if tag in _TEXT_TAGS and not _CONTROL.search(key):
            return key
        if tag == _TAG + "merge":
            message = "merge keys are not supported: write the keys out"
        elif tag not in _TEXT_TAGS:
            message = f"is a key that YAML reads as {_odd(key, tag).kind}: write it in quotes"
        else:
            message = "is a key with a control character: remove that"
        self.report(line, (*path, key), message)
        return None

    def scalar(self, event: Any, path: Path) -> object:
        """Return text, a decimal number, true, false, None, or what YAML reads as something odd."""
        text: str = event.value
        line = event.start_mark.line + 1
        tag = self.events.resolve(yaml.ScalarNode, text, event.implicit)
        if tag in _TEXT_TAGS:
            found = _CONTROL.search(text)
            if found:
                self.broken(
                    line, path, f"holds the control character U+{ord(found[0]):04X}: remove it"
                )
            return text
        self.texts[path] = text
        if tag == _TAG + "null":
            return None
        if tag == _TAG + "bool":
            return text.lower() in {"true", "yes", "on"}
        if _DECIMAL.fullmatch(text):
            return int(text)
        return _odd(text, tag)


def _odd(text: str, tag: str) -> Odd:
    """Return a scalar with the words for what YAML reads it as."""
    digits = text.lstrip("+-")
    kind = _KINDS.get(tag.removeprefix(_TAG), "something else")
    if tag == _TAG + "int":
        if ":" in text:
            kind = "a number to the base 60"
        elif "_" in text:
            kind = "a number with underscores"
        elif digits.startswith("0") and len(digits) > 1:
            kind = "a binary, octal or hexadecimal number"
        elif not _DECIMAL.fullmatch(text):
            kind = f"a number of {len(digits):,} digits"
    return Odd(text, kind)
