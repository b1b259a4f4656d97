"""The daemon: one process, one loopback socket, both emulators and the data plane."""

import asyncio
import json
import logging
import os
import resource
import signal
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol

from localcloud import emulators, state
from localcloud.state import Identity

logger = logging.getLogger("localcloud")


class Plane(Protocol):
    """What runs the tasks and balances the load."""

    def start(self) -> None:
        """Begin to follow what ECS and the load balancers describe."""

    def stop(self) -> None:
        """End every process and listener it started."""

    def snapshot(self) -> dict[str, Any]:
        """Return `load_balancers` and `tasks`."""


class _NoPlane:
    def __init__(self, *_):
        pass

    def start(self):
        pass

    def stop(self):
        pass

    def snapshot(self):
        return {"load_balancers": [], "tasks": []}


def run(home: Path) -> None:
    """Serve from the state folder `home` until SIGTERM or SIGINT."""
    os.umask(0o077)
    state.make_home(home)
    (home / "tmp").mkdir(exist_ok=True)
    os.environ.update(emulators.ENVIRONMENT)
    logging.basicConfig(format="%(asctime)s %(levelname)s [%(name)s] %(message)s")
    logger.setLevel(logging.INFO)
    _raise_file_limit()
    with state.locked(home, "server.lock", wait_seconds=0), _listener() as listener:
        # ministack writes its port into addresses it hands out.
        os.environ["GATEWAY_PORT"] = str(listener.getsockname()[1])
        identity = state.this_process(listener.getsockname()[1])
        try:
            asyncio.run(_serve(home, identity, listener))
        finally:
            state.forget(home, identity)
            _end_own_group()
            # The emulators' threads end with the process; nothing of theirs is to be saved.
            logging.shutdown()
            os._exit(0)


def _listener() -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.bind(("127.0.0.1", 0))
    listener.listen(128)
    listener.setblocking(False)
    return listener


def _raise_file_limit() -> None:
    """Lift the soft limit of open files to 4096 where it is lower: each task is a few sockets."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 4096 if hard == resource.RLIM_INFINITY else min(4096, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _end_own_group() -> None:
    """End what the emulators started (function runtimes); the client made us a group of our own."""
    if os.getpgrp() == os.getpid():
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        os.killpg(os.getpgrp(), signal.SIGTERM)


async def _serve(home: Path, identity: Identity, listener: socket.socket) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)

    from hypercorn.asyncio import serve
    from hypercorn.config import Config
    from ministack.app import app

    from localcloud import adjust, cfn
    import localcloud.dataplane
    from localcloud.front import Front

    adjust.install()
    cfn.install()
    DataPlane = getattr(localcloud.dataplane, "DataPlane", _NoPlane)
    plane: Plane = DataPlane(identity.endpoint_url, emulators.ecs_regions, home)
    front = Front(
        app,
        health={"pid": identity.pid, "version": identity.version, "nonce": identity.nonce},
        snapshot=lambda: _status(identity, plane),
    )
    config = Config()
    config.bind = [f"fd://{listener.detach()}"]
    config.keep_alive_timeout = 75
    config.graceful_timeout = 1
    config.loglevel = "WARNING"
    threading.Thread(target=_warm_up, daemon=True, name="warm-up").start()
    state.write(home, identity)
    logger.info("ready on %s, process %s", identity.endpoint_url, identity.pid)
    plane.start()
    try:
        await serve(front, config, shutdown_trigger=stopping.wait)
    finally:
        await asyncio.to_thread(plane.stop)


def _status(identity: Identity, plane: Plane) -> Mapping[str, object]:
    known = asdict(identity)
    known.pop("nonce")
    return {**known, **json.loads(json.dumps(plane.snapshot(), default=str))}


def _warm_up() -> None:
    """Load what the first stack would wait for: moto reads its tables of images and types."""
    calls: tuple[tuple[str, Callable[[Any], object]], ...] = (
        ("ec2", lambda c: c.describe_vpcs()),
        ("elbv2", lambda c: c.describe_load_balancers()),
        ("autoscaling", lambda c: c.describe_auto_scaling_groups()),
    )
    for service, call in calls:
        call(emulators.client(service, "us-east-1"))
