"""Who may reach the balancer: the whole world only when asked for, the internet only with TLS."""

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Network, IPv6Network, collapse_addresses
from typing import cast

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
    for version in (4, 6):
        parts = _together([n for n, found in enumerate(allow) if found.version == version], allow)
        if len(parts) > 1:
            yield Finding(
                path=(*_ALLOW, parts[-1]),
                message=f"{allow[parts[-1]]} makes the whole world together with "
                f"{', '.join(str(allow[number]) for number in parts[:-1][:3])}; write fewer, or "
                "add access.open_to_world: true",
                also=(*also, *((*_ALLOW, number) for number in parts)),
            )


def _together(numbers: list[int], allow: Sequence[IPv4Network | IPv6Network]) -> list[int]:
    """Return the fewest of these ranges that are the whole world together; none if they are not."""

    def whole(chosen: list[int]) -> bool:
        ranges = collapse_addresses(cast("list[IPv4Network]", [allow[n] for n in chosen]))
        return any(found.prefixlen == 0 for found in ranges)

    if not whole(numbers):
        return []
    for number in reversed(numbers):
        rest = [other for other in numbers if other != number]
        numbers = rest if whole(rest) else numbers
    return numbers
