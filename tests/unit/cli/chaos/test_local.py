"""Signals go to processes of the local AWS, and to no other."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from cli.chaos.local import LocalAws, descends, parent_of
from localcloud.client import Status
from stacks.errors import StackgenError


@pytest.fixture
def child() -> Iterator["subprocess.Popen[bytes]"]:
    """Give a process of this one's that waits."""
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    with subprocess.Popen(command) as process:
        yield process
        process.kill()


TASK = "arn:aws:ecs:eu-west-1:000000000000:task/c/1"


def local(pid: int, *answers: int | None) -> LocalAws:
    """Return a local AWS of a server that tells these processes of a task, one after the other."""
    told = list(answers)

    def status() -> Status:
        task = {"task_arn": TASK, "pid": told.pop(0) if len(told) > 1 else told[0]}
        return Status(
            endpoint_url="http://127.0.0.1:1", pid=pid, version="", started_at="", tasks=(task,)
        )

    return LocalAws(status)


def test_a_child_descends(child: "subprocess.Popen[bytes]") -> None:
    """From its parent, not from the first process of all, and nobody from it."""
    assert parent_of(child.pid) == os.getpid()
    assert descends(child.pid, os.getpid())
    assert not descends(os.getpid(), child.pid)
    assert not descends(child.pid, 1)
    assert not descends(1, os.getpid())


def test_a_process_of_its_own_gets_the_signal(child: "subprocess.Popen[bytes]") -> None:
    """And ends by it; a second one finds nobody, which is no error."""
    local(os.getpid(), child.pid).signal(TASK, "KILL")
    assert child.wait(timeout=10) == -9
    local(os.getpid(), child.pid).signal(TASK, "KILL")


@pytest.mark.parametrize("after", [None, 0])
def test_a_process_that_is_the_tasks_no_more_gets_none(
    child: "subprocess.Popen[bytes]", after: int | None
) -> None:
    """Its number was told before the task ended or got another process: it may be anybody's."""
    local(os.getpid(), child.pid, after).signal(TASK, "KILL")
    local(os.getpid(), after).signal(TASK, "KILL")
    local(os.getpid(), child.pid).signal("arn:of:another", "KILL")
    with pytest.raises(subprocess.TimeoutExpired):
        child.wait(timeout=0.3)


def test_anothers_process_gets_none(child: "subprocess.Popen[bytes]") -> None:
    """Whatever the local AWS says."""
    with pytest.raises(StackgenError, match="none of the local AWS's"):
        local(child.pid, os.getpid()).signal(TASK, "KILL")


def test_one_that_is_gone_is_an_error() -> None:
    """Nothing can be said of it."""
    with pytest.raises(StackgenError, match="does not answer"):
        LocalAws(lambda: None).status()
