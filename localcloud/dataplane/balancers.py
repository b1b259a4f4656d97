"""The listeners of all load balancers, kept to what the balancers describe."""

import threading
import time
from collections.abc import Iterable, Mapping

from localcloud.dataplane import observe
from localcloud.dataplane.health import Address, HealthChecks
from localcloud.dataplane.listener import Listener
from localcloud.dataplane.observe import Balancer, Clients
from localcloud.dataplane.rules import Health

#: How often balancers are looked at while no task changes: a rule may.
LOOK_SECONDS = 2.0


class Balancers:
    """One listener for each load balancer, from its first listener on AWS to its deletion."""

    def __init__(self) -> None:
        self._listeners: dict[str, tuple[Balancer, Listener]] = {}
        self._health = HealthChecks()
        self._next_look = 0.0
        self._lock = threading.Lock()

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

    def serve(self, address: Address) -> bool:
        """Tell whether a target on loopback passed its last health check."""
        return bool(self._health.passed([address]))

    def look(
        self,
        clients: Clients,
        regions: Iterable[str],
        addresses: Mapping[Address, Address],
        *,
        at_once: bool,
    ) -> None:
        """Bring the listeners to what the load balancers describe.

        Args:
            clients: Of the local AWS.
            regions: Where to look.
            addresses: Where on loopback a target's address inside the VPC answers.
            at_once: Whether to look although the last look was a moment ago.
        """
        if not at_once and time.monotonic() < self._next_look:
            return
        self._next_look = time.monotonic() + LOOK_SECONDS
        found = {one.arn: one for region in regions for one in observe.balancers(clients, region)}
        checks = dict[Address, Health]()
        for arn, balancer in found.items():
            reachable = {
                group: tuple(addresses[target] for target in targets if target in addresses)
                for group, targets in balancer.targets.items()
            }
            for group, targets in reachable.items():
                checks |= dict.fromkeys(targets, balancer.groups[group])
            known = self._listeners.get(arn)
            listener = known[1] if known else Listener(balancer.name, self._health)
            listener.update(balancer.front, balancer.groups, reachable)
            with self._lock:
                self._listeners[arn] = (balancer, listener)
        self._health.watch(checks)
        for arn in self._listeners.keys() - found.keys():
            self._close(arn)

    def close(self) -> None:
        """End every listener and every health check."""
        self._health.close()
        for arn in list(self._listeners):
            self._close(arn)

    def _close(self, arn: str) -> None:
        with self._lock:
            _, listener = self._listeners.pop(arn)
        listener.close()
