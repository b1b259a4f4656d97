"""Run Command on the local AWS: a signal to a task's JVM, and nothing else."""

from dataclasses import dataclass, field

import pytest

from lambdas.health.actions import dump_script
from localcloud.adjust.commands import execute
from localcloud.delays import Clock
from localcloud.faults import faults

TASK = "arn:aws:ecs:eu-west-1:123456789012:task/ci/0123"


@dataclass
class Hosts:
    """One host with one task."""

    sent: list[tuple[str, str, str]] = field(default_factory=list)

    def managed(self) -> frozenset[str]:
        """Return the host."""
        return frozenset({"i-1"})

    def signal(self, instance: str, task: str, name: str) -> bool:
        """Note a signal."""
        self.sent.append((instance, task, name))
        return (instance, task) == ("i-1", TASK)


def run(hosts: Hosts, script: str, instance: str = "i-1") -> tuple[int, str, list[float]]:
    """Run a script; return its exit code, its errors, and what was waited."""
    waited: list[float] = []
    code, _, said = execute(instance, script, [hosts], Clock(20.0), waited.append)
    return code, said, waited


def test_the_health_hooks_script_sends_quit() -> None:
    """It is understood as it is sent to hosts on AWS."""
    hosts = Hosts()
    assert run(hosts, dump_script(TASK)) == (0, "", [])
    assert hosts.sent == [("i-1", TASK, "QUIT")]


def test_a_task_that_is_elsewhere_gets_nothing() -> None:
    """The script finds no container, as `docker ps` would not."""
    code, said, _ = run(Hosts(), dump_script(TASK), "i-2")
    assert code == 1
    assert "no container" in said


@pytest.mark.parametrize(
    "script",
    ["rm -rf /", f"docker ps --filter label=com.amazonaws.ecs.task-arn={TASK}", "kill -s QUIT 1"],
)
def test_nothing_else_is_run(script: str) -> None:
    """This machine is nobody's host."""
    hosts = Hosts()
    code, said, _ = run(hosts, script)
    assert code != 0
    assert "runs no script" in said
    assert hosts.sent == []


def test_a_stuck_runtime_does_not_answer() -> None:
    """The script hangs until its time is over: compressed, of AWS."""
    hosts = Hosts()
    fault = faults.set("runtime-stuck", {"instance": "i-1"})
    try:
        code, said, waited = run(hosts, dump_script(TASK))
    finally:
        faults.lift(fault.identity)
    assert (code, waited) == (124, [0.5])
    assert "does not answer" in said
    assert hosts.sent == []
