"""Start and end of a controller, as measured: refused, 503, 200; 143 on SIGTERM.

It inherits a bound socket, which refuses connections until it listens, and the end of a pipe, which
tells it when its starter has died.
"""

import contextlib
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from socketserver import ThreadingTCPServer
from typing import Never

from localcloud.delays import JENKINS_BOOTS, JENKINS_REFUSES, JENKINS_STOPS, Clock, clock
from localcloud.standin import clouds
from localcloud.standin import jenkins as controller
from localcloud.standin.access import Access
from localcloud.standin.ec2 import Ec2, Keys
from localcloud.standin.ending import end_with
from localcloud.standin.fleet import Fleet
from localcloud.standin.home import Home
from localcloud.standin.jenkins import Jenkins
from localcloud.standin.jobs import say
from localcloud.standin.slot import configured, slot
from localcloud.standin.web import Door, handler
from stackgen_slot import casc, home, launch
from stackgen_slot.problems import SlotError
from stackgen_slot.settings import Settings, check_secrets, read

#: Names a file that exists while the file system of the home is cut off.
GATE_VARIABLE = "STACKGEN_LOCAL_EFS_GATE"

_STOPPED = 128 + signal.SIGTERM
#: What the image's entry point ends with when it starts nothing.
_NOT_STARTED = 1
#: https://docs.oracle.com/en/java/javase/21/docs/specs/man/java.html (ExitOnOutOfMemoryError)
_OUT_OF_MEMORY = 3
#: How long the image's entry point waits for another Jenkins to leave the home.
_LOCK_SECONDS = 180.0
#: How many connections wait for an answer: several clients ask at once.
_BACKLOG = 128


@contextlib.contextmanager
def prepared(
    environ: Mapping[str, str], folder: Path, time_: Clock
) -> Iterator[tuple[Mapping[str, str], Settings | None]]:
    """Do what the entry point of the controllers' image does, by its own code.

    It checks the variables, keeps other Jenkins off the home, renders the configuration as code and
    adds the start flags. Another image has no such entry point.

    Yields:
        The environment that Java gets, and what the entry point read from it.

    Raises:
        SlotError: A variable is not what it must be, or another Jenkins does not leave the home.
    """
    if not configured(environ):
        yield environ, None
        return
    settings: Settings = read({**environ, "JENKINS_HOME": str(folder)})
    check_secrets(environ, settings)
    with home.held(settings, time_.real(_LOCK_SECONDS)):
        casc.render(settings)
        # The folder of the configuration is the entry point's own, whatever the variable said.
        given = launch.environment(settings, environ)
        yield {key: text for key, text in given.items() if key != "CASC_JENKINS_CONFIG"}, settings


class End:
    """How this process ends: asked to, or out of memory.

    Args:
        time_: This machine's clock.
    """

    def __init__(self, time_: Clock) -> None:
        self._clock = time_
        self.door: Door | None = None

        self._woken, self._wakes = socket.socketpair()
        self._wakes.setblocking(False)

    def listen(self) -> None:
        """Take signals from here on."""
        # Threads of their own: a handler that waited would keep the process from all else.
        signal.signal(signal.SIGTERM, lambda *_: _aside(self._stop))
        signal.signal(signal.SIGUSR1, lambda *_: _aside(self._run_out))
        signal.signal(signal.SIGQUIT, lambda *_: _aside(_dump_threads))
        signal.set_wakeup_fd(self._wakes.fileno(), warn_on_full_buffer=False)

    def wait(self) -> Never:
        """Wait for signals, on the main thread.

        Python runs handlers there alone, and the kernel may interrupt any thread with a signal: a
        main thread that waited for a lock would then sleep on. What it reads here is written by
        whichever thread was interrupted.
        https://docs.python.org/3/library/signal.html#signal.set_wakeup_fd
        """
        while True:
            self._woken.recv(1)

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


def _dump_threads() -> None:
    """Write every thread down, as a JVM does on QUIT, and go on.

    https://docs.oracle.com/en/java/javase/21/troubleshoot/diagnostic-tools.html
    """
    say("Full thread dump (stand-in):")
    for thread in threading.enumerate():
        say(f'"{thread.name}" #{thread.native_id}{" daemon" if thread.daemon else ""}')


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
        with prepared(os.environ, folder, time_) as (environ, settings):
            jenkins = Jenkins(slot(environ), kept, time_)
            _serve(jenkins, settings, descriptor, end)
    except SlotError as error:
        say(f"stackgen: slot not started: {error}")
        os._exit(_NOT_STARTED)


def _serve(jenkins: Jenkins, settings: Settings | None, descriptor: int, end: End) -> None:
    """Be a Jenkins: refuse, answer 503, serve."""
    found = jenkins.slot
    boots = jenkins.home.count_boot(found.name)
    say(f"stand-in for Jenkins, slot {found.name}, boot {boots} of this home")
    time.sleep(jenkins.clock.real(JENKINS_REFUSES))
    door = end.door = Door(jenkins=jenkins, access=Access(found))
    server = _Server(("127.0.0.1", 0), handler(door), bind_and_activate=False)
    server.socket.close()
    server.socket = socket.socket(fileno=descriptor)
    server.server_activate()
    # It is never asked to shut down: nothing needs to be looked at twice a second.
    threading.Thread(target=server.serve_forever, args=(3600.0,), daemon=True).start()
    time.sleep(jenkins.clock.real(JENKINS_BOOTS))
    door.broken = bool(found.casc and not found.casc.exists())
    if not door.broken:
        jenkins.load()
        fleet = _fleet(jenkins, settings)
        controller.run(jenkins)
        if fleet:
            fleet.start()
    door.ready = True
    say("its configuration as code failed" if door.broken else "ready")
    end.wait()


def _fleet(jenkins: Jenkins, settings: Settings | None) -> Fleet | None:
    """Return the agents' side; without an end point of its own there is no EC2 to ask."""
    found = clouds.cloud(settings) if settings else None
    if settings is None or found is None or settings.ec2_endpoint is None:
        return None
    keys = Keys(
        access=os.environ.get("AWS_ACCESS_KEY_ID", ""),
        secret=os.environ.get("AWS_SECRET_ACCESS_KEY", ""),
        token=os.environ.get("AWS_SESSION_TOKEN", ""),
    )
    ec2 = Ec2(settings.ec2_endpoint, found.region, keys, jenkins.clock)
    fleet = Fleet(jenkins, found, ec2)
    fleet.load()
    return fleet


class _Server(ThreadingTCPServer):
    """Serves each connection in a thread; clients that hang up are nobody's fault."""

    daemon_threads = True
    request_queue_size = _BACKLOG

    def handle_error(self, request: object, client_address: object) -> None:
        """Say what went wrong, unless the client has gone."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]
