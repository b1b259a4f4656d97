"""A template's properties as far as they are known before it is deployed."""

import copy
from typing import Any

from ministack.services.cloudformation import engine, stacks

from localcloud.changes import UNKNOWN


class _Anything(dict[str, str]):
    """The attributes of a resource that is not made yet."""

    def __contains__(self, name: object) -> bool:
        return True

    def __getitem__(self, name: str) -> str:
        return UNKNOWN


class Resolver:
    """Resolves a template's properties as far as they are known now; dynamic references stay."""

    def __init__(
        self,
        template: dict[str, Any],
        parameters: dict[str, Any],
        change_set: dict[str, Any] | None,
        stack: dict[str, Any],
    ) -> None:
        self._resources = template.get("Resources", {})
        self._parameters = {
            name: {**value, "Value": "****"} if value.get("NoEcho") else value
            for name, value in parameters.items()
        }
        conditions = engine._evaluate_conditions(template, parameters)
        self._rest = (conditions, template.get("Mappings", {}), stack["StackName"])
        self._stack = stack
        self._known = _known(self._resources, change_set, stack)

    def properties(self, name: str) -> dict[str, Any] | None:
        """Return a resource's properties, None where the template has no such resource."""
        if name not in self._resources:
            return None
        raw = self._resources[name].get("Properties") or {}
        found = {key: self._value(value) for key, value in raw.items()}
        return {key: value for key, value in found.items() if value is not engine._NO_VALUE}

    def _value(self, raw: Any) -> Any:
        with stacks._stack_region_context(self._stack, self._stack["StackId"]):
            try:
                return engine._resolve_refs(
                    copy.deepcopy(raw),
                    self._known,
                    self._parameters,
                    *self._rest,
                    self._stack["StackId"],
                )
            except (ValueError, TypeError, KeyError, IndexError):
                # A function of what is not known yet.
                return UNKNOWN


def _known(
    resources: dict[str, Any], change_set: dict[str, Any] | None, stack: dict[str, Any]
) -> dict[str, Any]:
    """Return the resources that references see: what is changed hides what it will be."""
    known = dict(stack.get("_resources") or {})
    if change_set is None:
        return known
    changes = {
        change["ResourceChange"]["LogicalResourceId"]: change["ResourceChange"]
        for change in change_set["Changes"]
    }
    for name, definition in resources.items():
        change = changes.get(name)
        if change is None and name in known:
            continue
        physical = (change or {}).get("PhysicalResourceId", UNKNOWN)
        if (change or {}).get("Replacement") == "True":
            physical = UNKNOWN
        known[name] = {
            "PhysicalResourceId": physical,
            "ResourceType": definition.get("Type", ""),
            "Attributes": _Anything(),
        }
    return known
