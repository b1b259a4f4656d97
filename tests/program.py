"""The program as a process of its own, in an environment that a test knows whole."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def call(folder: Path, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    """Call stackgen in a folder that is its home too; return what it printed and its exit code.

    Args:
        folder: Where it runs.
        arguments: Of the command line.
        variables: Added to an environment that has nothing of whoever runs the tests.
    """
    return subprocess.run(
        [sys.executable, "-m", "cli.main", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "PYTHONPATH": str(ROOT),
            **variables,
        },
    )
