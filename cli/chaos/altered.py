"""A stack's own template with a mistake in every slot. Pure."""

import copy
from collections.abc import Mapping
from typing import Any

_TASK = "AWS::ECS::TaskDefinition"
#: Where controllers' own images lie.
_OWN = "${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}/stackgen/controller"


def altered(
    template: Mapping[str, Any], *, image_tag: str = "", variable: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Return a template whose controllers have another image tag, or a variable set otherwise.

    Args:
        template: As it is deployed.
        image_tag: The tag that takes the place of the image's own; empty to keep it.
        variable: A name and its value; empty for none.
    """
    changed = copy.deepcopy(dict(template))
    for resource in changed["Resources"].values():
        if resource["Type"] != _TASK:
            continue
        for container in resource["Properties"]["ContainerDefinitions"]:
            if image_tag:
                container["Image"] = _tagged(container["Image"], image_tag)
            if variable:
                name, value = variable
                others = [one for one in container.get("Environment", ()) if one["Name"] != name]
                container["Environment"] = [*others, {"Name": name, "Value": value}]
    return changed


def _tagged(image: Any, tag: str) -> Any:
    """Return an image with another tag; a parameter's becomes one of the account's own."""
    if isinstance(image, Mapping):
        ((function, text),) = image.items()
        if function != "Fn::Sub":
            return {"Fn::Sub": f"{_OWN}:{tag}"}
        if isinstance(text, list):
            return {function: [_tagged(text[0], tag), *text[1:]]}
        return {function: _tagged(text, tag)}
    before, slash, last = str(image).partition("@")[0].rpartition("/")
    return f"{before}{slash}{last.partition(':')[0]}:{tag}"
