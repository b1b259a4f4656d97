"""Which target answers a request, and the cookie that brings a browser back to it. Pure.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/sticky-sessions.html
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime

from localcloud.dataplane.targets import Watched
from localcloud.target_health import Target

#: The second carries the same value, for requests from other sites.
COOKIES = ("AWSALB", "AWSALBCORS")

_TIME_BYTES = 8
_DIGEST_BYTES = 16


def eligible(members: Mapping[Target, Watched]) -> list[Target]:
    """Return the targets of a group that get traffic, in a steady order.

    The healthy ones; with fewer of them than the group asks for, the unhealthy ones too (fail
    open). One that is new or draining never.
    """
    healthy = [one for one, watched in members.items() if watched.health.state == "healthy"]
    needed = max((watched.group.minimum_healthy for watched in members.values()), default=1)
    if len(healthy) < needed:
        states = {"healthy", "unhealthy"}
        healthy = [one for one, watched in members.items() if watched.health.state in states]
    return sorted(healthy, key=lambda one: (one.address, one.port))


def choose(targets: Sequence[Target], turn: int, in_flight: Mapping[Target, int] | None) -> Target:
    """Return the target whose turn it is.

    Args:
        targets: At least one.
        turn: Counts the requests of the group.
        in_flight: Requests in flight by target, where the fewest decide; None for round robin.
    """
    ordered = [targets[(turn + step) % len(targets)] for step in range(len(targets))]
    if in_flight is None:
        return ordered[0]
    return min(ordered, key=lambda one: in_flight.get(one, 0))


def sealed(key: bytes, target: Target, until: float) -> str:
    """Return the cookie's value that binds to a target until a time (seconds of the epoch)."""
    moment = int(until * 1000).to_bytes(_TIME_BYTES, "big")
    return base64.b64encode(moment + _digest(key, target, moment)).decode()


def bound(key: bytes, value: str, targets: Sequence[Target], now: float) -> Target | None:
    """Return the target that a cookie's value binds to; None where it binds to none of these."""
    try:
        raw = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return None
    moment, digest = raw[:_TIME_BYTES], raw[_TIME_BYTES:]
    if int.from_bytes(moment, "big") < now * 1000:
        return None
    return next(
        (one for one in targets if hmac.compare_digest(digest, _digest(key, one, moment))), None
    )


def _digest(key: bytes, target: Target, moment: bytes) -> bytes:
    text = f"{target.group} {target.address} {target.port}".encode()
    return hmac.digest(key, text + moment, hashlib.sha256)[:_DIGEST_BYTES]


def given(cookies: str) -> Iterator[str]:
    """Yield the values of the binding cookies in a request's cookies.

    Read by hand: `http.cookies` stops at the first cookie that it finds malformed.
    """
    for item in cookies.split(";"):
        name, _, value = item.strip().partition("=")
        if name in COOKIES:
            yield value


def setting(value: str, until: datetime) -> tuple[str, ...]:
    """Return the `Set-Cookie` headers of a binding.

    Without `Secure`, which belongs to `SameSite=None`: nothing here speaks TLS.
    """
    common = f"{value}; Expires={format_datetime(until, usegmt=True)}; Path=/"
    return f"{COOKIES[0]}={common}", f"{COOKIES[1]}={common}; SameSite=None"
