"""Runs a user's own experiment by the real Chaos Toolkit, led to the chosen side."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any, cast

from stacks.errors import UsageError

#: The toolkit needs a moment to take its rollbacks when it is told to end.
_END_SECONDS = 30.0


def must_be_installed() -> None:
    """Refuse to go on without the toolkit.

    Raises:
        UsageError: It is not installed beside stackgen.
    """
    if not find_spec("chaostoolkit"):
        raise UsageError(
            "the Chaos Toolkit is not installed", "Install it with: pip install 'stackgen[chaos]'"
        )


def must_be_runnable(files: Sequence[Path]) -> None:
    """Refuse what the toolkit cannot run, before anything is asked.

    Raises:
        UsageError: It is not installed, or a file is no experiment.
    """
    if files:
        must_be_installed()
    for file in files:
        title_of(file)


def title_of(file: Path) -> str:
    """Return an experiment's title.

    Raises:
        UsageError: The file is no experiment; the toolkit itself says more of one that is.
    """
    try:
        read = json.loads(file.read_text("utf-8"))
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise UsageError(f"{file} is no JSON: {error}", "YAML is not taken.") from error
    if not (isinstance(read, dict) and read.get("title") and "method" in read):
        raise UsageError(f"{file} is no experiment of the Chaos Toolkit: no title or no method")
    return str(read["title"])


def judged(journal: Mapping[str, Any] | None, code: int) -> tuple[str, ...]:
    """Say what the toolkit found broken, each in a sentence. Pure.

    Args:
        journal: What it wrote of its run; None if it wrote nothing.
        code: Its exit code.
    """
    if journal is None:
        return (f"the Chaos Toolkit ended with {code} and wrote no journal",)
    found = []
    if journal.get("deviated"):
        found.append("the experiment's steady state was not met after its method")
    elif journal.get("status") != "completed":
        found.append(f"the experiment is {journal.get('status', 'without a status')}")
    for step in journal.get("run", ()):
        if step.get("status") != "succeeded":
            name = step.get("activity", {}).get("name", "an activity")
            found.append(f"{name} {step.get('status', 'did not run')}")
    return tuple(found)


@dataclass(slots=True)
class Toolkit:
    """One run of the toolkit, beside this process.

    Attributes:
        file: The experiment.
        journal: Where it writes what happened.
        environ: Its whole environment.
        say: Takes its lines.
    """

    file: Path
    journal: Path
    environ: Mapping[str, str]
    say: Callable[[str], None]
    _process: "subprocess.Popen[str] | None" = None
    _reader: threading.Thread | None = field(default=None)

    def start(self) -> None:
        """Start it; its lines are said while it runs."""
        self.journal.parent.mkdir(parents=True, exist_ok=True)
        self.journal.unlink(missing_ok=True)
        words = [sys.executable, "-m", "chaostoolkit", "--no-version-check", "run"]
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter, no shell
            [*words, f"--journal-path={self.journal}", str(self.file)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=dict(self.environ),
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        self._reader = threading.Thread(target=self._tell, daemon=True)
        self._reader.start()

    def _tell(self) -> None:
        if self._process is not None:
            for line in cast("IO[str]", self._process.stdout):
                self.say(f"    {line.rstrip()}")

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self._process is not None and self._process.poll() is None

    def end(self) -> None:
        """Let it end, with its rollbacks, if it has not."""
        if self._process is None:
            return
        if self.running:
            self._process.terminate()
        try:
            self._process.wait(timeout=_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._reader is not None:
            self._reader.join(timeout=_END_SECONDS)

    def problems(self) -> tuple[str, ...]:
        """Say what it found broken."""
        told = json.loads(self.journal.read_text("utf-8")) if self.journal.exists() else None
        return judged(told, self._process.returncode if self._process else 0)


def environment(
    *, region: str, endpoint_url: str | None, profile: str | None, local: bool
) -> dict[str, str]:
    """Return the environment that leads AWS's clients to the chosen side.

    Args:
        region: Of the stack.
        endpoint_url: Where AWS's API is, if not at AWS.
        profile: Whose credentials, if named.
        local: The local AWS is meant: nothing of the user's AWS may have an effect.
    """
    clean = {name: value for name, value in os.environ.items() if not name.startswith("STACKGEN_")}
    if local:
        clean = {name: value for name, value in clean.items() if not name.startswith("AWS_")}
        clean |= {
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "NO_PROXY": "127.0.0.1,localhost",
        }
    own = {
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_ENDPOINT_URL": endpoint_url or "",
        "AWS_PROFILE": profile or "",
    }
    return clean | {name: value for name, value in own.items() if value}
