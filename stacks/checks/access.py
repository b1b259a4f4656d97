"""Who may reach the balancer: the whole world only when asked for, the internet only with TLS."""

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Network, IPv6Network, collapse_addresses
from typing import cast

from stacks.checks.finding import Finding
from stacks.config import Config, NewNetwork
from stacks.reading.place import Path

_ALLOW: Path = ("access", "allow")
_LOGIN: Path = ("access", "login")


def check(config: Config, region: str | None) -> Iterator[Finding]:
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
    ipv6 = [number for number, found in enumerate(config.access.allow) if found.version != 4]  # noqa: PLR2004 - IPv4
    if ipv6 and not config.network.ipv6:
        yield Finding(
            path=(*_ALLOW, ipv6[0]),
            message=f"{config.access.allow[ipv6[0]]} is an IPv6 range, the balancer has no IPv6 "
            "address; add `network.ipv6: true`, or write an IPv4 range",
            also=(("network", "ipv6"),),
        )
    yield from _login(config, region)


#: Rules of one balancer, its default actions left out.
#: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
_MOST_RULES = 100

#: An ARN's fields are divided by colons, the region is the fourth.
_ARN_REGION = 3


def _login(config: Config, region: str | None) -> Iterator[Finding]:
    """Yield a login that the balancer could not ask for, or its provider not answer."""
    login = config.access.login
    if login is None:
        return
    if config.dns is None and config.tls is None:
        yield Finding(
            path=_LOGIN,
            message="needs HTTPS; add `dns` (a certificate is made) or `tls.certificate`",
            also=(("dns",), ("tls",)),
        )
    closed = isinstance(config.network, NewNetwork) and config.network.nat == "none"
    if closed and not config.internet_facing:
        yield Finding(
            path=_LOGIN,
            message="cannot be asked for: with `nat: none` an internal balancer has no way to the "
            "provider; write `nat: per_zone`, or open the balancer by access.allow",
            also=(("network", "nat"), _ALLOW),
        )
    of = login.client_secret_arn.split(":")[_ARN_REGION]
    if region is not None and of != region:
        yield Finding(
            path=(*_LOGIN, "client_secret_arn"),
            message=f"is a secret of {of}, the stack is in {region}; write one of {region}",
            also=(("region",),),
        )
    rules = 2 * len(config.controllers)
    if login.open_paths and rules > _MOST_RULES:
        yield Finding(
            path=(*_LOGIN, "open_paths"),
            message=f"makes {rules} rules with {len(config.controllers)} controllers, a balancer "
            f"has {_MOST_RULES}; remove it, or spread the controllers over two files",
            also=(("controllers",),),
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
