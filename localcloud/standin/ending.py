"""No stand-in outlives what started it."""

import ctypes
import os
import signal
import sys
import threading

_SET_PDEATHSIG = 1


def end_with(parent: int) -> None:
    """End when the starter does, whatever it died of.

    The pipe on standard input closes with it, everywhere. A process that is stopped (SIGSTOP) does
    not read; on Linux the kernel ends it all the same.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)

    def watch() -> None:
        sys.stdin.buffer.read()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
