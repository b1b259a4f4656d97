"""What AWS offers where: regions with their zones, instance types with what they carry.

The JSON files beside this module are written by `.ci/refresh_tables.py`; they are read once, when
the first question is asked.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from stacks.light import dataclass

Architecture = Literal["x86_64", "arm64"]

FOLDER = Path(__file__).parent

#: A family is ARM when its generation is followed by a `g` (m7g, c6gn, im4gn), or is the first, a1.
#: https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
_ARM_FAMILY = re.compile(r"^(a1|[a-z]+\d+g[a-z]*)(-flex)?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A region.

    Attributes:
        zones: The names of its availability zones.
        count: How many of them one account sees.
    """

    zones: tuple[str, ...]
    count: int


class InstanceType(NamedTuple):
    """What an EC2 instance type carries.

    Attributes:
        memory_mib: Installed memory.
        vcpus: Virtual processors.
        interfaces: Network interfaces of its default network card, its own primary one included.
        architecture: Of its processor.
        regions: The regions that offer it.
    """

    memory_mib: int
    vcpus: int
    interfaces: int
    architecture: Architecture
    regions: frozenset[str]


def _read(name: str) -> dict[str, Any]:
    table: dict[str, Any] = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return table


@cache
def regions() -> dict[str, Region]:
    """Return every region by its name."""
    rows = _read("regions.json")["regions"]
    return {
        name: Region(zones=tuple(row["zones"]), count=row["count"]) for name, row in rows.items()
    }


@cache
def instance_types() -> dict[str, InstanceType]:
    """Return every instance type by its name."""
    table = _read("instance_types.json")
    sets = [frozenset(names) for names in table["region_sets"]]
    return {
        name: InstanceType(memory, vcpus, interfaces, architecture, sets[number])
        for name, (memory, vcpus, interfaces, architecture, number) in table["types"].items()
    }


@cache
def regions_with_types() -> frozenset[str]:
    """Return the regions whose offer the table knows; of isolated ones it knows nothing."""
    return frozenset().union(*(found.regions for found in instance_types().values()))


def architecture_of(instance_type: str) -> Architecture:
    """Return the architecture of a type: from the table, of a newer one from its name."""
    known = instance_types().get(instance_type)
    return known.architecture if known else architecture_by_name(instance_type)


def architecture_by_name(instance_type: str) -> Architecture:
    """Return the architecture that AWS's rule for the names of families gives a type."""
    return "arm64" if _ARM_FAMILY.match(instance_type.partition(".")[0]) else "x86_64"
