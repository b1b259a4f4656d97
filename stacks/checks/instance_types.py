"""Instance types of one group: known, offered in the region, of one architecture."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache

from stacks.checks.finding import Finding
from stacks.config import Architecture
from stacks.errors import shown
from stacks.reading.place import Path, dotted
from stacks.reading.words import did_you_mean
from stacks.tables import architecture_of, instance_types, regions_with_types

#: General-purpose families, the more recent and widespread first.
_EVERYDAY = ("m7i", "m6i", "m5", "m6a", "t3", "m7g", "m6g", "t4g")

_UNCHECKED: Path = ("hosts", "unchecked_types")


def check(
    place: Path, types: Sequence[str], region: str | None, *, unchecked: bool
) -> Iterator[Finding]:
    """Yield what is wrong with the types listed at a place."""
    for number, name in enumerate(types):
        path = (*place, number)
        known = instance_types().get(name)
        if name in types[:number]:
            yield Finding(path=path, message=f"{shown(name)} stands twice; write each type once")
        elif known is None and not unchecked:
            near = _near(name) or "see the instance types page of EC2"
            yield Finding(
                path=path,
                message=f'"{shown(name)}" is no known instance type; {near} (a newer one is let '
                "through by hosts.unchecked_types: true)",
                also=(_UNCHECKED,),
            )
        elif known and region in regions_with_types() - known.regions and not unchecked:
            yield Finding(
                path=path,
                message=f"{name} is not offered in {region}; write {_instead(name, region)} (or "
                "hosts.unchecked_types: true, if it is now)",
                also=(("region",), _UNCHECKED),
            )
    if unchecked or all(name in instance_types() for name in types):
        yield from _architectures(place, types)


def _architectures(place: Path, types: Sequence[str]) -> Iterator[Finding]:
    """Yield the first type whose machine image could not be the first type's."""
    first = architecture_of(types[0])
    for number, name in enumerate(types):
        if architecture_of(name) != first:
            yield Finding(
                path=(*place, number),
                message=f"{shown(name)} is {architecture_of(name)}, {shown(types[0])} is {first}: "
                "one image serves them all; write types of one architecture",
                also=((*place, 0),),
            )
            return


def against(
    path: Path, architecture: Architecture, place: Path, types: Sequence[str]
) -> Iterator[Finding]:
    """Yield an architecture that is not that of the types."""
    found = architecture_of(types[0])
    if found != architecture:
        yield Finding(
            path=path,
            message=f"{architecture} is not the architecture of {shown(types[0])} ({dotted(place)})"
            f"; write {found}, or remove the key",
            also=(place,),
        )


def _instead(name: str, region: str | None) -> str:
    """Return a type of the same size and architecture that the region offers."""
    known, size = instance_types(), name.partition(".")[2]
    same = (
        other
        for other in (f"{family}.{size}" for family in _EVERYDAY)
        if other in known
        and region in known[other].regions
        and known[other].architecture == known[name].architecture
    )
    return next((f"for example {other}" for other in same), "another type")


@cache
def _families() -> dict[str, list[str]]:
    """Return the types of each family."""
    families = defaultdict(list)
    for name in instance_types():
        families[name.partition(".")[0]].append(name)
    return families


def _near(name: str) -> str:
    """Return a type of a similar name: of the same family, or of a similar family."""
    family, _, size = name.strip().lower().replace("_", ".").replace(" ", "").partition(".")
    if family in _families():
        return did_you_mean(name, _families()[family])
    near = did_you_mean(family, _families()).removeprefix("did you mean ").removesuffix("?")
    sizes = _families().get(near, [])
    return (
        f"did you mean {near}.{size}?" if f"{near}.{size}" in sizes else did_you_mean(name, sizes)
    )
