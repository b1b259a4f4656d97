"""Says in plain words what is wrong with a single value: never in a library's own."""

import re
from collections.abc import Iterable
from typing import Any, Final

from stacks.errors import shown
from stacks.model import Model, values_of
from stacks.reading.fields import Key, example, homes_of, keys_of
from stacks.reading.place import Path
from stacks.reading.yaml_reader import Odd
from stacks.values import PATTERN_WORDS

#: Longer words are no misspelled names; comparing them takes long.
_LONGEST_NAME = 40
_NAMES_LISTED = 8
#: Names that others give to what has another name at AWS: no letters tell that.
_SAME: Final = {"amd64": "x86_64", "x64": "x86_64", "aarch64": "arm64", "graviton": "arm64"}


def did_you_mean(name: object, known: Iterable[str]) -> str:
    """Return `did you mean x?`, or the known names if they are few; empty if nothing is near."""
    names = list(known)
    near = nearest(str(name), names)
    if near:
        return f"did you mean {near}?"
    return f"write one of {', '.join(names)}" if 0 < len(names) <= _NAMES_LISTED else ""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the name that was probably meant: one of the same letters, else the most similar."""
    if len(name) > _LONGEST_NAME:
        return None
    folded = {_fold(other): other for other in sorted(known)}
    if _SAME.get(_fold(name)) in folded:
        return folded[_SAME[_fold(name)]]
    # Imported late: only an error needs it.
    from difflib import get_close_matches  # noqa: PLC0415

    near = get_close_matches(_fold(name), folded, n=3, cutoff=0.6)
    swapped = [other for other in near if sorted(other) == sorted(_fold(name))]
    return next((folded[other] for other in (*swapped, *near)), None)


def _fold(name: str) -> str:
    return name.strip().lower().replace("-", "_").replace(" ", "_")


def unknown_key(key: str, near: str | None, model: type[Model], place: Path) -> str:
    """Return what to do about a key that a mapping does not have."""
    if near:
        return f"unknown key; did you mean {near}?"
    homes = homes_of(key)
    if place[:1] == ("network",) and "network" in homes:
        return "unknown key here: a new VPC has it, or an existing one (with vpc_id), never both"
    if homes:
        return f"unknown key here; it belongs under {' or '.join(homes)}"
    return f"unknown key; write one of {', '.join(sorted(keys_of(model)))}"


def kind_of(value: object, text: str | None) -> str:
    """Return a value with what YAML reads it as."""
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, Odd):
        return f"{shown(value)} ({value.kind})"
    if isinstance(value, bool):
        return f"{text or str(value).lower()} (boolean)"
    return f"{shown(value)} (number)" if isinstance(value, int) else f'"{shown(value)}" (text)'


def given(value: object, text: str | None) -> str:
    """Return a value as the beginning of a message; a list is named by its place alone."""
    if isinstance(value, list):
        return ""
    return kind_of(value, text).removesuffix(" (text)").removesuffix(" (number)") + " "


def wrong_value(key: Key, value: Any, path: Path, text: str | None) -> str:
    """Return what is wrong with a value, not counting what it holds; empty for nothing.

    Args:
        key: What may stand there.
        value: What does.
        path: Where.
        text: How a scalar that is not text was written.
    """
    if key.words:
        unknown = f"{given(value, text)}is unknown; {did_you_mean(value, key.words)}"
        return "" if value in key.words else unknown
    raw, wanted = _KINDS[key.kind]
    # Not isinstance: true is no number, though Python takes it for one.
    if type(value) is not raw:
        return f"must be {wanted}, not {kind_of(value, text)}; {_instead(key, value, text)}"
    if isinstance(value, int):
        return _wrong_number(key, value, path)
    if key.kind in (str, tuple, dict):
        return _wrong_size(key, value) or _wrong_pattern(key, value)
    return ""


#: What YAML gives for each kind, and how a person calls it.
_KINDS: Final[dict[Any, tuple[type, str]]] = {
    int: (int, "a whole number"),
    bool: (bool, "true or false"),
    str: (str, "text"),
    tuple: (list, "a list"),
    dict: (dict, "a mapping"),
    Model: (dict, "a mapping"),
}

#: What to do about a number out of range, where a range alone does not say it.
_ADVICE: Final[dict[tuple[str, ...], str]] = {
    ("backup", "retention_days"): "to keep no backups write enabled: false",
}


def _instead(key: Key, value: object, text: str | None) -> str:
    """Return what to write instead of a value of another type."""
    if key.kind is str and isinstance(value, bool | int | Odd):
        return f'write it in quotes: "{shown(value if text is None else text)}"'
    if key.kind is bool:
        return "write true or false without quotes"
    if key.kind is int and isinstance(value, str) and value.isdecimal():
        return f"write it without quotes: {shown(value)}"
    if key.kind is tuple and isinstance(value, str) and "{" not in example_of(key):
        return f"write [{shown(value)}]"
    if key.kind in (Model, dict):
        return "write `key: value` lines, indented below it"
    return f"write for example {example_of(key)}"


def _wrong_number(key: Key, value: int, path: Path) -> str:
    least, most = key.facts.ge, key.facts.le
    if least is None or most is None or least <= value <= most:
        return ""
    advice = _ADVICE.get(tuple(part for part in path if isinstance(part, str)), "")
    message = f"{shown(value)} is out of range; write {least} to {most}"
    return f"{message} ({advice})" if advice else message


def _wrong_size(key: Key, value: Any) -> str:
    least, most = key.facts.min_length or 0, key.facts.max_length
    if len(value) < least or (value == "" and key.facts.pattern):
        return f"is empty; write for example {example_of(key)}"
    if most is None or len(value) <= most:
        return ""
    unit = "characters" if key.kind is str else "entries"
    shown_value = given(value, None)
    return f"{shown_value}has {len(value)} {unit}, at most {most} are allowed; write fewer"


def _wrong_pattern(key: Key, value: Any) -> str:
    pattern = key.facts.pattern
    if pattern is None or re.fullmatch(pattern, value):
        return ""
    return f"{given(value, None)}{PATTERN_WORDS[pattern]}; write for example {example_of(key)}"


def example_of(key: Key) -> str:
    """Return a key's example as it would stand in the file."""
    return _flow(example(key))


def _flow(value: object) -> str:
    """Return a value in YAML on one line."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Model):
        keys, written = keys_of(type(value)), values_of(value)
        value = {name: written[name] for name, key in keys.items() if key.required}
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {_flow(inner)}' for key, inner in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_flow, value))}]"
    return str(value)
