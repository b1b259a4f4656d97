"""Helpers of the tests of faults: a quickstart in a local AWS of the test file's own."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import yaml

from localcloud import client

ROOT = Path(__file__).parents[2]
STACKGEN = Path(sys.executable).parent / "stackgen"
QUICKSTART = "examples/quickstart.yaml"

#: What faults do to a stack that only ECS and Auto Scaling mend: hooks are never in the path.
NO_HOOKS: Mapping[str, Any] = {"hooks": {"enabled": False}}

#: Fast enough for a whole file within minutes, slow enough that two busy cores keep pace.
FACTOR = "40"


@dataclass(frozen=True)
class ChaosSite:
    """A deployed quickstart.

    Attributes:
        home: The state folder of its local AWS; the file is written beside it.
        more: What the file says beside the quickstart.
        factor: How far time is compressed.
    """

    home: Path
    more: Mapping[str, Any] = field(default_factory=lambda: NO_HOOKS)
    factor: str = FACTOR

    @property
    def file(self) -> Path:
        """The configuration."""
        return self.home.with_suffix(".yaml")

    @property
    def environment(self) -> Mapping[str, str]:
        """The variables that lead stackgen here."""
        return {
            **os.environ,
            "STACKGEN_LOCAL_HOME": str(self.home),
            "STACKGEN_LOCAL_TIME_FACTOR": self.factor,
        }

    def deploy(self) -> Self:
        """Write the file and deploy it; return itself."""
        self.write(self.more)
        done = self.stackgen("deploy", "--local", "--yes")
        assert done.returncode == 0, done.stderr
        return self

    def write(self, more: Mapping[str, Any]) -> None:
        """Write the quickstart's file with some more keys."""
        quickstart = yaml.safe_load((ROOT / QUICKSTART).read_text(encoding="utf-8"))
        self.file.write_text(yaml.safe_dump({**quickstart, **more}), encoding="utf-8")

    def stackgen(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run stackgen on the file."""
        return subprocess.run(
            [STACKGEN, *arguments, "-c", self.file],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def run(self, *faults: str, seed: int) -> list[dict[str, Any]]:
        """Cause faults; return what was measured."""
        done = self.stackgen("chaos", "run", *faults, "--seed", str(seed), "--output", "json")
        assert done.stdout, done.stderr
        found: list[dict[str, Any]] = json.loads(done.stdout)["faults"]
        broken = [(one["fault"], one["problems"]) for one in found if one["problems"]]
        assert not broken, f"{broken}\n{done.stderr}"
        assert done.returncode == 0, done.stderr
        return found

    def status(self) -> client.Status:
        """Return what the local AWS says about itself."""
        found = client.status(self.home)
        assert found is not None
        return found

    def down(self) -> None:
        """End it."""
        client.down(self.home)
