"""The controller: its queue, its nodes, and the turn in which builds begin, pause and end."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from localcloud.delays import Clock
from localcloud.standin.home import Home
from localcloud.standin.jobs import Jobs, say
from localcloud.standin.nodes import BuiltIn, Node
from localcloud.standin.records import Build, Item
from localcloud.standin.schedule import Assignment, Waiting, assign
from localcloud.standin.slot import Slot
from localcloud.standin.steps import Runner
from localcloud.standin.waiting import Queue

#: What Jenkins calls itself among its nodes.
BUILT_IN = "Built-In Node"

#: The longest rest between two turns: what has a moment of its own is seen by then.
_REST_SECONDS = 1.0


class RefusalError(Exception):
    """Its cloud starts no agent that somebody asks for."""


class Jenkins:
    """A controller that runs; everything that changes it holds its lock.

    Args:
        slot: What its container says.
        home: What it keeps.
        clock: Of this machine.
    """

    def __init__(self, slot: Slot, home: Home, clock: Clock) -> None:
        self.slot = slot
        self.home = home
        self.clock = clock
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.jobs = Jobs(home)
        self.queue = Queue(home, clock, at_once=slot.keeps_queue)
        self.nodes: dict[str, Node] = {}
        #: Counts what has happened: whoever looks at it sees that something has, since.
        self.stamp = 0
        #: Labels of agents that its cloud can start.
        self.brought: frozenset[str] = frozenset()
        self.quiet = False
        self.assignment = Assignment()
        #: Starts an agent of a template by hand; None without a cloud.
        self.provision: Callable[[str], str] | None = None
        #: Pipelines whose node is away: until when it may come back.
        self._patience: dict[tuple[str, int], float] = {}
        self._paused: set[tuple[str, int]] = set()

    def load(self) -> None:
        """Take up what the home has."""
        with self.lock:
            self.jobs.load()
            begun = {build.queue_id for job in self.jobs for build in job.builds.values()}
            self.queue.load({job.name for job in self.jobs}, begun)
            built_in = Node(
                BUILT_IN,
                labels=frozenset({"built-in"}),
                executors=self.slot.executors,
                exclusive=self.slot.configured,
            )
            runner = Runner(self.clock, self.heard)
            built_in.channel = BuiltIn(runner)
            self.nodes[BUILT_IN] = built_in

    def resume(self) -> None:
        """Let Pipelines go on: those with a node there, or when it is there again."""
        with self.lock:
            for build in list(self.jobs.running.values()):
                node = self.nodes.get(build.node)
                if not build.node:
                    self.jobs.note(replace(build, waits_id=self.queue.next_id()))
                elif node and node.channel:
                    self._run(build)
                else:
                    self._wait_for_node(build)

    def follow(self) -> None:
        """Take turns for ever."""
        while True:
            with self.lock:
                self.turn()
                self.changed.wait(_REST_SECONDS if self._pending() else None)

    def touch(self) -> None:
        """Wake whoever follows what happens; the lock is held."""
        self.stamp += 1
        self.changed.notify_all()

    def ask(self, job: str, parameters: Mapping[str, str]) -> Item:
        """Queue a build."""
        with self.lock:
            item = self.queue.add(job, parameters)
            self.touch()
            return item

    def remove(self, job: str) -> None:
        """Delete a job, and what waits for it."""
        with self.lock:
            for item in self.queue:
                if item.job == job:
                    self.queue.take(item.identity, None)
            self.jobs.remove(job)
            self.touch()

    def set_quiet(self, *, quiet: bool) -> None:
        """Quiet down, or take it back: known in memory alone, a restart forgets it."""
        with self.lock:
            self.quiet = quiet
            if not quiet:
                paused, self._paused = self._paused, set()
                for build in [it for it in self.jobs.running.values() if it.key in paused]:
                    self._run(build)
            self.touch()

    def stop(self) -> None:
        """Keep what an orderly end keeps; builds end as if Jenkins had been killed."""
        with self.lock:
            self.queue.keep()

    def waiting(self) -> list[Waiting]:
        """Return what needs an executor, in the order of the queue."""
        found = []
        for item in self.queue:
            job = self.jobs.get(item.job)
            if job:
                light = job.definition.kind == "pipeline"
                found.append(
                    Waiting(
                        identity=item.identity,
                        job=item.job,
                        label="" if light else job.definition.label,
                        alone=not job.definition.concurrent,
                        light=light,
                    )
                )
        held = [build for build in self.jobs.running.values() if build.waits_id]
        found += [Waiting(identity=it.waits_id, job=it.job, label=it.label) for it in held]
        return sorted(found, key=lambda one: one.identity)

    def busy(self, node: str) -> list[Build]:
        """Return the builds that hold an executor of a node."""
        return [build for build in self.jobs.running.values() if build.node == node]

    def turn(self) -> None:
        """Begin what can begin; again, while something did: a Pipeline asks for its agent then."""
        missing = self.assignment.missing
        self._lose_patience()
        while True:
            seats = [node.seat(len(self.busy(node.name))) for node in self.nodes.values()]
            running = {build.job for build in self.jobs.running.values()}
            self.assignment = assign(self.waiting(), seats, running, quiet=self.quiet)
            for identity, node in self.assignment.start.items():
                self._begin(identity, node)
            if not self.assignment.start:
                break
        if self.assignment.missing != missing:
            self.touch()
        self.queue.keep_when_due()

    def heard(self, message: Mapping[str, Any]) -> None:
        """Take what a node says of a work."""
        with self.lock:
            work = message.get("work")
            found = (build for build in self.jobs.running.values() if build.work == work)
            build = next(found, None)
            if build is None:
                return
            if "log" in message:
                self.jobs.log(build, str(message["log"]))
            elif "ended" in message:
                self._ended(build, well=message["ended"] == "SUCCESS")
                self.touch()

    def connected(self, node: Node) -> None:
        """Have a node again, or for the first time: its Pipelines go on."""
        with self.lock:
            node.idle_since = time.monotonic()
            for build in self.busy(node.name):
                self._patience.pop(build.key, None)
                self._run(build)
            self.touch()

    def lost(self, node: Node) -> None:
        """Have a node no more: its freestyle builds have failed, its Pipelines wait for it."""
        with self.lock:
            node.channel = None
            for build in self.busy(node.name):
                if build.kind == "freestyle":
                    self.jobs.log(build, f"FATAL: {node.name} went offline during the build")
                    self.jobs.finish(build, "FAILURE")
                else:
                    self._wait_for_node(build)
            self.touch()

    def _begin(self, identity: int, node: str) -> None:
        """Begin a queued build, or the steps of a Pipeline that waited for its agent."""
        item = self.queue.get(identity)
        if item is None:
            held = next(it for it in self.jobs.running.values() if it.waits_id == identity)
            build = replace(held, waits_id=0, node=node)
            self.jobs.note(build)
        else:
            build = self.jobs.begin(item)
            waits_id = self.queue.next_id() if build.kind == "pipeline" else 0
            build = replace(build, node=node, waits_id=waits_id)
            self.jobs.note(build)
            self.queue.take(identity, build.number)
            self.jobs.log(build, f"Started as item {identity} of the queue")
        if node:
            self._use(self.nodes[node])
            self.jobs.log(build, f"Running on {node}")
            self._run(build)

    def _use(self, node: Node) -> None:
        node.uses += 1
        if node.last_use:
            self.home.keep_node(node.instance, node.kept())

    def _run(self, build: Build) -> None:
        """Have a build's node run what comes next; quieted down, a Pipeline pauses before it."""
        if self.quiet and build.kind == "pipeline":
            self._paused.add(build.key)
            return
        channel = self.nodes[build.node].channel
        if channel:
            channel.run(build.work, build.script, durable=build.kind == "pipeline")

    def _ended(self, build: Build, *, well: bool) -> None:
        """Go on behind what has ended."""
        if well and build.kind == "pipeline" and build.step + 1 < len(build.steps):
            further = replace(build, step=build.step + 1)
            self.jobs.note(further)
            self._run(further)
            return
        self.jobs.finish(build, "SUCCESS" if well else "FAILURE")
        if node := self.nodes.get(build.node):
            node.idle_since = time.monotonic()

    def _wait_for_node(self, build: Build) -> None:
        seconds = self.clock.real(self.slot.node_timeout_seconds)
        self._patience.setdefault(build.key, time.monotonic() + seconds)

    def _lose_patience(self) -> None:
        """Give up nodes that did not come back; a job may have its steps tried elsewhere."""
        now = time.monotonic()
        for key in [key for key, until in self._patience.items() if until <= now]:
            del self._patience[key]
            build = self.jobs.running.get(key)
            if build is None:
                continue
            self.jobs.log(build, f"{build.node} is gone")
            if build.attempt < build.attempts:
                again = replace(build, node="", step=0, attempt=build.attempt + 1)
                self.jobs.note(replace(again, waits_id=self.queue.next_id()))
            else:
                self.jobs.finish(build, "ABORTED")

    def _pending(self) -> bool:
        """Tell whether something has a moment of its own."""
        return bool(self._patience) or self.queue.due is not None


def run(jenkins: Jenkins) -> None:
    """Serve builds in a thread of its own."""
    jenkins.resume()
    threading.Thread(target=jenkins.follow, daemon=True, name="queue").start()
    say(f"{len(list(jenkins.jobs))} jobs, {len(list(jenkins.queue))} builds waited")
