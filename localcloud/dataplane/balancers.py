"""The listeners of all load balancers, kept to what the balancers describe."""

import threading
import time
from collections.abc import Iterable, Mapping

from localcloud.dataplane.act import attempt
from localcloud.dataplane.described import Balancer, region_of
from localcloud.dataplane.fleet import Fleet, Tally
from localcloud.dataplane.health import Address
from localcloud.dataplane.listener import Listener
from localcloud.dataplane.observe import Clients
from localcloud.delays import clock
from localcloud.following import Follower
from localcloud.target_health import target_health

#: How often to look although nothing rang: a stack's outputs, which no bell tells of.
LOOK_SECONDS = 10.0

#: A change seldom comes alone: a look covers all of this time.
PAUSE_SECONDS = 0.2


class Balancers:
    """One listener for each load balancer, from its first listener on AWS to its deletion.

    A thread of its own follows what is described, so that nobody's work delays a deregistration.
    """

    def __init__(self) -> None:
        self._clock = clock()
        self._fleet = Fleet(self._clock, target_health)
        self._listeners: dict[str, tuple[Balancer, Listener]] = {}
        self._clients: Clients | None = None
        self._regions: tuple[str, ...] = ()
        self._reach: Mapping[Address, Address] = {}
        self._lock = threading.Lock()
        self._follower = Follower("balancers", self._follow)
        self._follower.start()

    def shown(self) -> list[dict[str, str]]:
        """Return every load balancer with the address that answers for it."""
        with self._lock:
            found = list(self._listeners.values())
        return [
            {
                "name": balancer.name,
                "dns_name": balancer.dns_name,
                "region": balancer.region,
                "url": listener.url,
            }
            for balancer, listener in found
        ]

    def targets(self) -> list[dict[str, object]]:
        """Return every target with its state."""
        return self._fleet.shown()

    def tally(self) -> list[tuple[Balancer, Tally]]:
        """Return what was asked of each target group since, with the balancer that names it."""
        with self._lock:
            balancers = [balancer for balancer, _ in self._listeners.values()]
        return [
            (balancer, tally)
            for tally in self._fleet.tally()
            for balancer in balancers
            if tally.group in balancer.groups
        ]

    def look(
        self,
        clients: Clients,
        regions: Iterable[str],
        addresses: Mapping[Address, Address],
    ) -> None:
        """Say where to look, and where targets answer; what is described follows in a moment.

        Args:
            clients: Of the local AWS.
            regions: Where to look.
            addresses: Where on loopback a target's address inside the VPC answers.
        """
        regions = tuple(sorted(regions))
        moved = (regions, addresses) != (self._regions, self._reach)
        self._clients, self._regions, self._reach = clients, regions, dict(addresses)
        if moved:
            self._follower.bell.set()

    def close(self) -> None:
        """End every listener and every health check."""
        self._follower.stop()
        for arn in list(self._listeners):
            self._close(arn)
        self._fleet.close()

    def _follow(self) -> None:
        """Look whenever something may have changed, and let draining targets go in time."""
        bell, closing = self._follower.bell, self._follower.closing
        next_look = 0.0
        while not closing.is_set():
            left = self._fleet.let_go()
            wait = max(0.0, next_look - time.monotonic())
            rang = bell.wait(wait if left is None else min(wait, left))
            if not rang and time.monotonic() < next_look:
                continue
            bell.clear()
            attempt("balancers", self._look)
            self._fleet.let_go()  # a delay of 0 s is none
            next_look = time.monotonic() + LOOK_SECONDS
            closing.wait(PAUSE_SECONDS)

    def _look(self) -> None:
        """Bring listeners and targets to what is described."""
        if self._clients is None:
            return
        found = [region_of(self._clients, region) for region in self._regions]
        balancers = {one.arn: one for region in found for one in region.balancers}
        self._fleet.follow(
            [target for region in found for target in region.registered],
            {arn: group for region in found for arn, group in region.groups.items()},
            {group for balancer in balancers.values() for group in balancer.groups},
            self._reach,
        )
        for arn, balancer in balancers.items():
            known = self._listeners.get(arn)
            listener = known[1] if known else Listener(balancer.name, self._fleet, self._clock)
            listener.update(balancer.front)
            with self._lock:
                self._listeners[arn] = (balancer, listener)
        for arn in self._listeners.keys() - balancers.keys():
            self._close(arn)

    def _close(self, arn: str) -> None:
        with self._lock:
            _, listener = self._listeners.pop(arn)
        listener.close()
