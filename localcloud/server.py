"""The daemon: one process, one loopback socket, both emulators and the data plane."""

import asyncio
import logging
import os
import resource
import signal
import socket
import sys
import traceback
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
        identity = state.this_process(port)
        try:
            from localcloud.serving import serve  # noqa: PLC0415  # reads the environment, is heavy

            asyncio.run(serve(home, identity, listener))
        finally:
            _leave(home, identity)


def _leave(home: Path, identity: state.Identity) -> None:
    """End the process with what it started; the emulators' threads have nothing to save."""
    failed = sys.exc_info()[0] is not None
    if failed:
        traceback.print_exc()
    state.forget(home, identity)
    if os.getpgrp() == os.getpid():
        # The client made us a group of our own: what is left in it are function runtimes.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        os.killpg(os.getpgrp(), signal.SIGTERM)
    logging.shutdown()
    sys.stderr.flush()
    os._exit(1 if failed else 0)


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
