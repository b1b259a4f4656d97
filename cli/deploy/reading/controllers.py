"""Pure: the names that users know, by the logical ids that AWS tells."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A slot, by the logical id of its service.

    Attributes:
        others: How many other slots its controller has.
    """

    controller: str
    name: str
    others: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What the metadata of templates says of controllers.

    Attributes:
        slots: By the logical ids of their services.
        controllers: By how the logical ids of what is theirs begin.
    """

    slots: Mapping[str, Slot]
    controllers: Mapping[str, str]

    def owner(self, logical_id: str) -> str:
        """Return the controller that a resource is of; empty when nobody knows.

        The longest beginning counts: `Main2Secret` may be of `main` or of `main2`.
        """
        fitting = [one for one in self.controllers if logical_id.startswith(one)]
        return self.controllers[max(fitting, key=len)] if fitting else ""


def names(*templates: Mapping[str, Any]) -> Names:
    """Return the names that templates tell; a later one's slots count."""
    declared = [
        one
        for template in templates
        for one in template.get("Metadata", {}).get("Stackgen", {}).get("Controllers", ())
    ]
    return Names(
        slots={
            f"{one['LogicalName']}{number}Service": Slot(
                controller=one["Name"],
                name=f"{one['Name']}-{number}",
                others=int(one["Slots"]) - 1,
            )
            for one in declared
            for number in range(1, int(one["Slots"]) + 1)
        },
        controllers={one["LogicalName"]: one["Name"] for one in declared},
    )
