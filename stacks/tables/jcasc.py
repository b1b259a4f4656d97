"""Which names Jenkins' configuration as code binds: JCasC ends the boot at the first unknown one.

`jcasc.json` beside this module was read in the sources of Jenkins and its plugins, for two
releases: `pinned`, the set of `jenkins/plugins.txt`, and `1688`, LTS 2.426.3 with EC2 plugin 1688.
JCasC compares names without case.
https://github.com/jenkinsci/configuration-as-code-plugin/blob/master/docs/features/configurationReload.md
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Literal

from stacks.light import dataclass
from stacks.tables import FOLDER

Release = Literal["pinned", "1688"]
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """What JCasC would refuse.

    Attributes:
        path: The keys and positions that lead to it.
        message: What is wrong, and what may stand there.
        known: For an unknown name, those that are bound there.
    """

    path: Path
    message: str
    known: tuple[str, ...] = ()


@cache
def table() -> dict[str, Any]:
    """Return the whole table: `releases` and `types`."""
    found: dict[str, Any] = json.loads((FOLDER / "jcasc.json").read_text(encoding="utf-8"))
    return found


def mismatches(document: object, release: Release = "pinned") -> Iterator[Mismatch]:
    """Yield every name that nothing binds, and every value of another kind than is bound.

    Args:
        document: As a YAML reader returns it.
        release: Whose names count.
    """
    return _value(document, "Root", (), release)


def unseen(document: Mapping[str, object]) -> Iterator[Path]:
    """Yield the settings, a level below the root elements, whose names nobody has read yet."""
    types = table()["types"]
    roots = {name.lower(): rule for name, rule in types["Root"]["keys"].items()}
    for root, settings in document.items():
        rule = roots.get(root.lower())
        if not isinstance(rule, str) or not isinstance(settings, Mapping):
            continue
        found = types.get(rule, {"open": rule == "any", "keys": {}})
        read = {name.lower() for name in found.get("keys", ())}
        if found.get("open"):
            yield from ((root, str(key)) for key in settings if str(key).lower() not in read)


def _value(value: object, kind: str, path: Path, release: Release) -> Iterator[Mismatch]:
    """Check a value against a kind as the table spells it."""
    if kind == "any" or value is None:
        return
    if kind.startswith("["):
        if not isinstance(value, Sequence) or isinstance(value, str):
            yield Mismatch(path=path, message="must be a list")
            return
        for number, item in enumerate(value):
            yield from _value(item, kind[1:-1], (*path, number), release)
    elif kind == "scalar":
        if isinstance(value, Mapping | list | tuple):
            yield Mismatch(path=path, message="must be a single value")
    else:
        yield from _typed(value, table()["types"][kind], path, release)


def _typed(
    value: object, found: Mapping[str, Any], path: Path, release: Release
) -> Iterator[Mismatch]:
    """Check a value against a type: symbols may stand alone, keys need a mapping."""
    symbols = found.get("one of")
    if symbols is not None and isinstance(value, str):
        value = {value: None}
    if not isinstance(value, Mapping):
        yield Mismatch(path=path, message="must be a mapping")
        return
    if symbols is not None and len(value) != 1:
        yield Mismatch(path=path, message=f"must have exactly one of {_list(symbols)}")
        return
    yield from _keys(value, found, path, release)


def _keys(
    value: Mapping[Any, object], found: Mapping[str, Any], path: Path, release: Release
) -> Iterator[Mismatch]:
    """Check the names of a mapping and what stands behind them."""
    names: Mapping[str, Any] = found["one of"] if "one of" in found else found["keys"]
    lower = {name.lower(): name for name in names}
    for key, item in value.items():
        name = lower.get(str(key).lower())
        rule = names[name] if name else None
        place = (*path, str(key))
        if rule is None:
            if not found.get("open"):
                message = f"is unknown; there are {_list(names)}"
                yield Mismatch(path=place, message=message, known=tuple(names))
        elif isinstance(rule, str):
            yield from _value(item, rule, place, release)
        elif release not in rule["releases"]:
            yield Mismatch(path=place, message=f"is unknown: {rule['why']}")
        else:
            yield from _value(item, rule["is"], place, release)


def _list(names: Mapping[str, object]) -> str:
    return ", ".join(sorted(names)) or "no options"
