"""Pure: two values of a property as the few places where they differ."""

import base64
import binascii
import difflib
import json
from collections.abc import Iterator
from dataclasses import dataclass

Path = tuple[str, ...]

#: A value longer than this is shortened, or told line by line.
_WIDTH = 70
_LINES = 30
_ABSENT = object()
#: What CloudFormation writes in place of a value that is too long for it.
TRUNCATED = "(Truncated-Signature)"
#: What CloudFormation writes in place of a value that only the deployment makes.
UNKNOWN = "{{changeSet:KNOWN_AFTER_APPLY}}"
_LATER = "(known after the change)"


@dataclass(frozen=True, slots=True)
class Step:
    """A place where two values differ; None where there is none."""

    path: Path
    before: str | None
    after: str | None


def parsed(text: str | None) -> object:
    """Return what CloudFormation's text of a value means: JSON where it is JSON."""
    if text is None or text == "null":
        return _ABSENT
    if text[:1] not in {"{", "["}:
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def normal(value: object) -> object:
    """Return a value with its lists of named things as mappings, so that an inserted one is one.

    Containers, environment variables, attributes and tags are lists of objects with a `Name` or
    `Key`: `[JAVA_OPTS]` is the same one wherever it stands.
    """
    if isinstance(value, dict):
        return {key: normal(_readable(key, inner)) for key, inner in value.items()}
    if not isinstance(value, list):
        return value
    for name in ("Name", "Key"):
        names = [one.get(name) if isinstance(one, dict) else None for one in value]
        if value and all(isinstance(one, str) for one in names) and len(set(names)) == len(names):
            return {
                f"[{one[name]}]": normal({key: v for key, v in one.items() if key != name})
                for one in value
            }
    return [normal(one) for one in value]


def _readable(key: str, value: object) -> object:
    """Return user data as the text that it is."""
    if key != "UserData" or not isinstance(value, str):
        return value
    try:
        return base64.b64decode(value, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return value


def steps(name: str, before: object, after: object) -> list[Step]:
    """List where two values of a property differ, in the order of the template.

    Args:
        name: The property; user data is read by it.
        before: The value as `parsed` or a context gives it.
        after: The same, as it would be.
    """
    old, new = (normal(_readable(name, value)) for value in (before, after))
    return list(_steps((name,), old, new))


def _steps(path: Path, before: object, after: object) -> Iterator[Step]:
    """Go down as long as both are alike in shape."""
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys((*before, *after)):
            yield from _steps((*path, key), before.get(key, _ABSENT), after.get(key, _ABSENT))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from _steps((*path, str(number)), old, new)
    else:
        yield Step(path, _text(before), _text(after))


def _text(value: object) -> str | None:
    """Write a value: text as it is, everything else as JSON."""
    if value is _ABSENT:
        return None
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def dotted(path: Path) -> str:
    """Write a path as people write it: `ContainerDefinitions[jenkins].Image`, `Subnets[0]`."""
    text = ""
    for part in path:
        if part.startswith("["):
            text += part
        elif part.isdigit():
            text += f"[{part}]"
        else:
            text += f".{part}" if text else part
    return text


def told(before: str | None, after: str | None) -> list[str]:
    """Write a difference: `a → b` where it is short, else the lines that differ."""
    if (before is None or after is None) and "\n" not in (before or after or ""):
        word = "new" if before is None else "gone"
        return [f"{word}: {shortened(before if after is None else after)}"]
    old, new = map(_long, _alike(before, after))
    if old is None or new is None:
        return [" → ".join(_pair(before or "", after or ""))]
    known = _known(old, new)
    if known == old:
        return ["only where it names what the change makes"]
    changed = [
        line.replace(UNKNOWN, _LATER)
        for line in difflib.unified_diff(old, known, lineterm="", n=1)
        if not line.startswith(("---", "+++"))
    ]
    more = len(changed) - _LINES
    return [*changed[:_LINES], *([f"… and {more} more lines"] if more > 0 else [])]


def _alike(before: str | None, after: str | None) -> tuple[str | None, str | None]:
    """Return two texts of cloud-config in one form, where what they say differs.

    The first additions of a user change how all of it is written.
    """
    start = "#cloud-config\n"
    if not (before and after and before.startswith(start) and after.startswith(start)):
        return before, after
    from stacks.cloud_config import one_form  # noqa: PLC0415 - few changes have any

    old, new = one_form(before), one_form(after)
    return (before, after) if old == new else (old, new)


def _known(old: list[str], new: list[str]) -> list[str]:
    """Return the new lines, with the old one where all that differs is a value not known yet."""
    known = list(new)
    for _, first, last, start, end in difflib.SequenceMatcher(None, old, new).get_opcodes():
        for place, line in zip(range(start, end), old[first:last], strict=False):
            if last - first == end - start and UNKNOWN in new[place]:
                known[place] = line
    return known


def _long(text: str | None) -> list[str] | None:
    """Return the lines of a long value; None for a short one, or one line that is no JSON."""
    if text is None:
        return []
    if "\n" in text:
        return text.splitlines()
    value = parsed(text)
    if isinstance(value, dict | list) and len(text) > _WIDTH:
        return json.dumps(value, indent=1, sort_keys=True).splitlines()
    return None


def _pair(before: str, after: str) -> tuple[str, str]:
    """Shorten two values around the place where they differ."""
    if max(len(before), len(after)) <= _WIDTH:
        return quoted(before), quoted(after)
    same = 0
    while same < min(len(before), len(after)) and before[same] == after[same]:
        same += 1
    start = max(0, same - _WIDTH // 3)
    head = "…" if start else ""
    return head + shortened(before[start:]), head + shortened(after[start:])


def quoted(text: str) -> str:
    """Write a short value; what is not known yet, and what is too long for AWS, in words."""
    if UNKNOWN in text:
        return text.replace(UNKNOWN, _LATER)
    if text.startswith(TRUNCATED):
        return "(too long for AWS to show)"
    return text or '""'


def shortened(text: str | None) -> str:
    """Write a value in at most a line."""
    one_line = quoted(" ".join((text or "").split()))
    return one_line if len(one_line) <= _WIDTH else f"{one_line[: _WIDTH - 1]}…"
