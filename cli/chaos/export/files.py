"""The files of an export, and what no tool can do, with the reason. Pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from cli.chaos.export import chaostoolkit, fis
from cli.chaos.export.deployed import Deployed, Slot
from stacks.errors import UsageError
from stacks.faults import Fault

Exporter = Literal["chaostoolkit", "fis"]
FORMATS: tuple[Exporter, ...] = ("chaostoolkit", "fis")


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """What is written.

    Attributes:
        files: Text by its path in the folder.
        unavailable: Why a tool cannot do a fault, by tool and fault.
    """

    files: Mapping[str, str]
    unavailable: Mapping[tuple[Exporter, Fault], str]


def export(
    stack: Deployed,
    faults: Sequence[Fault],
    formats: Sequence[Exporter],
    *,
    slot: str = "",
    role: str = "",
    waits: Mapping[Fault, float],
) -> Export:
    """Write experiments.

    Args:
        stack: The deployed stack.
        faults: Which.
        formats: For which tools.
        slot: Which slot is hit, where a slot is; the first if empty.
        role: What FIS takes on, by ARN.
        waits: Seconds until each fault must have been recovered from.

    Raises:
        UsageError: There is no such slot, or a role is missing.
    """
    hit = _slot(stack, slot)
    if "fis" in formats and not role:
        raise UsageError(
            "a template of AWS FIS names the role that FIS takes on",
            "Pass --fis-role-arn; docs/chaos.md says what the role needs.",
        )
    files: dict[str, str] = {}
    unavailable: dict[tuple[Exporter, Fault], str] = {}
    for tool in formats:
        for fault in faults:
            made: dict[str, Any] | None
            if tool == "fis":
                made = fis.template(fault, stack, hit, role=role)
                reason = fis.unavailable(fault, stack)
            else:
                made = chaostoolkit.experiment(fault, stack, hit, wait=waits[fault])
                reason = chaostoolkit.unavailable(fault, stack)
            if made is None:
                unavailable[tool, fault] = reason
            else:
                files[f"{tool}/{fault}.json"] = json.dumps(made, indent=2) + "\n"
    return Export(files=files, unavailable=unavailable)


def _slot(stack: Deployed, name: str) -> Slot:
    found = [slot for slot in stack.slots if name in ("", slot.name)]
    if not found:
        known = ", ".join(slot.name for slot in stack.slots)
        raise UsageError(f"there is no slot {name}", f"There are {known}.")
    return found[0]
