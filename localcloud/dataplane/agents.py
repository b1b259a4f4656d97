"""Agents: one process for each instance that a controller has started in EC2.

On AWS such an instance boots, and its controller logs in by SSH. Here a process listens at the
instance's loopback address once the instance would have booted; where, a tag of the instance says.
"""

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from localcloud import emulators
from localcloud.addresses import address_of
from localcloud.dataplane.act import attempt
from localcloud.dataplane.agent import Agent, decide, described
from localcloud.delays import AGENT_BOOTS, FACTOR_VARIABLE, clock
from localcloud.faults import faults
from localcloud.following import Follower

logger = logging.getLogger("localcloud.agents")

#: Says where the agent's process answers; hosts have no such tag.
ADDRESS_TAG = "stackgen:local-address"

_STAND_IN = Path(__file__).parents[1] / "standin"

#: Between two looks at least, and while agents come up; nothing is missed for longer than the last.
_AT_LEAST_SECONDS, _BOOTING_SECONDS, _NET_SECONDS = 0.1, 0.25, 5.0


class _Process:
    """The process of one agent."""

    def __init__(self, identity: str, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        with socket.socket() as bound, (folder / f"agent-{identity}.log").open("ab") as log:
            bound.bind((address_of(identity), 0))
            host, port = bound.getsockname()
            self.address = f"{host}:{port}"
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and file
                [sys.executable, "-I", _STAND_IN, str(bound.fileno()), str(os.getpid())],
                stdin=subprocess.PIPE,  # never written: it closes when this server dies
                stdout=log,
                stderr=log,
                cwd=folder,
                env={FACTOR_VARIABLE: str(clock().factor)},
                pass_fds=[bound.fileno()],
                start_new_session=True,
            )
        self.pid = self._process.pid
        self.frozen = False

    def alive(self) -> bool:
        """Tell whether it has not ended."""
        return self._process.poll() is None

    def shut_down(self) -> bool:
        """Tell whether it has ended in order, and its machine with it."""
        return self._process.poll() == 0

    def signal(self, number: int) -> None:
        """Signal it, unless it has ended."""
        if self.alive():
            self._process.send_signal(number)

    def end(self) -> None:
        """Kill it, as its machine's end does."""
        self.signal(signal.SIGKILL)
        self._process.wait()
        if self._process.stdin:
            self._process.stdin.close()


class Agents:
    """Runs a process for every agent that EC2 describes as running.

    Args:
        regions: Where to look.
        home: The state folder; logs lie below it.
    """

    def __init__(self, regions: Callable[[], frozenset[str]], home: Path) -> None:
        self._regions = regions
        self._folder = home / "tasks"
        self._agents: dict[str, Agent] = {}
        self._processes: dict[str, _Process] = {}
        self._lock = threading.Lock()
        # On Linux a process ends with the thread that started it.
        self._follower = Follower("agents", self._follow)

    def start(self) -> None:
        """Begin to follow what EC2 describes."""
        self._follower.start()

    def stop(self) -> None:
        """End every process; return when they are gone."""
        self._follower.stop()

    def snapshot(self) -> list[dict[str, Any]]:
        """Return the agents' instances as `local status` shows them."""
        cut = _impaired()
        with self._lock:
            return [
                _shown(one, self._processes.get(one.identity), cut)
                for one in sorted(self._agents.values(), key=lambda one: one.launched_at)
            ]

    def _follow(self) -> None:
        bell, closing = self._follower.bell, self._follower.closing
        try:
            while not closing.is_set():
                bell.clear()
                attempt("agents", self._look)
                closing.wait(_AT_LEAST_SECONDS)
                bell.wait(self._act())
        finally:
            for process in self._processes.values():
                process.end()

    def _look(self) -> None:
        """See which agents there are, and since when they run."""
        now = time.monotonic()
        found: dict[str, Agent] = {}
        for region in self._regions():
            for agent in described(region):
                known = self._agents.get(agent.identity)
                since = known.runs_since if known else None
                runs = agent.state == "running"
                found[agent.identity] = replace(
                    agent, runs_since=(now if since is None else since) if runs else None
                )
        with self._lock:
            self._agents = found

    def _act(self) -> float:
        """Make the processes what they must be; return after how long to look again."""
        now = time.monotonic()
        for identity in [key for key, one in self._processes.items() if not one.alive()]:
            logger.info("the process of agent %s has ended", identity)
            if self._processes[identity].shut_down():
                # The plugin asks for instances whose own shutdown terminates them.
                attempt(f"end of agent {identity}", partial(self._terminate, identity))
            self._end(identity)
        plan = decide(
            list(self._agents.values()),
            self._processes.keys(),
            {identity for identity, one in self._processes.items() if one.frozen},
            _impaired(),
            now=now,
            boot_seconds=clock().real(AGENT_BOOTS),
        )
        for identity in plan.end:
            self._end(identity)
        for identity in (*plan.freeze, *plan.thaw):
            frozen = identity in plan.freeze
            self._processes[identity].frozen = frozen
            self._processes[identity].signal(signal.SIGSTOP if frozen else signal.SIGCONT)
        for identity in plan.boot:
            self._boot(self._agents[identity])
        if any(one.state == "pending" for one in self._agents.values()):
            return _BOOTING_SECONDS
        rest = _NET_SECONDS if self._processes else 2 * _NET_SECONDS
        return rest if plan.later is None else max(0.0, min(rest, plan.later - now))

    def _boot(self, agent: Agent) -> None:
        def boot() -> None:
            process = _Process(agent.identity, self._folder)
            with self._lock:
                self._processes[agent.identity] = process
            emulators.client("ec2", agent.region).create_tags(
                Resources=[agent.identity], Tags=[{"Key": ADDRESS_TAG, "Value": process.address}]
            )
            logger.info("agent %s is process %s", agent.identity, process.pid)

        attempt(f"boot of agent {agent.identity}", boot)

    def _terminate(self, identity: str) -> None:
        if agent := self._agents.get(identity):
            ec2 = emulators.client("ec2", agent.region)
            ec2.terminate_instances(InstanceIds=[identity])
            with self._lock:
                del self._agents[identity]

    def _end(self, identity: str) -> None:
        with self._lock:
            process = self._processes.pop(identity)
        process.end()


def _impaired() -> frozenset[str]:
    """Return the instances and zones that nothing reaches."""
    return faults.about("instance-impaired", "instance") | faults.about("zone-lost", "zone")


def _shown(agent: Agent, process: _Process | None, impaired: AbstractSet[str]) -> dict[str, Any]:
    cut = impaired & {agent.identity, agent.zone}
    return {
        "id": agent.identity,
        "region": agent.region,
        "zone": agent.zone,
        "group": agent.slot,
        "role": "agent",
        "state": agent.state,
        "lifecycle": "",
        "status": "impaired" if cut else "ok",
        "address": process.address if process else "",
        "launched_at": agent.launched_at,
        "container_instance": "",
        "agent_connected": False,
        "tasks": 0,
        "pid": process.pid if process else None,
    }
