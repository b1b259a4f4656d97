"""The daemon: one process, one loopback socket, both emulators and the data plane."""

import asyncio
import logging
import os
import resource
import signal
import socket
from pathlib import Path

from localcloud import environment, state

logger = logging.getLogger("localcloud")


def run(home: Path) -> None:
    """Serve from the state folder `home` until SIGTERM or SIGINT."""
    os.umask(0o077)
    state.make_home(home)
    (home / "tmp").mkdir(exist_ok=True)
    logging.basicConfig(format="%(asctime)s %(levelname)s [%(name)s] %(message)s")
    logger.setLevel(logging.INFO)
    _raise_file_limit()
    with state.locked(home, "server.lock", wait_seconds=0), _listener() as listener:
        port = listener.getsockname()[1]
        environment.prepare(port)
        from localcloud.serving import serve  # noqa: PLC0415  # reads the environment, is heavy

        identity = state.this_process(port)
        try:
            asyncio.run(serve(home, identity, listener))
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
