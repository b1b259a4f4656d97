"""The targets of all balancers: how they are, where they answer, what is in flight to them."""

import http.client
import secrets
import socket
import threading
import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from localcloud import events
from localcloud.dataplane.choice import bound, choose, eligible, given, sealed, setting
from localcloud.dataplane.groups import Group
from localcloud.dataplane.health import Address, Checks
from localcloud.dataplane.targets import Check, Watched, following, judged
from localcloud.delays import Clock
from localcloud.signals import changed
from localcloud.target_health import Health, Target, TargetHealth


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """The target that answers a request.

    Attributes:
        target: As the group knows it.
        address: Where it answers on loopback; None where nobody can reach it.
        cookies: What binds the browser to it: `Set-Cookie` headers.
    """

    target: Target
    address: Address | None
    cookies: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What was asked of a target group in some time.

    Attributes:
        group: Its ARN.
        targets: How many there are now.
        seconds: How long each request took, until its answer began.
    """

    group: str
    targets: int
    seconds: tuple[float, ...]


class Connection(http.client.HTTPConnection):
    """A connection to a target that can be cut off, whatever of the answer has come."""

    was_cut = False
    _wire: socket.socket | None = None

    def connect(self) -> None:
        """Connect; the socket is remembered: `http.client` lets go of it with the first line."""
        super().connect()
        self._wire = self.sock

    def cut(self) -> None:
        """End it, from any thread."""
        self.was_cut = True
        if self._wire is not None:
            with suppress(OSError):
                self._wire.shutdown(socket.SHUT_RDWR)


class Fleet:
    """Watches targets, chooses among them, counts what is in flight.

    Args:
        clock: Compresses what groups say.
        book: Where DescribeTargetHealth and ECS read.
    """

    def __init__(self, clock: Clock, book: TargetHealth) -> None:
        self._clock = clock
        self._book = book
        self._lock = threading.RLock()
        self._known: dict[Target, Watched] = {}
        self._reach: Mapping[Address, Address] = {}
        self._until: dict[Target, float] = {}  # when a draining one is let go
        self._in_flight: dict[Target, set[Connection]] = defaultdict(set)
        self._turns: dict[str, int] = defaultdict(int)
        self._answered: dict[str, list[float]] = defaultdict(list)
        self._key = secrets.token_bytes(32)
        self._checks = Checks(clock, self._judge)

    def follow(
        self,
        registered: Iterable[Target],
        groups: Mapping[str, Group],
        used: Collection[str],
        reach: Mapping[Address, Address],
    ) -> None:
        """Take over what is described now; `used` are the groups that rules name."""
        with self._lock:
            self._reach = reach
            self._take_over(following(self._known, registered, groups, used))
            asked = {"initial", "healthy", "unhealthy"}
            wanted = {
                target: watched.group
                for target, watched in self._known.items()
                if watched.health.state in asked
            }
        self._checks.watch(wanted, reach)

    def let_go(self) -> float | None:
        """Forget the targets whose deregistration is over; return in how many seconds one will be.

        What is still in flight to them is cut off.
        """
        now = time.monotonic()
        with self._lock:
            over = [target for target, until in self._until.items() if until <= now]
            cut = [connection for target in over for connection in self._in_flight.get(target, ())]
            if over:
                self._take_over({one: it for one, it in self._known.items() if one not in over})
            left = min(self._until.values(), default=None)
        for connection in cut:
            connection.cut()
        return None if left is None else left - now

    def take(self, group: str, cookies: str) -> Taken | None:
        """Return the target for a request with these cookies; None where none gets traffic."""
        with self._lock:
            members = {one: it for one, it in self._known.items() if one.group == group}
            targets = eligible(members)
            if not targets:
                return None
            settings = members[targets[0]].group
            target = self._bound(cookies, targets) if settings.sticky_seconds else None
            if target is None:
                counted = {one: len(self._in_flight.get(one, ())) for one in targets}
                counts = counted if settings.least_outstanding else None
                target = choose(targets, self._turns[group], counts)
                self._turns[group] += 1
            address = self._reach.get((target.address, target.port))
        made = self._binding(target, settings) if settings.sticky_seconds else ()
        return Taken(target=target, address=address, cookies=made)

    def _bound(self, cookies: str, targets: Sequence[Target]) -> Target | None:
        """Return the target that a request's cookies bind to, if it gets traffic."""
        now = time.time()
        found = (bound(self._key, value, targets, now) for value in given(cookies))
        return next((target for target in found if target), None)

    def _binding(self, target: Target, group: Group) -> tuple[str, ...]:
        """Return the cookies that bind to a target; each answer binds for the whole time anew."""
        until = time.time() + self._clock.real(group.sticky_seconds)
        return setting(sealed(self._key, target, until), datetime.fromtimestamp(until, UTC))

    @contextmanager
    def in_flight(self, target: Target, connection: Connection) -> Iterator[None]:
        """Count a request as in flight to a target."""
        with self._lock:
            self._in_flight[target].add(connection)
        try:
            yield
        finally:
            with self._lock:
                self._in_flight[target].discard(connection)
                if not self._in_flight[target]:
                    del self._in_flight[target]

    def answered(self, target: Target, seconds: float) -> None:
        """Count a request by how long its target took to begin its answer."""
        with self._lock:
            self._answered[target.group].append(seconds)

    def tally(self) -> list[Tally]:
        """Return what was asked of each group since this was called before."""
        with self._lock:
            answered, self._answered = self._answered, defaultdict(list)
            known = [target.group for target in self._known]
        return [
            Tally(group=group, targets=max(1, known.count(group)), seconds=tuple(seconds))
            for group, seconds in answered.items()
        ]

    def shown(self) -> list[dict[str, Any]]:
        """Return every target as `local status` shows it."""
        with self._lock:
            known, reach = dict(self._known), self._reach
        return [
            _shown(target, watched.health, reach.get((target.address, target.port)))
            for target, watched in sorted(
                known.items(), key=lambda one: (one[0].group, one[0].address, one[0].port)
            )
        ]

    def close(self) -> None:
        """End every check; nothing is known any more."""
        self._checks.close()
        with self._lock:
            self._take_over({})

    def _judge(self, target: Target, check: Check) -> None:
        with self._lock:
            watched = self._known.get(target)
            if watched is not None:
                self._take_over({**self._known, target: judged(watched, check)})

    def _take_over(self, known: dict[Target, Watched]) -> None:
        """Keep what is known now, and tell what differs from before."""
        before, self._known = self._known, known
        for target in [target for target in self._until if not _draining(known.get(target))]:
            del self._until[target]
        for target, watched in known.items():
            if _draining(watched) and target not in self._until:
                lasts = self._clock.real(watched.group.deregistration_seconds)
                self._until[target] = time.monotonic() + lasts
        now = {target: watched.health for target, watched in known.items()}
        if now == {target: watched.health for target, watched in before.items()}:
            return
        self._book.replace(now)
        for target in now.keys() | before.keys():
            was = before[target].health if target in before else None
            if was is None or target not in now or was.state != now[target].state:
                _tell(target, now.get(target))
        changed.ring()


def _draining(watched: Watched | None) -> bool:
    return watched is not None and watched.health.state == "draining"


def _name(group: str) -> str:
    """Return a target group's name from its ARN."""
    return group.split("/")[1] if "/" in group else group


def _region(group: str) -> str:
    parts = group.split(":")
    return parts[3] if len(parts) > 3 else ""  # noqa: PLR2004 - arn:partition:service:region:…


def _tell(target: Target, health: Health | None) -> None:
    """Show a change of a target's state; AWS sends no event about one."""
    what = f"{_name(target.group)}: target {target.address}:{target.port}"
    if health is None:
        text = f"{what} is deregistered"
    else:
        text = f"{what} is {health.state}"
        text += f": {health.description}" if health.description else ""
    events.show(
        _region(target.group),
        "aws.elasticloadbalancing",
        "Target Health",
        text=text,
        about=(target.group, target.address),
    )


def _shown(target: Target, health: Health, address: Address | None) -> dict[str, Any]:
    return {
        "group": target.group,
        "group_name": _name(target.group),
        "region": _region(target.group),
        "id": target.address,
        "port": target.port,
        "state": health.state,
        "reason": health.reason,
        "address": "{}:{}".format(*address) if address else "",
    }
