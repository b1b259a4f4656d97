"""The files of users that belong into the controllers' image, by their place in its context."""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stacks.config import Config, Controller


def controller_files(config: "Config") -> Mapping[str, str]:
    """Return the texts by path: `controllers/main/casc/01-team.yaml`.

    JCasC reads files in the order of their names, so that the order of the configuration is theirs;
    a number keeps apart what has the same name in two folders.
    """
    return {
        path: config.files[name]
        for controller in config.controllers
        for path, name in _places(controller)
        if name in config.files
    }


def _places(controller: "Controller") -> Iterator[tuple[str, str]]:
    """Yield the path in the context and the name as written of each file of a controller."""
    folder = f"controllers/{controller.name}"
    for number, name in enumerate(controller.casc, 1):
        yield f"{folder}/casc/{number:02}-{PurePosixPath(name).stem}.yaml", name
    jobs = controller.jobs.file if controller.jobs else None
    if jobs is not None:
        yield f"{folder}/jobs/{PurePosixPath(jobs).stem}.groovy", jobs
