"""Start and end of a controller, as measured: refused, 503, 200; 143 on SIGTERM.

It inherits a bound socket, which refuses connections until it listens, and the end of a pipe, which
tells it when its starter has died.
"""

import contextlib
import ctypes
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from socketserver import ThreadingTCPServer

from localcloud.delays import JENKINS_BOOTS, JENKINS_REFUSES, JENKINS_STOPS, Clock, clock
from localcloud.standin import jenkins as controller
from localcloud.standin.access import Access
from localcloud.standin.home import Home
from localcloud.standin.jenkins import Jenkins
from localcloud.standin.jobs import say
from localcloud.standin.slot import Slot, configured, slot
from localcloud.standin.web import Door, handler
from stackgen_slot import casc, home, launch
from stackgen_slot.problems import SlotError
from stackgen_slot.settings import Settings, check_secrets, read

#: Names a file that exists while the file system of the home is cut off.
GATE_VARIABLE = "STACKGEN_LOCAL_EFS_GATE"

_SET_PDEATHSIG = 1
_STOPPED = 128 + signal.SIGTERM
#: What the image's entry point ends with when it starts nothing.
_NOT_STARTED = 1
#: https://docs.oracle.com/en/java/javase/21/docs/specs/man/java.html (ExitOnOutOfMemoryError)
_OUT_OF_MEMORY = 3
#: How long the image's entry point waits for another Jenkins to leave the home.
_LOCK_SECONDS = 180.0
#: How many connections wait for an answer: several clients ask at once.
_BACKLOG = 128


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


@contextlib.contextmanager
def prepared(environ: Mapping[str, str], folder: Path, time_: Clock) -> Iterator[Mapping[str, str]]:
    """Do what the entry point of the controllers' image does, by its own code.

    It checks the variables, keeps other Jenkins off the home, renders the configuration as code and
    adds the start flags. Another image has no such entry point.

    Yields:
        The environment that Java gets.

    Raises:
        SlotError: A variable is not what it must be, or another Jenkins does not leave the home.
    """
    if not configured(environ):
        yield environ
        return
    settings: Settings = read({**environ, "JENKINS_HOME": str(folder)})
    check_secrets(environ, settings)
    with home.held(settings, time_.real(_LOCK_SECONDS)):
        casc.render(settings)
        # The folder of the configuration is the entry point's own, whatever the variable said.
        given = launch.environment(settings, environ)
        yield {name: text for name, text in given.items() if name != "CASC_JENKINS_CONFIG"}


class End:
    """How this process ends: asked to, or out of memory.

    Args:
        time_: This machine's clock.
    """

    def __init__(self, time_: Clock) -> None:
        self._clock = time_
        self.door: Door | None = None

    def listen(self) -> None:
        """Take signals from here on."""
        # Threads of their own: a handler that waited would keep the process from all else.
        signal.signal(signal.SIGTERM, lambda *_: _aside(self._stop))
        signal.signal(signal.SIGUSR1, lambda *_: _aside(self._run_out))

    def _stop(self) -> None:
        """End in order: what waits is kept, an idle Jenkins takes a moment."""
        if self.door and self.door.ready:
            time.sleep(self._clock.real(JENKINS_STOPS))
            self.door.jenkins.stop()
            say("Jenkins stopped")
        os._exit(_STOPPED)

    def _run_out(self) -> None:
        """Run out of memory: end, or stand still for ever, as the start flags say."""
        say("java.lang.OutOfMemoryError: Java heap space")
        if self.door is None or self.door.jenkins.slot.ends_without_memory:
            os._exit(_OUT_OF_MEMORY)
        self.door.stuck.set()
        with self.door.jenkins.lock:
            threading.Event().wait()


def _aside(work: Callable[[], None]) -> None:
    threading.Thread(target=work, daemon=True).start()


def main(descriptor: int, parent: int, folder: Path) -> None:
    """Boot and serve on an inherited socket until SIGTERM."""
    time_ = clock()
    end = End(time_)
    end.listen()
    end_with(parent)
    gate = os.environ.get(GATE_VARIABLE)
    kept = Home(folder, Path(gate) if gate else None)
    try:
        kept.make()
        with prepared(os.environ, folder, time_) as environ:
            _serve(slot(environ), kept, descriptor, time_, end)
    except SlotError as error:
        say(f"stackgen: slot not started: {error}")
        os._exit(_NOT_STARTED)


def _serve(found: Slot, kept: Home, descriptor: int, time_: Clock, end: End) -> None:
    """Be a Jenkins: refuse, answer 503, serve."""
    boots = kept.count_boot(found.name)
    say(f"stand-in for Jenkins, slot {found.name}, boot {boots} of this home")
    time.sleep(time_.real(JENKINS_REFUSES))
    jenkins = Jenkins(found, kept, time_)
    door = end.door = Door(jenkins=jenkins, access=Access(found))
    server = ThreadingTCPServer(("127.0.0.1", 0), handler(door), bind_and_activate=False)
    server.socket.close()
    server.socket = socket.socket(fileno=descriptor)
    server.daemon_threads = True
    server.request_queue_size = _BACKLOG
    server.server_activate()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    time.sleep(time_.real(JENKINS_BOOTS))
    door.broken = bool(found.casc and not found.casc.exists())
    if not door.broken:
        jenkins.load()
        controller.run(jenkins)
    door.ready = True
    say("its configuration as code failed" if door.broken else "ready")
    threading.Event().wait()
