"""Host names lie in the hosted zone, and fit DNS."""

from collections.abc import Iterator

from stacks.checks.finding import Finding
from stacks.config import Config
from stacks.errors import shown
from stacks.reading.place import Path

#: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html
_LONGEST_NAME = 253


def check(config: Config, _region: str | None) -> Iterator[Finding]:
    """Check the stack's own name and each controller's against the zone."""
    if config.dns is not None and config.dns.host is not None:
        yield from _inside(
            config, ("dns", "host"), config.dns.host, f"{config.name}.{config.dns.zone}"
        )
    name = config.host_name
    if config.dns is not None and config.dns.host is None and name and len(name) > _LONGEST_NAME:
        yield Finding(
            path=("dns", "zone"),
            message=f"makes a host name of {len(name)} characters with `name`, at most "
            f"{_LONGEST_NAME} are allowed; write a shorter zone",
            also=(("name",),),
        )
    if config.dns is not None and config.dns.wildcard and name:
        yield from _wildcard(f"*.{name}")
    for number, controller in enumerate(config.controllers):
        if controller.route is None or controller.route.host is None:
            continue
        path: Path = ("controllers", number, "route", "host")
        if config.dns is not None:
            yield from _inside(
                config, path, controller.route.host, f"{controller.name}.{config.dns.zone}"
            )
        elif config.tls is None:
            yield Finding(
                path=path,
                message=f'"{shown(controller.route.host)}" needs a record that leads to the '
                "balancer: add `dns` (or `tls` and a record of your own), or write route.path",
                also=(("dns",), ("tls",)),
            )


def _wildcard(name: str) -> Iterator[Finding]:
    """Yield a wildcard that DNS has no room for."""
    if len(name) > _LONGEST_NAME:
        yield Finding(
            path=("dns", "wildcard"),
            message=f"makes a name of {len(name)} characters, at most {_LONGEST_NAME} are allowed; "
            "write a shorter name, or remove it",
            also=(("dns", "zone"), ("dns", "host"), ("name",)),
        )


def _inside(config: Config, path: Path, host: str, instead: str) -> Iterator[Finding]:
    """Yield a host that the hosted zone cannot hold a record for."""
    zone = config.dns.zone if config.dns else ""
    if host != zone and not host.endswith(f".{zone}"):
        yield Finding(
            path=path,
            message=f'"{shown(host)}" is not inside the zone {shown(zone)}; write for example '
            f"{shown(instead)}",
            also=(("dns", "zone"),),
        )
