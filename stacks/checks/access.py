"""Who may reach the balancer: the whole world only when asked for, the internet only with TLS."""

from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network, collapse_addresses

from stacks.checks.finding import Finding
from stacks.config import Config
from stacks.reading.place import Path

_ALLOW: Path = ("access", "allow")


def check(config: Config, _region: str | None) -> Iterator[Finding]:
    """Check the source ranges against what else the file asks for."""
    if not config.access.open_to_world:
        yield from _world(config)
    if config.internet_facing and config.dns is None and config.tls is None:
        yield Finding(
            path=_ALLOW,
            message="opens the balancer to the internet by plain HTTP; add `dns` (a certificate is "
            "made) or `tls.certificate`, or remove allow",
            also=(("dns",), ("tls",)),
        )


def _world(config: Config) -> Iterator[Finding]:
    """Yield ranges that are the whole world, alone or together."""
    allow = config.access.allow
    also = (("access", "open_to_world"),)
    whole = [number for number, found in enumerate(allow) if found.prefixlen == 0]
    for number in whole:
        yield Finding(
            path=(*_ALLOW, number),
            message=f"{allow[number]} is the whole world; write your own ranges, or add "
            "access.open_to_world: true",
            also=also,
        )
    v4 = collapse_addresses(found for found in allow if isinstance(found, IPv4Network))
    v6 = collapse_addresses(found for found in allow if isinstance(found, IPv6Network))
    together = [str(found) for found in v4 if found.prefixlen == 0]
    together += [str(found) for found in v6 if found.prefixlen == 0]
    missing = [found for found in together if found not in map(str, allow)]
    if missing:
        yield Finding(
            path=_ALLOW,
            message=f"together its ranges are the whole world ({', '.join(missing)}); write fewer, "
            "or add access.open_to_world: true",
            also=also,
        )
