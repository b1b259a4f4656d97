"""Runs other programs and hands on what they print while they run."""

import contextlib
import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, cast


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A call of a program.

    Attributes:
        words: The command line. No secret stands in it: every user of the machine can read it.
        text: What it gets on stdin, such as a password; shown nowhere.
        environ: Variables beside those of this process.
    """

    words: Sequence[str]
    text: str = field(default="", repr=False)
    environ: Mapping[str, str] = field(default_factory=dict)


def execute(program: Program, line: Callable[[str], None]) -> int:
    """Run a program to its end; return its exit code.

    Args:
        program: What is run.
        line: Takes each line of its output and of what it complains of, in their order.
    """
    with subprocess.Popen(  # noqa: S603 - no shell; the program was found on the PATH
        list(program.words),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, **program.environ},
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as process:
        try:
            # It may end before it has read all; its exit code says why.
            with contextlib.suppress(BrokenPipeError), cast("IO[str]", process.stdin) as given:
                given.write(program.text)
            for row in cast("IO[str]", process.stdout):
                line(row.rstrip())
        except KeyboardInterrupt:
            # A terminal tells both of Ctrl-C; of SIGTERM this process alone was told.
            process.terminate()
            raise
    return process.returncode
