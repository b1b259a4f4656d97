"""Runs the command line many times, each time in a process of its own, without a new start-up.

One process loads what the verbs use and forks for each run: what runs is the program's own `main`
in a process that can be killed like any other, at a tenth of the cost.
"""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A run that is over: its exit code, minus a signal's number, and all it wrote."""

    code: int
    text: str

    @property
    def killed(self) -> bool:
        """Whether it was killed."""
        return self.code == -signal.SIGKILL


class ForkedCli:
    """Starts runs of the command line, one at a time.

    Args:
        folder: Where it runs, and where its output is kept.
        environ: The environment of all runs.
    """

    def __init__(self, folder: Path, environ: dict[str, str]) -> None:
        self._log = folder / "forked-cli.log"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.forked_cli", str(self._log)],
            cwd=folder,
            # What a killed run leaves behind goes with the test.
            env={
                "PYTHONPATH": str(ROOT),
                "PATH": os.environ["PATH"],
                "TMPDIR": str(folder),
                **environ,
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """End the process that forks."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(timeout=20)
        assert self._process.stdout
        self._process.stdout.close()

    def start(self, *arguments: str) -> int:
        """Fork a run that waits for `go`; return its process id."""
        return int(self._ask(list(arguments)))

    def go(self) -> Ended:
        """Let the run begin; return it when it has ended."""
        return Ended(code=int(self._ask("go")), text=self._log.read_text(encoding="utf-8"))

    def run(self, *arguments: str) -> Ended:
        """Run to the end."""
        self.start(*arguments)
        return self.go()

    def _ask(self, message: Any) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{json.dumps(message)}\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


def _preload() -> None:
    """Load what the verbs would load late."""
    import boto3  # noqa: PLC0415
    import rich.live  # noqa: F401, PLC0415

    import cli.aws  # noqa: PLC0415
    import cli.boundary  # noqa: PLC0415
    import cli.commands.deploy  # noqa: PLC0415
    import cli.commands.destroy  # noqa: PLC0415
    import cli.config_file  # noqa: F401, PLC0415
    import stacks.synth  # noqa: F401, PLC0415

    # The first client of a service parses its model: seen by every child from here.
    assert boto3.__version__


def _child(arguments: list[str], gate: int, log: str) -> None:
    """Be one run."""
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.read(gate, 1)
    from cli.main import main  # noqa: PLC0415

    code = main(arguments)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _serve(log: str) -> None:
    """Answer requests: a list of arguments with a process id, `go` with an exit code."""
    _preload()
    pid = gate = 0
    for line in sys.stdin:
        message = json.loads(line)
        if message == "go":
            os.write(gate, b"!")
            os.close(gate)
            answer = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        else:
            wait, gate = os.pipe()
            pid = os.fork()
            if pid == 0:
                os.close(gate)
                _child(message, wait, log)
            os.close(wait)
            answer = pid
        sys.stdout.write(f"{json.dumps(answer)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve(sys.argv[1])
