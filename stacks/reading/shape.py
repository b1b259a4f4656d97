"""Makes a section of the configuration from raw data, and finds what has a wrong shape.

One wrong value must not hide what is wrong elsewhere: where a value is of no use, the key's default
or example stands in for it, and findings that rest on it are left out later.
"""

from dataclasses import dataclass, field
from typing import Any, TypeVar

from stacks.checks.finding import Finding
from stacks.model import Model, Parsed
from stacks.reading.fields import ENTRY, REQUIRED, Key, entry_of, example, keys_of
from stacks.reading.place import Path
from stacks.reading.source import Source
from stacks.reading.words import example_of, given, nearest, unknown_key, wrong_value

_Section = TypeVar("_Section", bound=Model)


def understand(
    model: type[_Section], source: Source, unusable: frozenset[Path]
) -> tuple[_Section, list[Finding]]:
    """Return data as far as it can be understood, and what is wrong with its shape.

    Args:
        model: What the data describes, such as the whole configuration.
        source: The raw data; it is not changed.
        unusable: Paths that were found wrong before: nothing more is said of them.
    """
    reader = _Reader(source, unusable)
    section = reader.section(model, source.data, ())
    return section, reader.findings


@dataclass(slots=True)
class _Reader:
    """Makes values of raw data.

    Attributes:
        source: Where the data stood.
        unusable: Paths whose value is of no use.
        findings: What is wrong so far.
    """

    source: Source
    unusable: frozenset[Path]
    findings: list[Finding] = field(default_factory=list)

    def section(self, model: type[_Section], data: dict[str, object], path: Path) -> _Section:
        """Return a section; what a file cannot say rightly is as if it were not there."""
        keys = keys_of(model)
        meant = set()
        for name in (name for name in data if name not in keys):
            near = nearest(name, keys.keys() - data.keys())
            intended = (*path, near or name)
            meant.add(intended)
            message = unknown_key(name, near, model, path)
            self._note((*path, name), message, also=(intended,))
        values = {}
        for name, key in keys.items():
            place = (*path, name)
            if name in data:
                values[name] = self.value(key, data[name], place)
            elif key.required:
                if place not in meant:
                    self._note(place, f"is missing; write for example {example_of(key)}")
                values[name] = _stand_in(key)
        return model(**values)

    def value(self, key: Key, data: object, path: Path) -> Any:
        """Return a value, or what stands in for one that is wrong."""
        if path not in self.unusable:
            if data is None:
                self._note(path, _nothing(key))
            else:
                try:
                    return self._made(key, data, path)
                except ValueError as error:
                    self._note(path, str(error))
        return _stand_in(key)

    def _made(self, key: Key, data: Any, path: Path) -> Any:
        """Return the value of a key, inner ones mended.

        Raises:
            ValueError: It is of no use, for the reason given.
        """
        written = self.source.texts.get(path)
        if key.parsed:
            return _parse(key.parsed, data, written)
        wrong = wrong_value(key, data, path, written)
        if wrong:
            raise ValueError(wrong)
        if key.choose:
            return self.section(key.choose(data), data, path)
        if key.kind is tuple:
            entry = entry_of(key)
            return tuple(self.value(entry, item, (*path, n)) for n, item in enumerate(data))
        if key.kind is dict:
            entry = entry_of(key)
            return {name: self.value(entry, item, (*path, name)) for name, item in data.items()}
        return data

    def _note(self, path: Path, message: str, also: tuple[Path, ...] = ()) -> None:
        """Note something wrong."""
        self.findings.append(Finding(path=path, message=message, also=also))


def _parse(parsed: Parsed, data: object, written: str | None) -> object:
    """Return what a parser makes of a value; its words follow the value."""
    try:
        return parsed.parse(data)
    except ValueError as error:
        raise ValueError(f"{given(data, written)}{error}") from None


def _stand_in(key: Key) -> Any:
    """Return a key's default, or an example where there is none."""
    if key.default not in (REQUIRED, ENTRY):
        return key.default
    nowhere = Source({}, {}, {}, (), frozenset())
    return _Reader(nowhere, frozenset()).value(key, example(key), ())


def _nothing(key: Key) -> str:
    """Say what to do about a key without a value: whether that means the default is not clear."""
    if key.kind is Model and key.default is not ENTRY:
        return "has no value; write its keys below it, or remove it"
    message = f"has no value; write for example {example_of(key)}"
    return message if key.required else f"{message}, or remove it"
