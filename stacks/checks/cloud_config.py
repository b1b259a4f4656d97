"""Cloud-config files that a configuration names: what cloud-init would refuse, or not understand.

cloud-init itself says so on the host alone, in a log, when nobody looks.
https://cloudinit.readthedocs.io/en/22.2/topics/examples.html
"""

from collections.abc import Iterator

from stacks.cloud_config import HEADER
from stacks.config import Config
from stacks.errors import ConfigError, Problem
from stacks.reading.place import shown_name
from stacks.reading.source import read

_EXAMPLE = "packages: [jq]"


def check(config: Config, file: str) -> Iterator[Problem]:
    """Check each named file once."""
    named = (config.hosts.cloud_config, *(agent.cloud_config for agent in config.agents))
    for name in dict.fromkeys(filter(None, named)):
        if name in config.files:
            yield from _check(config.files[name], shown_name(file, name))


def _check(text: str, file: str) -> Iterator[Problem]:
    """Check one file."""
    first = text.partition("\n")[0].rstrip()
    if first != HEADER:
        message = f"does not start with the line `{HEADER}`: cloud-init would not read it"
        yield Problem(file=file, line=1, key="", message=message)
    try:
        source = read(text.encode(), file=file, example=_EXAMPLE)
    except ConfigError as error:
        yield from error.problems
        return
    yield from source.problems
