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


def local(pid: int) -> LocalAws:
    """Return a local AWS whose server is this process."""
    status = Status(endpoint_url="http://127.0.0.1:1", pid=pid, version="", started_at="")
    return LocalAws(lambda: status)


def test_a_child_descends(child: "subprocess.Popen[bytes]") -> None:
    """From its parent, not from the first process of all, and nobody from it."""
    assert parent_of(child.pid) == os.getpid()
    assert descends(child.pid, os.getpid())
    assert not descends(os.getpid(), child.pid)
    assert not descends(child.pid, 1)
    assert not descends(1, os.getpid())


def test_a_process_of_its_own_gets_the_signal(child: "subprocess.Popen[bytes]") -> None:
    """And ends by it; a second one finds nobody, which is no error."""
    local(os.getpid()).signal(child.pid, "KILL")
    assert child.wait(timeout=10) == -9
    local(os.getpid()).signal(child.pid, "KILL")


def test_anothers_process_gets_none(child: "subprocess.Popen[bytes]") -> None:
    """The number may have been given to another program meanwhile."""
    with pytest.raises(StackgenError, match="none of the local AWS's"):
        local(child.pid).signal(os.getpid(), "KILL")


def test_one_that_is_gone_is_an_error() -> None:
    """Nothing can be said of it."""
    with pytest.raises(StackgenError, match="does not answer"):
        LocalAws(lambda: None).status()
