"""What the local AWS costs: until a stack serves, while it idles, and for every fault it survives.

Nothing is compared with a peer: none runs a stack's tasks and recovers them.
"""

import os
import shutil
import signal
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3

from benchmarks import peers
from benchmarks.measure import Command, Cost, run
from benchmarks.rows import QUICKSTART, WORK, Row, runs
from benchmarks.tree import cpu_seconds, mebibytes
from localcloud import client

_IDLE_SECONDS = 60.0
#: Time enough for what follows a deployment to come to rest.
_REST_SECONDS = 15.0
#: Compressed as far as a machine that does other things can follow.
_FAST = "60"
_FAULTS = int(os.environ.get("FAULTS", "1000"))
_PATIENCE_SECONDS = 300.0
_REGION = "us-east-1"
#: Of the quickstart, each on a host of its own.
_SLOTS = 2


@contextmanager
def _home(name: str) -> Iterator[tuple[Path, dict[str, str]]]:
    """Give a project's folder and its environment; end its local AWS after."""
    folder = WORK / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copy(QUICKSTART, folder / "stackgen.yaml")
    home = folder / "home"
    try:
        yield folder, {**peers.quiet_environment(), "STACKGEN_LOCAL_HOME": str(home)}
    finally:
        client.down(home)


def _deploy(folder: Path, environ: dict[str, str]) -> Cost:
    """Start the local AWS and deploy; return what it took until the address answered."""
    costs = [
        run(Command([str(peers.STACKGEN), *words], folder, environ))
        for words in (["local", "up"], ["deploy", "--local", "--yes"])
    ]
    running = _running(folder / "home")
    cpu = sum(cost.cpu for cost in costs) + cpu_seconds(running.pid)
    return Cost(cpu=cpu, wall=sum(cost.wall for cost in costs), mib=mebibytes(running.pid))


def _running(home: Path) -> client.Status:
    """Return what the local AWS says of itself."""
    found = client.status(home)
    if found is None:
        raise SystemExit("the local AWS has ended")
    return found


def local() -> list[Row]:
    """What it takes until the quickstart serves, and what it costs while nobody asks anything."""
    walls, cpus, shares, memory = [], [], [], []
    for turn in range(runs(3)):
        with _home(f"local-{turn}") as (folder, environ):
            cost = _deploy(folder, environ)
            walls.append(cost.wall)
            cpus.append(cost.cpu)
            time.sleep(_REST_SECONDS)
            running = _running(folder / "home")
            before = cpu_seconds(running.pid)
            time.sleep(_IDLE_SECONDS)
            shares.append(100 * (cpu_seconds(running.pid) - before) / _IDLE_SECONDS)
            memory.append(mebibytes(running.pid))
            sys.stderr.write(
                f"{cost.wall:.1f} s, {cost.cpu:.1f} CPU s, {shares[-1]:.2f} %,"
                f" {memory[-1]:.0f} MiB\n"
            )
    return [
        _row("`local up` and `deploy --local` of the quickstart until it answers", "s", walls, 20),
        _row("CPU of all that, the local AWS and its tasks included", "CPU s", cpus, None),
        _row("the local AWS with it, idle for 60 s, tasks included", "% of a core", shares, 5),
        _row("memory of the local AWS then, without its tasks", "MiB", memory, None),
    ]


def _row(what: str, unit: str, values: list[float], limit: float | None) -> Row:
    ours = statistics.median(values)
    return Row(what=what, unit=unit, ours=ours, peer="", theirs=None, limit=limit)


class _Stack:
    """The deployed quickstart, and how it is broken."""

    def __init__(self, home: Path) -> None:
        self.home = home
        found = self.status()
        session = boto3.Session(
            aws_access_key_id="test",
            aws_secret_access_key="test",  # noqa: S106 - the local AWS has no other
            region_name=_REGION,
        )
        self._client: Callable[[str], Any] = lambda name: session.client(
            name, endpoint_url=found.endpoint_url
        )
        self.ec2, self.ecs, self.groups = map(self._client, ("ec2", "ecs", "autoscaling"))

    def status(self) -> client.Status:
        """Return what runs."""
        return _running(self.home)

    def whole(self) -> list[dict[str, Any]]:
        """Return the tasks of both slots if they run, on hosts in service, with healthy targets."""
        found = self.status()
        running = [task for task in found.tasks if task["state"] == "RUNNING"]
        states = [target["state"] for target in found.targets]
        if len(running) != _SLOTS or states != ["healthy"] * _SLOTS:
            return []
        (group,) = self.groups.describe_auto_scaling_groups()["AutoScalingGroups"]
        hosts = [one["LifecycleState"] for one in group["Instances"]]
        return running if hosts == ["InService"] * _SLOTS else []

    def wait(self) -> list[dict[str, Any]]:
        """Wait until it is whole; return its tasks, in the order of their slots."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not (found := self.whole()):
            if time.monotonic() > deadline:
                raise SystemExit(f"not whole again: {self.status()}")
            time.sleep(0.2)
        return sorted(found, key=lambda task: str(task["service"]))

    def host_terminate(self, task: dict[str, Any]) -> None:
        """Lose a task's host."""
        self.ec2.terminate_instances(InstanceIds=[task["instance_id"]])

    def task_stop(self, task: dict[str, Any]) -> None:
        """Stop a task."""
        self.ecs.stop_task(cluster=task["task_arn"].split("/")[1], task=task["task_arn"])

    def jvm_kill(self, task: dict[str, Any]) -> None:
        """Kill a task's process."""
        os.kill(task["pid"], signal.SIGKILL)


def memory() -> list[Row]:
    """How much the local AWS grows with every fault that it survives, of three kinds in turn."""
    with _home("memory") as (folder, environ):
        _deploy(folder, {**environ, "STACKGEN_LOCAL_TIME_FACTOR": _FAST})
        stack = _Stack(folder / "home")
        kinds = (stack.host_terminate, stack.task_stop, stack.jvm_kill)
        found = [_memory_after(stack, 0)]
        for number in range(_FAULTS):
            task = stack.wait()[number % _SLOTS]
            kinds[number % len(kinds)](task)
            # What was hit is still told as whole for a moment.
            time.sleep(0.3)
            if (number + 1) % 50 == 0:
                found.append(_memory_after(stack, number + 1))
        grown = max(found[-1] - found[0], 0.0)
    return [
        _row(f"growth of the local AWS over {_FAULTS} faults", "MiB", [grown], 1024),
        _row("growth for each fault", "KiB", [grown * 1024 / _FAULTS], None),
    ]


def _memory_after(stack: _Stack, number: int) -> float:
    stack.wait()
    now = mebibytes(stack.status().pid)
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {number} faults: {now:.1f} MiB\n")
    return now


PARTS: dict[str, Callable[[], list[Row]]] = {"local": local, "memory": memory}
