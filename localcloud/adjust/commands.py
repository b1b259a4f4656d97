"""SSM Run Command on hosts: nothing is run there but signals to the JVM of a task.

There is no operating system behind an instance, and this machine is nobody's host: a script that
filled its disk or stopped its services would. What is understood is the script by which Jenkins'
JVM is sent a signal; any other fails and says so.
"""

import re
import time
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from ministack.services import ec2, ssm

from localcloud.delays import Clock, clock
from localcloud.faults import faults

_TASK = re.compile(r"com\.amazonaws\.ecs\.task-arn=(arn:[^\s)]+)")
_SIGNAL = re.compile(r"\bkill -s (QUIT|KILL|STOP|CONT)\b")

#: What a shell answers for a program that it cannot run, and `timeout` for one that took too long.
_CANNOT, _TOO_LONG = 126, 124
#: How long a script that asks a stuck runtime is waited for: of AWS.
_PATIENCE_SECONDS = 10.0

Ended = tuple[int, str, str]


class Hosts(Protocol):
    """Who knows the instances and the processes of their tasks."""

    def managed(self) -> frozenset[str]:
        """Return the instances that a command reaches."""

    def signal(self, instance: str, task: str, name: str) -> bool:
        """Send a signal to the process of a task on an instance; tell whether there is one."""


_hosts: list[Hosts] = []


def install() -> None:
    """Apply the changes."""
    ssm._managed_instance_ids = lambda: set[str]().union(*(one.managed() for one in _hosts))
    ec2.exec_in_instance_blocking = _execute


def reach(hosts: Hosts) -> None:
    """Let commands reach these hosts."""
    _hosts.append(hosts)


def _execute(instance: str, argv: Sequence[str]) -> Ended:
    """Run a script on an instance, on a thread of its own; return exit code, output, errors."""
    return execute(instance, argv[-1], _hosts, clock(), time.sleep)


def execute(
    instance: str,
    script: str,
    hosts: Sequence[Hosts],
    time_: Clock,
    sleep: Callable[[float], Any],
) -> Ended:
    """Do what a script asks for, as far as it is understood."""
    task, name = _TASK.search(script), _SIGNAL.search(script)
    if task is None or name is None:
        return _CANNOT, "", "the local AWS runs no script but a signal to the JVM of a task"
    if instance in faults.about("runtime-stuck", "instance"):
        sleep(time_.real(_PATIENCE_SECONDS))
        return _TOO_LONG, "", "the container runtime does not answer"
    if not any(one.signal(instance, task[1], name[1]) for one in hosts):
        return 1, "", f"no container of {task[1]} runs here"
    return 0, "", ""
