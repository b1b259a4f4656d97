"""Pure: which values of a change set must never be shown, and what stands in their place."""

from collections.abc import Iterator, Mapping
from typing import Any

from cli.deploy.reading.values import Path, normal, parsed

HIDDEN = "(a secret, not shown)"
#: What CloudFormation itself shows in place of a NoEcho parameter.
_AWS_HIDES = "****"
#: How a value is read at deploy from Secrets Manager or the Parameter Store.
#: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
_DYNAMIC = "{{resolve:"


#: Stands for a value where only the name is judged; the text of a value is scrubbed instead.
_ANY = "x"
#: Properties that hold a secret under a name that does not say so.
_ALWAYS = frozenset({"SecretString"})


class Secrets:
    """Knows the secret places of a template.

    Args:
        template: The template that the change set was made from. Its dynamic references and its
            uses of NoEcho parameters are secret whatever an end point shows in their place.
    """

    def __init__(self, template: Mapping[str, Any]) -> None:
        parameters = template.get("Parameters", {})
        self._silent = {name for name, one in parameters.items() if _true(one.get("NoEcho"))}
        self._places = {
            (logical_id, *path)
            for logical_id, resource in template.get("Resources", {}).items()
            for path in self._secret_paths(normal(resource.get("Properties", {})))
        }

    def _secret_paths(self, value: object, path: Path = ()) -> Iterator[Path]:
        """Yield where in a resource a secret stands."""
        if isinstance(value, str):
            if _DYNAMIC in value or any(f"${{{name}}}" in value for name in self._silent):
                yield path
        elif isinstance(value, dict):
            if value.get("Ref") in self._silent:
                yield path
            for key, inner in value.items():
                # What stands in a function is the value of the place where the function stands.
                function = key == "Ref" or key.startswith("Fn::")
                yield from self._secret_paths(inner, path if function else (*path, key))
        elif isinstance(value, list):
            for number, inner in enumerate(value):
                yield from self._secret_paths(inner, (*path, str(number)))

    def hides(self, logical_id: str, path: Path, value: str) -> bool:
        """Tell whether the value of a resource's property must not be shown.

        Args:
            logical_id: The resource.
            path: The property, and what lies in it, as `normal` names it.
            value: The value before or after.
        """
        if _DYNAMIC in value or _AWS_HIDES in value:
            return True
        place = (logical_id, *path)
        if path[-1] in _ALWAYS or any(_within(place, secret) for secret in self._places):
            return True
        if value[:1] in {"{", "["} and _looks_secret(parsed(value)):
            return True
        # An ARN names a secret and is none; a value that is not known yet is none either.
        named = not value.startswith(("arn:", "{{changeSet:"))
        last = [part.strip("[]") for part in path[-2:]]
        return named and any(_looks_secret({part: _ANY}) for part in last)


def scrubbed(text: str) -> str:
    """Return text without what looks like a secret by itself."""
    # Imported late: no help of a verb needs it.
    from stacks.checks.plain_secrets import scrub  # noqa: PLC0415

    return scrub(text)


def _looks_secret(value: object) -> bool:
    """Tell whether something in a value looks like a secret."""
    from stacks.checks.plain_secrets import find  # noqa: PLC0415

    return any(find(_by_name(normal(value))))


def _by_name(value: object) -> object:
    """Return named values under their bare names: `{"[TOKEN]": {"Value": x}}` as `{"TOKEN": x}`."""
    if isinstance(value, list):
        return [_by_name(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        key.strip("[]"): _by_name(inner["Value"] if inner.keys() == {"Value"} else inner)
        if isinstance(inner, dict)
        else _by_name(inner)
        for key, inner in value.items()
    }


def _within(place: Path, secret: Path) -> bool:
    """Tell whether a place lies in a secret one, or has one in it."""
    shorter = min(len(place), len(secret))
    return place[:shorter] == secret[:shorter]


def _true(value: object) -> bool:
    """Read a boolean of a template, which may be a word."""
    return str(value).lower() == "true"
