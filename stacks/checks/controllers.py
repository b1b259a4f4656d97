"""Controllers: available modes, names that stay apart, a heap that fits its container."""

import re
from collections.abc import Iterator

from stacks import values
from stacks.checks.finding import Finding
from stacks.config import Config, Controller
from stacks.errors import shown
from stacks.reading.place import Path

_MEBI = 1024 * 1024
_UNITS = {"": 1, "k": 1024, "m": _MEBI, "g": 1024 * _MEBI, "t": _MEBI * _MEBI}
#: https://docs.oracle.com/en/java/javase/21/docs/specs/man/java.html
_HEAP = re.compile(r"(?:^|\s)(-Xm[sx]|-XX:(?:Max|Initial)HeapSize=)(\S*)")
_PERCENTAGE = re.compile(r"(?:^|\s)(-XX:(?:Max|Min|Initial)RAMPercentage=)(\S*)")
_SIZE = re.compile(r"(\d{1,15})([kmgt]?)", re.IGNORECASE)
_PERCENT = re.compile(r"\d{1,3}(\.\d{1,6})?")
_WHOLE = 100
#: Logical ids of the stack's own parts start so, and would be a controller's too.
_PARTS = frozenset(
    {
        *("Agent", "Firewall", "Flow", "Host"),
        *("Cleanup", "Health", "Lifecycle", "Reap", "Scale", "Spot"),
    }
)


def check(config: Config, _region: str | None) -> Iterator[Finding]:
    """Check each controller, and its name against those before it."""
    seen: dict[str, int] = {}
    for number, controller in enumerate(config.controllers):
        place: Path = ("controllers", number)
        first = seen.setdefault(controller.logical_name, number)
        if first != number:
            yield _same_name(number, first, controller.name, config.controllers[first].name)
        if controller.logical_name in _PARTS:
            yield Finding(
                path=(*place, "name"),
                message=f"{controller.name} is what a part of the stack is called; write another",
            )
        if controller.mode == "standby":
            yield Finding(
                path=(*place, "mode"), message="standby is not available yet; write mode: mirror"
            )
        yield from _image(place, controller)
        yield from _files(place, controller)
        yield from _heap(place, controller)


def _same_name(number: int, first: int, name: str, other: str) -> Finding:
    if name == other:
        message = f"{name} is the name of controllers[{first}] too; write another"
    else:
        message = (
            f"{name} and {other} of controllers[{first}] differ only by hyphens; write another"
        )
    return Finding(
        path=("controllers", number, "name"),
        message=message,
        also=(("controllers", first, "name"),),
    )


def _image(place: Path, controller: Controller) -> Iterator[Finding]:
    """Yield the official image: nothing in it would turn Jenkins' security on."""
    if re.fullmatch(values.OFFICIAL_PATTERN, controller.image or ""):
        yield Finding(
            path=(*place, "image"),
            message="is the official image, which does not configure itself and would start "
            "unsecured; leave it out (deploy builds one on it), or build your own on that one",
        )


def _files(place: Path, controller: Controller) -> Iterator[Finding]:
    """Yield files that would come twice or nowhere, and jobs from no place or from two."""
    for number, name in enumerate(controller.casc):
        if name in controller.casc[:number]:
            yield Finding(
                path=(*place, "casc", number), message=f"{shown(name)} stands twice; keep one"
            )
    jobs = controller.jobs
    if jobs is not None and (jobs.file is None) == (jobs.git is None):
        yield Finding(
            path=(*place, "jobs"),
            message="must have one of `file` and `git`; write for example file: files/jobs.groovy",
        )
    # As Groovy they would end every start; a script has any other ending.
    if jobs is not None and (jobs.file or "").endswith((".yaml", ".yml", ".json")):
        yield Finding(
            path=(*place, "jobs", "file"),
            message=f"{shown(jobs.file)} is no job-dsl script: name one, such as jobs.groovy; "
            "configuration as code is named under `casc`",
        )
    brought = {"casc": bool(controller.casc), "jobs": jobs is not None and jobs.file is not None}
    for key in (key for key, given in brought.items() if given and controller.image):
        yield Finding(
            path=(*place, key),
            message="becomes part of the image that stackgen builds, and `image` names another: "
            "remove one of them",
            also=((*place, "image"),),
        )


def _heap(place: Path, controller: Controller) -> Iterator[Finding]:
    """Yield heap options that leave the JVM no memory beside the heap; the last one counts."""
    path = (*place, "java_options")
    also = ((*place, "memory_mib"),)
    most = controller.memory_mib
    for option, text in dict(_HEAP.findall(controller.java_options)).items():
        size = _SIZE.fullmatch(text)
        if size is None:
            message = f"{option}{shown(text)} is no size; write for example {option}1500m"
            yield Finding(path=path, message=message)
        elif int(size[1]) * _UNITS[size[2].lower()] >= most * _MEBI:
            yield Finding(
                path=path,
                message=f"{option}{shown(text)} is a heap of the container's {most} MiB or more; "
                f"write {option}{most * 6 // 10}m or less",
                also=also,
            )
    for option, text in _PERCENTAGE.findall(controller.java_options):
        if not _PERCENT.fullmatch(text) or not 0 < float(text) < _WHOLE:
            yield Finding(
                path=path,
                message=f"{option}{shown(text)} must be above 0 and below 100 percent; "
                f"write for example {option}60",
                also=also,
            )
