"""Programs that only tests use: `make tools` installs them, `.ci/run` does so before the suite."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
_TOOLS = ROOT / "build" / "tools"


def _absent(what: str, remedy: str = "make tools") -> None:
    """Skip on a newcomer's machine; in CI an absent program is a failure."""
    reason = f"{what} is not installed: run `{remedy}`"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def node(script: str, given: object, *, seconds: float = 300) -> Any:
    """Run a script of `tests/tools` with Node.js: JSON in, JSON out."""
    program = shutil.which("node")
    if program is None or not (_TOOLS / "node_modules" / ".ready").exists():
        _absent("Node.js, or what `tests/tools/package.json` names,")
    done = subprocess.run(
        [str(program), str(ROOT / "tests" / "tools" / script)],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
        env={**os.environ, "NODE_PATH": str(_TOOLS / "node_modules")},
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def python_tool(*arguments: str, given: str = "", seconds: float = 300) -> str:
    """Run a program of the tools' own Python environment; return what it printed."""
    program = _TOOLS / "python" / "bin" / arguments[0]
    if not program.exists():
        _absent(arguments[0])
    done = subprocess.run(
        [str(program), *arguments[1:]],
        input=given,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def groovy(
    *arguments: str | Path, environ: Mapping[str, str] | None = None, seconds: float = 120
) -> subprocess.CompletedProcess[str]:
    """Run Debian's Groovy, the version inside Jenkins; its start script asks where Java is."""
    program, java = shutil.which("groovy"), shutil.which("java")
    if program is None or java is None:
        _absent("Groovy or Java", "apt-get install groovy default-jre-headless")
    return subprocess.run(
        [str(program), *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
        env={**(environ or os.environ), "JAVA_HOME": str(Path(str(java)).resolve().parents[1])},
    )


def root_programs(*names: str) -> None:
    """See that programs of the distribution are there, and that root may run them."""
    missing = [name for name in names if shutil.which(name) is None]
    if missing or os.getuid() != 0:
        what = " and ".join(missing) if missing else "the right of root to mount"
        _absent(what, f"apt-get install {' '.join(missing)}" if missing else "sudo")
