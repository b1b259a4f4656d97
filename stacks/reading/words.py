"""Says in plain words what is wrong with a single value: never in a library's own."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any, Final, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from stacks.errors import shown
from stacks.reading.fields import bounds, entry_example, example, homes_of
from stacks.reading.place import Path
from stacks.reading.yaml_reader import Odd
from stacks.values import PATTERN_WORDS, Model

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
    return f"unknown key; write one of {', '.join(sorted(model.model_fields))}"


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


def wrong_value(error: Any, path: Path, field: FieldInfo | None, text: str | None) -> str:
    """Return what is wrong with a value, for one of pydantic's errors.

    Args:
        error: The error's details.
        path: Where the value stands.
        field: The field the value is for, None inside a free mapping such as `tags`.
        text: How a scalar that is not text was written.
    """
    value, kind, limits = error["input"], error["type"], error.get("ctx", {})
    if kind in _TYPES:
        given = kind_of(value, text)
        return f"must be {_TYPES[kind]}, not {given}; {_instead(kind, value, field, text)}"
    if kind in ("greater_than_equal", "less_than_equal"):
        return _out_of_bounds(value, path, field)
    given = kind_of(value, text).removesuffix(" (text)").removesuffix(" (number)") + " "
    if isinstance(value, list):
        given = ""
    if kind == "literal_error":
        message = f"is unknown; {did_you_mean(value, _literals(field))}"
    elif kind == "value_error":
        message = str(limits["error"])
    elif kind in ("string_too_long", "too_long"):
        unit = "characters" if kind == "string_too_long" else "entries"
        message = (
            f"has {len(value)} {unit}, at most {limits['max_length']} are allowed; write fewer"
        )
    elif kind == "string_pattern_mismatch" and value:
        message = f"{PATTERN_WORDS[limits['pattern']]}; write for example {example_of(field)}"
    else:
        return f"is empty; write for example {example_of(field)}"
    return given + message


def _literals(field: FieldInfo | None) -> tuple[str, ...]:
    """Return the words that a field takes, of `Literal[…]` or `Literal[…] | None`."""
    kinds = (field.annotation, *get_args(field.annotation)) if field else ()
    return next((get_args(kind) for kind in kinds if get_origin(kind) is Literal), ())


_TYPES = {
    "int_type": "a whole number",
    "bool_type": "true or false",
    "string_type": "text",
    "tuple_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
}


#: What to do about a number out of range, where a range alone does not say it.
_ADVICE: Final[dict[tuple[str, ...], str]] = {
    ("backup", "retention_days"): "to keep no backups write enabled: false",
    ("controllers", "slots"): "one slot alone cannot be redundant",
}


def _instead(kind: str, value: object, field: FieldInfo | None, text: str | None) -> str:
    """Return what to write instead of a value of another type."""
    if kind == "string_type" and isinstance(value, bool | int | Odd):
        return f'write it in quotes: "{shown(value if text is None else text)}"'
    if kind == "bool_type":
        return "write true or false without quotes"
    if kind == "int_type" and isinstance(value, str) and value.isdecimal():
        return f"write it without quotes: {shown(value)}"
    if kind == "tuple_type" and isinstance(value, str) and "{" not in example_of(field):
        return f"write [{shown(value)}]"
    if kind.startswith(("model", "dict")):
        return "write `key: value` lines, indented below it"
    return f"write for example {example_of(field)}"


def _out_of_bounds(value: object, path: Path, field: FieldInfo | None) -> str:
    least, most = bounds(field) if field else (None, None)
    advice = _ADVICE.get(tuple(part for part in path if isinstance(part, str)), "")
    message = f"{shown(value)} is out of range; write {least} to {most}"
    return f"{message} ({advice})" if advice else message


def example_of(field: FieldInfo | None) -> str:
    """Return a field's example as it would stand in the file."""
    return _flow(example(field) if field else "text")


def entry_of(field: FieldInfo | None) -> str:
    """Return an example of one entry of a list."""
    return _flow(entry_example(field) if field else "text")


def _flow(value: object) -> str:
    """Return a value in YAML on one line."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Model):
        fields = type(value).model_fields
        value = {name: getattr(value, name) for name in fields if fields[name].is_required()}
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {_flow(inner)}' for key, inner in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_flow, value))}]"
    return str(value)
