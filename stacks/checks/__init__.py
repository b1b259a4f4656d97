"""What must hold between values, one module for each area of the configuration.

Each module has `check(config, region)`: pure, yields findings, never raises. `region` is the
effective one, None when neither file nor environment names one that is known.
"""

from collections.abc import Iterator

from stacks.checks import (
    access,
    agents,
    controllers,
    dns,
    hooks,
    hosts,
    network,
    operations,
    region,
    routes,
    secrets,
)
from stacks.checks.finding import Finding
from stacks.config import Config

_AREAS = (
    region,
    dns,
    access,
    network,
    hosts,
    controllers,
    secrets,
    routes,
    agents,
    hooks,
    operations,
)


def check(config: Config, effective_region: str | None) -> Iterator[Finding]:
    """Yield everything that is wrong between the values of a configuration."""
    for area in _AREAS:
        yield from area.check(config, effective_region)
