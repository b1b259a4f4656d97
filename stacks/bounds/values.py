"""A template's values, with its parameters as they are deployed. Pure."""

from collections.abc import Mapping
from typing import Any


class Values:
    """A template's values, with its parameters as they are deployed.

    Args:
        template: Decoded.
        parameters: Values by name; absent ones have their default.
    """

    def __init__(self, template: Mapping[str, Any], parameters: Mapping[str, str]) -> None:
        self._resources: Mapping[str, Any] = template.get("Resources", {})
        defaults = template.get("Parameters", {})
        self._parameters = {
            **{name: given.get("Default", "") for name, given in defaults.items()},
            **parameters,
        }

    def names(self, kind: str) -> list[str]:
        """Name the resources of a type."""
        return sorted(name for name, it in self._resources.items() if it["Type"] == kind)

    def of(self, name: str) -> Mapping[str, Any]:
        """Return a resource's properties, none of a name that stands for none."""
        found: Mapping[str, Any] = self._resources.get(name, {}).get("Properties", {})
        return found

    def after(self, name: str) -> frozenset[str]:
        """Return what a resource names to be made before it."""
        named = self._resources[name].get("DependsOn", [])
        return frozenset({named} if isinstance(named, str) else named)

    def text(self, value: Any) -> str:
        """Return a literal, or a parameter's value; empty for what only AWS knows."""
        if isinstance(value, Mapping):
            value = self._parameters.get(value.get("Ref", ""), "")
        return str(value)

    def number(self, value: Any, default: float) -> float:
        """Return a number; the default where there is none."""
        text = self.text(value) if value is not None else ""
        return float(text) if text else default
