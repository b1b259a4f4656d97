"""What a slot's task definition says of its Jenkins. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

_CONTAINER = "jenkins"
_TOKEN = "JENKINS_HOOKS_TOKEN"  # noqa: S105 - a variable's name


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """How a slot's Jenkins is reached, and where it belongs.

    Attributes:
        zone: The availability zone it is pinned to.
        port: Jenkins' own.
        prefix: The path it lives under, empty for the root.
        secret: The ARN of the secret with the hooks' token, empty without one.
        labels: Of the kinds of agents it can start.
    """

    zone: str
    port: int
    prefix: str
    secret: str
    labels: tuple[str, ...]


def definition(described: Mapping[str, Any]) -> Definition:
    """Read a task definition, as ECS describes it.

    Raises:
        ValueError: It is not of a slot, or its agents are no JSON.
    """
    containers = described.get("containerDefinitions") or ()
    found = next((one for one in containers if one["name"] == _CONTAINER), None)
    if found is None or not found.get("portMappings"):
        raise ValueError(f"{described.get('taskDefinitionArn')} has no container of a Jenkins")
    variables = {one["name"]: one["value"] for one in found.get("environment") or ()}
    secrets = {one["name"]: one["valueFrom"] for one in found.get("secrets") or ()}
    agents = json.loads(variables.get("STACKGEN_AGENTS") or "{}")
    return Definition(
        zone=variables.get("STACKGEN_ZONE", ""),
        port=int(found["portMappings"][0]["containerPort"]),
        prefix=_prefix(variables.get("JENKINS_OPTS", "")),
        secret=secrets.get(_TOKEN, ""),
        labels=tuple(dict.fromkeys(kind["label"] for kind in agents.get("kinds") or ())),
    )


def _prefix(options: str) -> str:
    """Return the path that `--prefix` sets in Jenkins' options, empty for the root."""
    words = options.replace("=", " ").split()
    found = [after for word, after in pairwise(words) if word == "--prefix"]
    return found[-1].rstrip("/") if found else ""
