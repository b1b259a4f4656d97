"""Jobs and their builds: in memory as the home has them."""

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from localcloud.standin.definitions import Definition, UnusableDefinitionError, read
from localcloud.standin.home import Home
from localcloud.standin.records import Build, Item, Result


@dataclass(slots=True)
class Job:
    """A job.

    Attributes:
        name: Its name.
        xml: Its `config.xml`.
        definition: What that says.
        next_number: Of its next build.
        builds: By number.
    """

    name: str
    xml: str
    definition: Definition
    next_number: int = 1
    builds: dict[int, Build] = field(default_factory=dict)

    @property
    def last(self) -> Build | None:
        """Its newest build."""
        return self.builds[max(self.builds)] if self.builds else None


class Jobs:
    """All jobs of a Jenkins; whoever changes something holds its lock.

    Args:
        home: Keeps them.
    """

    def __init__(self, home: Home) -> None:
        self._home = home
        self._jobs: dict[str, Job] = {}
        #: Builds that run, by job and number.
        self.running: dict[tuple[str, int], Build] = {}

    def load(self) -> None:
        """Read what the home has; Pipelines without a result run on, or have failed."""
        for kept in self._home.jobs():
            try:
                definition = read(kept.xml)
            except UnusableDefinitionError as error:
                say(f"job {kept.name} cannot be loaded: {error}")
                continue
            builds = {build.number: build for build in kept.builds}
            self._jobs[kept.name] = Job(kept.name, kept.xml, definition, kept.next_number, builds)
            for build in kept.builds:
                if build.result is None:
                    self.running[build.key] = build
        for build in list(self.running.values()):
            if not build.resumable:
                self.finish(build, "FAILURE")

    def __iter__(self) -> Iterator[Job]:
        """Return all jobs, by name."""
        return iter([self._jobs[name] for name in sorted(self._jobs)])

    def get(self, name: str) -> Job | None:
        """Return a job."""
        return self._jobs.get(name)

    def keep(self, name: str, xml: str) -> None:
        """Create or change a job.

        Raises:
            UnusableDefinitionError: The configuration is none.
        """
        definition = read(xml)
        self._home.keep_job(name, xml)
        if known := self._jobs.get(name):
            known.xml, known.definition = xml, definition
        else:
            self._jobs[name] = Job(name, xml, definition)

    def remove(self, name: str) -> None:
        """Delete a job with its builds."""
        del self._jobs[name]
        self.running = {key: build for key, build in self.running.items() if key[0] != name}
        self._home.remove_job(name)

    def begin(self, item: Item) -> Build:
        """Make the build of an item: its number is used before anything else happens."""
        job = self._jobs[item.job]
        number = job.next_number
        self._home.use_number(job.name, number)
        job.next_number = number + 1
        return Build.of(item, job.definition, number, round(time.time() * 1000))

    def note(self, build: Build) -> None:
        """Remember how far a build is; a Pipeline's home remembers it too."""
        self.running[build.key] = build
        self._jobs[build.job].builds[build.number] = build
        if build.kind == "pipeline":
            self._home.keep_build(build)

    def finish(self, build: Build, result: Result) -> None:
        """Give a build its result."""
        duration = max(0, round(time.time() * 1000) - build.started_ms)
        done = replace(build, result=result, duration_ms=duration, waits_id=0)
        self.running.pop(build.key, None)
        self._jobs[build.job].builds[build.number] = done
        self._home.log(done, f"Finished: {result}")
        self._home.keep_build(done)

    def log(self, build: Build, text: str) -> None:
        """Append a line to a build's log."""
        self._home.log(build, text)


def say(text: str) -> None:
    """Write a line of the task's log."""
    sys.stdout.write(f"{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())} {text}\n")
    sys.stdout.flush()
