"""What the daemon serves, until it is told to end."""

import asyncio
import json
import logging
import signal
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol

from hypercorn.asyncio import serve as serve_http
from hypercorn.config import Config
from ministack.app import app

from localcloud import adjust, emulators, events
from localcloud.adjust import commands
from localcloud.cfn import engine
from localcloud.dataplane import DataPlane
from localcloud.dataplane.agents import Agents
from localcloud.delays import by_name, clock
from localcloud.faults import faults
from localcloud.front import Front
from localcloud.functions.network import Address, Network
from localcloud.functions.worker import Worker, surroundings
from localcloud.scaling.engine import Engine
from localcloud.state import Identity, read, write

logger = logging.getLogger("localcloud")

#: How often the server looks whether it can still be found.
_LOOK_SECONDS = 2.0


class Plane(Protocol):
    """What runs the tasks and balances the load."""

    def start(self) -> None:
        """Begin to follow what ECS and the load balancers describe."""

    def stop(self) -> None:
        """End every process and listener it started."""

    def reach(self, address: Address) -> Address | None:
        """Return where a task's address and port answer on this machine."""

    def snapshot(self) -> dict[str, Any]:
        """Return `load_balancers`, `instances`, `tasks` and `targets`."""


async def serve(home: Path, identity: Identity, listener: socket.socket) -> None:
    """Serve on `listener` until SIGTERM or SIGINT."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)

    adjust.install()
    engine.install()
    plane = DataPlane(identity.endpoint_url, emulators.ecs_regions, home)
    commands.reach(plane)
    network = Network(plane.reach, clock())
    Worker.surroundings = surroundings(identity.endpoint_url, network.url, clock().factor)
    scaling = Engine()
    agents = Agents(emulators.ecs_regions, home)
    front = Front(
        app,
        health={"pid": identity.pid, "version": identity.version, "nonce": identity.nonce},
        snapshot=lambda: _status(identity, plane, agents),
    )
    config = Config()
    config.bind = [f"fd://{listener.detach()}"]
    config.keep_alive_timeout = 75
    config.graceful_timeout = 1
    config.loglevel = "WARNING"
    threading.Thread(target=_warm_up, daemon=True, name="warm-up").start()
    write(home, identity)
    logger.info("ready on %s, process %s", identity.endpoint_url, identity.pid)
    scaling.start()
    plane.start()
    agents.start()
    network.start()
    watching = asyncio.create_task(_end_when_forgotten(home, identity, stopping))
    try:
        await serve_http(front, config, shutdown_trigger=stopping.wait)
    finally:
        watching.cancel()
        await asyncio.to_thread(network.stop)
        await asyncio.to_thread(plane.stop)
        await asyncio.to_thread(scaling.stop)
        await asyncio.to_thread(agents.stop)


async def _end_when_forgotten(home: Path, identity: Identity, stopping: asyncio.Event) -> None:
    """End the server once its state file is gone or another's: no command finds it any more."""
    while (known := read(home)) and known.nonce == identity.nonce:  # noqa: ASYNC110 - a file has no event
        await asyncio.sleep(_LOOK_SECONDS)
    logger.warning("the state file in %s is not ours any more", home)
    stopping.set()


def _status(identity: Identity, plane: Plane, agents: Agents) -> Mapping[str, object]:
    known = asdict(identity)
    known.pop("nonce")
    running = plane.snapshot()
    shown = {
        **known,
        "time_factor": clock().factor,
        "delays": by_name(),
        **running,
        "instances": [*running["instances"], *agents.snapshot()],
        "events": events.shown(),
        "faults": faults.shown(),
    }
    told: dict[str, object] = json.loads(json.dumps(shown, default=str))
    return told


def _warm_up() -> None:
    """Load what the first stack would wait for: moto reads its tables of images and types."""
    calls: tuple[tuple[str, Callable[[Any], object]], ...] = (
        ("ec2", lambda c: c.describe_vpcs()),
        ("elbv2", lambda c: c.describe_load_balancers()),
        ("autoscaling", lambda c: c.describe_auto_scaling_groups()),
    )
    for service, call in calls:
        call(emulators.client(service, "us-east-1"))
