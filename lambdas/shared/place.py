"""Where a hook works: read from its function's variables. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The stack a hook looks after.

    Attributes:
        cluster: Its ECS cluster's name.
        group: The Auto Scaling group of its hosts.
        stack: The stack's name.
        table: The hooks' DynamoDB table.
        region: Of AWS.
        settings: Of this hook, with the names of the configuration; in seconds of AWS.
    """

    cluster: str
    group: str
    stack: str
    table: str
    region: str
    settings: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> Self:
        """Read a function's variables.

        Raises:
            KeyError: One is missing: the function was not made by our template.
            ValueError: The settings are no JSON.
        """
        return cls(
            cluster=environ["STACKGEN_CLUSTER"],
            group=environ["STACKGEN_GROUP"],
            stack=environ["STACKGEN_STACK"],
            table=environ["STACKGEN_TABLE"],
            region=environ["AWS_REGION"],
            settings=json.loads(environ.get("STACKGEN_SETTINGS") or "{}"),
        )
