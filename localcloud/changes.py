"""What a change set tells of a property: its path, the values before and after. Pure.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceTargetDefinition.html
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

#: What AWS writes for a value that only the deployment will tell.
UNKNOWN = "{{changeSet:KNOWN_AFTER_APPLY}}"


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that changes; `before` or `after` is None where there is none."""

    path: str
    before: Any
    after: Any

    @property
    def kind(self) -> str:
        """How AWS calls the change."""
        if self.before is None:
            return "Add"
        return "Remove" if self.after is None else "Modify"

    def target(self, recreation: str) -> dict[str, Any]:
        """Return it as a change set's `Target`."""
        found = {
            "Attribute": "Properties",
            "Name": self.path.split("/")[2],
            "RequiresRecreation": recreation,
            "Path": self.path,
            "BeforeValue": text(self.before),
            "AfterValue": text(self.after),
            "AttributeChangeType": self.kind,
        }
        return {name: value for name, value in found.items() if value is not None}


def text(value: Any) -> str | None:
    """Return a value as change sets and drifts write it: strings bare, the rest as JSON."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, separators=(",", ":"))


def differences(before: Any, after: Any, path: str = "/Properties") -> Iterator[Difference]:
    """Yield the innermost values that differ."""
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in sorted(before.keys() | after.keys()):
            yield from differences(before.get(name), after.get(name), f"{path}/{name}")
    elif isinstance(before, list) and isinstance(after, list):
        for place in range(max(len(before), len(after))):
            one = before[place] if place < len(before) else None
            other = after[place] if place < len(after) else None
            yield from differences(one, other, f"{path}/{place}")
    else:
        yield Difference(path, before, after)


def recreation(path: str, schema: Mapping[str, Any]) -> str:
    """Return whether a change at `path` replaces the resource, as its schema says.

    Args:
        path: Such as `/Properties/PosixUser/Uid`; a list's places are numbers.
        schema: Of the type, with JSON pointers to its create-only properties.
    """
    names = [part for part in path.split("/")[2:] if not part.isdigit()]
    if _lies_in(names, schema.get("createOnlyProperties") or ()):
        return "Always"
    if _lies_in(names, schema.get("conditionalCreateOnlyProperties") or ()):
        return "Conditionally"
    return "Never"


def _lies_in(names: list[str], pointers: Iterable[str]) -> bool:
    """Tell whether a property is one of those pointed to, lies in one, or holds one."""
    for pointer in pointers:
        parts = [part for part in pointer.split("/")[2:] if part != "*"]
        shorter = min(len(parts), len(names))
        if parts[:shorter] == names[:shorter] and shorter:
            return True
    return False
