"""Health checks: every target of every balancer asked as its group says, from one event loop.

A hung target delays nobody's check but its own, and no thread waits for it.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Mapping
from typing import Any

from localcloud.dataplane.groups import Group
from localcloud.dataplane.targets import FAILED, TIMED_OUT, Check, answered
from localcloud.delays import Clock
from localcloud.following import give_up
from localcloud.target_health import Target

logger = logging.getLogger("localcloud.dataplane")

#: A host and a port; on loopback where a task's process answers, in a VPC where AWS would have it.
Address = tuple[str, int]


class Checks:
    """Asks targets at the times of their groups, until they are not wanted any more.

    Args:
        clock: Compresses intervals and time-outs.
        judge: Told how each check of a target ended.
    """

    def __init__(self, clock: Clock, judge: Callable[[Target, Check], None]) -> None:
        self._clock = clock
        self._judge = judge
        self._loop = asyncio.new_event_loop()
        self._groups: dict[Target, Group] = {}
        self._reach: Mapping[Address, Address] = {}
        self._following: dict[Target, asyncio.Task[None]] = {}
        self._moved = asyncio.Event()
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="health checks", daemon=True
        )
        self._thread.start()

    def watch(self, wanted: Mapping[Target, Group], reach: Mapping[Address, Address]) -> None:
        """Check exactly these targets from now on.

        Args:
            wanted: The targets with their groups.
            reach: Where on loopback an address inside the VPC answers. One that is not there is
                reached by nobody, as the address of a host that is gone.
        """
        self._on_loop(self._watch(dict(wanted), dict(reach)))

    def close(self) -> None:
        """End every check."""
        self._on_loop(self._watch({}, {}))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _on_loop(self, work: Any) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _watch(self, wanted: dict[Target, Group], reach: dict[Address, Address]) -> None:
        self._groups = wanted
        if reach != self._reach:
            self._reach = reach
            self._moved.set()
            self._moved = asyncio.Event()
        ended = [self._following.pop(target) for target in self._following.keys() - wanted.keys()]
        for task in ended:
            task.cancel()
        await asyncio.gather(*ended, return_exceptions=True)
        for target in wanted.keys() - self._following.keys():
            following = self._loop.create_task(self._follow(target))
            following.add_done_callback(_ended)
            self._following[target] = following

    async def _follow(self, target: Target) -> None:
        # A cancellation may be lost in `wait_for`, so what is wanted is asked each time.
        while (group := self._groups.get(target)) is not None:
            began = self._loop.time()
            check = await self._check(target, group)
            if check is None:
                continue
            self._judge(target, check)
            passed = self._loop.time() - began
            await asyncio.sleep(max(0.0, self._clock.interval(group.interval_seconds) - passed))

    async def _check(self, target: Target, group: Group) -> Check | None:
        """Ask a target once; None when it has become reachable meanwhile."""
        seconds = self._clock.timeout(group.timeout_seconds)
        moved = self._moved
        address = self._reach.get((target.address, group.port or target.port))
        if address is not None:
            return await ask(address, target, group, seconds)
        try:
            await asyncio.wait_for(moved.wait(), seconds)
        except TimeoutError:
            return TIMED_OUT
        return None


def _ended(task: asyncio.Task[None]) -> None:
    """End the local AWS, as a fault in any loop of its own, where checks ended by themselves."""
    if not task.cancelled() and task.exception() is not None:
        logger.error("health checks ended", exc_info=task.exception())
        give_up()


async def ask(address: Address, target: Target, group: Group, seconds: float) -> Check:
    """Ask a target as an application load balancer does.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
    """
    request = (
        f"GET {group.path} HTTP/1.1\r\nHost: {target.address}:{group.port or target.port}\r\n"
        "User-Agent: ELB-HealthChecker/2.0\r\nAccept-Encoding: gzip, compressed\r\n"
        "Connection: close\r\n\r\n"
    )
    try:
        async with asyncio.timeout(seconds):
            return await _exchange(address, request.encode("latin-1"), group)
    except TimeoutError:
        return TIMED_OUT
    except (OSError, ValueError):
        return FAILED


async def _exchange(address: Address, request: bytes, group: Group) -> Check:
    reader, writer = await asyncio.open_connection(*address)
    try:
        writer.write(request)
        line = await reader.readline()
        version, _, rest = line.decode("latin-1").partition(" ")
        status = int(rest[:3])
        if not version.startswith("HTTP/"):
            return FAILED
        while (await reader.readline()).strip():
            pass
    finally:
        writer.close()
    return answered(status, group)
