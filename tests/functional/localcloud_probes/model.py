"""What a probe is: a resource, how its service shows it, and what has to be seen."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

Aws = Callable[[str], Any]
Seen = dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Probe:
    """One resource type.

    Attributes:
        logical: The logical id of its resource in the probes' stack.
        type: The type.
        properties: The resource's properties.
        seen: What the service's own API says of a physical id; None if it lists none.
        expected: Keys and values that this answer must contain.
        attributes: Names that `Fn::GetAtt` must know.
        depends_on: Logical ids.
        stays: Whether the resource stays when the stack goes.
    """

    logical: str
    type: str
    properties: dict[str, Any]
    seen: Callable[[Aws, str], Seen]
    expected: dict[str, Any] = field(default_factory=dict)
    attributes: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()


def ref(logical: str) -> dict[str, str]:
    """Return a reference."""
    return {"Ref": logical}


def att(logical: str, name: str) -> dict[str, list[str]]:
    """Return an attribute."""
    return {"Fn::GetAtt": [logical, name]}


def first(service: str, operation: str, key: str, parameter: str, *, as_list: bool = True) -> Any:
    """Return a look-up: call `operation` with the physical id, take the first of `key`."""

    def seen(aws: Aws, physical_id: str) -> Seen:
        value: Any = [physical_id] if as_list else physical_id
        try:
            found = getattr(aws(service), operation)(**{parameter: value})[key]
        except ClientError as error:
            return none_if_gone(error)
        if isinstance(found, dict):
            return found
        return alive(found[0]) if found else None

    return seen


_GONE = ("404", "NonExistent", "Nonexistent", "NotFound", "NoSuch", "Unknown")


def none_if_gone(error: ClientError) -> Seen:
    """Return None where a service says that it has no such thing; raise anything else."""
    if not any(word in error.response["Error"]["Code"] for word in _GONE):
        raise error
    return None


_DELETED = {"deleted", "INACTIVE", "terminated"}


def alive(found: dict[str, Any]) -> Seen:
    """Return what was found, None for what is only remembered."""
    state = found.get("status") or found.get("State")
    return None if isinstance(state, str) and state in _DELETED else found


def contains(seen: Any, expected: Any) -> bool:
    """Tell whether `seen` has everything of `expected`; lists must hold each expected item."""
    if isinstance(expected, dict):
        return isinstance(seen, dict) and all(
            key in seen and contains(seen[key], value) for key, value in expected.items()
        )
    if isinstance(expected, list):
        return isinstance(seen, list) and all(
            any(contains(item, wanted) for item in seen) for wanted in expected
        )
    return bool(seen == expected)
