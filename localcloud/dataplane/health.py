"""Health checks: a target takes traffic after one passed check, and none while it fails."""

import http.client
import threading
import time
from collections.abc import Iterable, Mapping

from localcloud.dataplane.rules import Health

Address = tuple[str, int]

#: Compressed: a group's own interval is 5 s at the least.
WAITING_SECONDS = 0.2
PASSED_SECONDS = 1.0
TIMEOUT_SECONDS = 1.0


class HealthChecks:
    """Asks every target of every balancer, each from a thread of its own.

    A hung target then delays nobody's check but its own.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wanted: dict[Address, Health] = {}
        self._healthy: set[Address] = set()
        self._closed = threading.Event()

    def watch(self, targets: Mapping[Address, Health]) -> None:
        """Check exactly these targets from now on."""
        with self._lock:
            new = targets.keys() - self._wanted.keys()
            self._wanted = dict(targets)
            self._healthy &= self._wanted.keys()
        for address in new:
            threading.Thread(
                target=self._check, args=(address,), name=f"check {address}", daemon=True
            ).start()

    def passed(self, addresses: Iterable[Address]) -> list[Address]:
        """Return those of the addresses whose last check passed, in a steady order."""
        with self._lock:
            return [address for address in addresses if address in self._healthy]

    def close(self) -> None:
        """End every check."""
        self._closed.set()
        self.watch({})

    def _check(self, address: Address) -> None:
        while not self._closed.is_set():
            with self._lock:
                health = self._wanted.get(address)
            if health is None:
                return
            good = answers(address, health)
            with self._lock:
                if good and address in self._wanted:
                    self._healthy.add(address)
                else:
                    self._healthy.discard(address)
            self._closed.wait(PASSED_SECONDS if good else WAITING_SECONDS)


def answers(address: Address, health: Health) -> bool:
    """Tell whether a target passes its group's check now."""
    connection = http.client.HTTPConnection(*address, timeout=TIMEOUT_SECONDS)
    began = time.monotonic()
    try:
        connection.request("GET", health.path, headers={"User-Agent": "ELB-HealthChecker/2.0"})
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return status in health.codes and time.monotonic() - began < TIMEOUT_SECONDS
