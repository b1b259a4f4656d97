"""What must hold inside the files that a configuration names, one module for each kind of file.

Each module has `check(config, file)`: pure, yields problems with the named file's own name and
line. `file` is the configuration file as the user typed it.
"""

from collections.abc import Iterator

from stacks.checks import cloud_config
from stacks.config import Config
from stacks.errors import Problem


def check(config: Config, file: str) -> Iterator[Problem]:
    """Yield everything that is wrong in the files that could be read (`config.files`)."""
    yield from cloud_config.check(config, file)
    if any(controller.casc or controller.jobs for controller in config.controllers):
        # Imported late: few configurations bring these, and every verb loads one.
        from stacks.jcasc import judge  # noqa: PLC0415

        yield from judge.check(config, file)
