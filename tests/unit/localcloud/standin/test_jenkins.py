"""How builds begin, pause, lose their node and go on."""

from pathlib import Path
from typing import Any

from localcloud.delays import Clock
from localcloud.standin.home import Home
from localcloud.standin.jenkins import Jenkins
from localcloud.standin.nodes import Node
from localcloud.standin.slot import Slot

FREESTYLE = "<project><assignedNode>linux</assignedNode><builders/></project>"
PIPELINE = (
    "<flow-definition><definition><script>{}node('linux') {{ sh 'one'; sh 'two' }}</script>"
    "</definition></flow-definition>"
)
RETRY = "retry(count: 2, conditions: [agent()]) "


class Wire:
    """A way to a node that does nothing by itself: the test says what ended."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def run(self, work: str, script: str, *, durable: bool) -> None:
        """Note what is asked for."""
        self.asked.append(f"{work} {script}{' durable' if durable else ''}")

    def close(self) -> None:
        """Nothing to hang up."""


class World:
    """A Jenkins with one agent."""

    def __init__(self, folder: Path, **slot: Any) -> None:
        settings = {"keeps_queue": True, "executors": 0, "configured": True, **slot}
        self.jenkins = Jenkins(Slot(**settings), Home(folder), Clock(1000))
        self.jenkins.load()
        self.wire = Wire()
        self.jenkins.resume()
        self.agent = Node("EC2 one", labels=frozenset({"linux"}), instance="i-1")

    def joins(self) -> None:
        """Let the agent be reached."""
        with self.jenkins.lock:
            self.jenkins.nodes[self.agent.name] = self.agent
            self.agent.channel = self.wire
            self.jenkins.connected(self.agent)
            self.jenkins.turn()

    def builds(self, xml: str, *, job: str = "a") -> None:
        """Create a job and queue a build."""
        with self.jenkins.lock:
            self.jenkins.jobs.keep(job, xml)
            self.jenkins.ask(job, {})
            self.jenkins.turn()

    def ends(self, work: str, result: str = "SUCCESS") -> None:
        """Let a work end."""
        with self.jenkins.lock:
            self.jenkins.heard({"work": work, "ended": result})
            self.jenkins.turn()

    def build(self, number: int = 1) -> Any:
        """Return a build of the job."""
        job = self.jenkins.jobs.get("a")
        assert job
        return job.builds[number]


def test_a_freestyle_build_waits_for_its_agent(tmp_path: Path) -> None:
    """It has no number before."""
    world = World(tmp_path)
    world.builds(FREESTYLE)
    assert world.jenkins.assignment.missing == {"linux": 1}
    assert not (tmp_path / "jobs" / "a" / "builds").exists()
    world.joins()
    assert world.wire.asked == ["a#1 "]
    world.ends("a#1")
    assert world.build().result == "SUCCESS"


def test_a_pipeline_has_its_number_before_its_agent(tmp_path: Path) -> None:
    """Its place in the queue is its node step's; then its steps follow each other."""
    world = World(tmp_path)
    world.builds(PIPELINE.format(""))
    assert world.build().number == 1
    assert world.jenkins.assignment.missing == {"linux": 1}
    world.joins()
    world.ends("a#1/1.0")
    world.ends("a#1/1.1")
    assert world.wire.asked == ["a#1/1.0 one durable", "a#1/1.1 two durable"]
    assert world.build().result == "SUCCESS"


def test_a_failed_step_ends_a_pipeline(tmp_path: Path) -> None:
    """The next one does not run."""
    world = World(tmp_path)
    world.builds(PIPELINE.format(""))
    world.joins()
    world.ends("a#1/1.0", "FAILURE")
    assert world.build().result == "FAILURE"


def test_quieted_down_a_pipeline_pauses_at_its_next_step(tmp_path: Path) -> None:
    """It keeps its executor, and goes on when the quieting down is taken back."""
    world = World(tmp_path)
    world.builds(PIPELINE.format(""))
    world.joins()
    world.jenkins.set_quiet(quiet=True)
    world.ends("a#1/1.0")
    assert len(world.wire.asked) == 1
    assert len(world.jenkins.busy("EC2 one")) == 1
    world.jenkins.set_quiet(quiet=False)
    assert world.wire.asked[1:] == ["a#1/1.1 two durable"]


def test_a_pipeline_goes_on_in_the_next_process(tmp_path: Path) -> None:
    """At the step it was at, on the node it was on; a freestyle build has no record."""
    world = World(tmp_path)
    world.builds(PIPELINE.format(""))
    world.joins()
    world.ends("a#1/1.0")
    again = World(tmp_path)
    assert again.build().step == 1
    again.joins()
    assert again.wire.asked == ["a#1/1.1 two durable"]


def test_a_lost_agent_fails_a_freestyle_build(tmp_path: Path) -> None:
    """At once: its channel is closed."""
    world = World(tmp_path)
    world.builds(FREESTYLE)
    world.joins()
    world.jenkins.lost(world.agent)
    assert world.build().result == "FAILURE"


def test_a_pipeline_waits_for_its_agent_to_come_back(tmp_path: Path) -> None:
    """Nothing is decided before its patience ends; back again, the same step is asked for."""
    world = World(tmp_path)
    world.builds(PIPELINE.format(""))
    world.joins()
    world.jenkins.lost(world.agent)
    assert world.build().result is None
    world.joins()
    assert world.wire.asked == ["a#1/1.0 one durable"] * 2


def test_patience_ends(tmp_path: Path) -> None:
    """The build is given up, or tried from the start where its job says so."""
    for folder, retry, result in (("one", "", "ABORTED"), ("two", RETRY, None)):
        world = World(tmp_path / folder, node_timeout_seconds=0.0)
        world.builds(PIPELINE.format(retry))
        world.joins()
        world.jenkins.lost(world.agent)
        with world.jenkins.lock:
            world.jenkins.turn()
        assert world.build().result == result
    assert world.jenkins.assignment.missing == {"linux": 1}
    world.joins()
    assert world.wire.asked[-1] == "a#1/2.0 one durable"


def test_an_agent_of_one_build_takes_no_other(tmp_path: Path) -> None:
    """The second build waits for the next agent."""
    world = World(tmp_path)
    world.agent.last_use = 1
    world.builds(FREESTYLE)
    world.joins()
    world.ends("a#1")
    world.builds(FREESTYLE, job="b")
    assert world.jenkins.assignment.missing == {"linux": 1}
