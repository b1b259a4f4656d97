"""The wheel, built from the tree and installed elsewhere, does what the checkout does."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent


def run(*command: object, cwd: Path) -> str:
    """Run a command without this checkout on its path and return what it prints."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel, install it into an empty environment, return that environment's bin."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    run(BIN / "python", "-m", "hatchling", "build", "-t", "wheel", "-d", elsewhere, cwd=ROOT)
    wheel = next(elsewhere.glob("*.whl"))
    run(BIN / "uv", "venv", "--quiet", "--python", sys.executable, elsewhere / "env", cwd=elsewhere)
    bin_folder = elsewhere / "env" / "bin"
    run(
        *(BIN / "uv", "pip", "install", "--quiet", "--python", bin_folder / "python"),
        *("--constraint", pinned_versions(elsewhere), wheel),
        cwd=elsewhere,
    )
    return bin_folder


def pinned_versions(folder: Path) -> Path:
    """Write the versions of requirements.txt without hashes, as uv takes constraints."""
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    pins = [line.removesuffix(" \\") for line in lines if line[:1].isalnum()]
    path = folder / "constraints.txt"
    path.write_text("\n".join(pins))
    return path


@pytest.mark.process
def test_wheel_synthesizes_the_same_bytes(installed: Path, tmp_path: Path) -> None:
    """Data files travel: an installed stackgen writes the checkout's template byte for byte.

    The controllers' image is named by the content of its build context, so that travels too.
    """
    shutil.copy(ROOT / "examples" / "quickstart.yaml", tmp_path)
    command = ("synth", "-c", "quickstart.yaml")
    expected = run(BIN / "stackgen", *command, cwd=tmp_path)
    assert run(installed / "stackgen", *command, cwd=tmp_path) == expected


@pytest.mark.process
def test_wheel_carries_the_icons(installed: Path, tmp_path: Path) -> None:
    """`graph` finds each icon as a vector and in pixels where it is installed."""
    code = "from cli.drawing import ICONS; print(*sorted(path.name for path in ICONS.iterdir()))"
    found = run(installed / "python", "-c", code, cwd=tmp_path).split()
    assert found == sorted(path.name for path in (ROOT / "cli" / "icons").iterdir())


@pytest.mark.process
def test_wheel_claims_no_foreign_import_name(installed: Path, tmp_path: Path) -> None:
    """`cloudinit` belongs to cloud-init: an installed stackgen must not shadow it."""
    code = "import importlib.util as u; print(u.find_spec('cloudinit'), u.find_spec('jenkins'))"
    assert run(installed / "python", "-c", code, cwd=tmp_path) == "None None\n"


@pytest.mark.process
def test_wheel_without_the_extra_explains_the_local_aws(installed: Path, tmp_path: Path) -> None:
    """Without its emulators `--local` says what to install instead of failing to import."""
    shutil.copy(ROOT / "examples" / "quickstart.yaml", tmp_path)
    done = subprocess.run(
        [installed / "stackgen", "deploy", "--local", "--yes", "-c", "quickstart.yaml"],
        cwd=tmp_path,
        env={**os.environ, "STACKGEN_LOCAL_HOME": str(tmp_path / "home")},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert "stackgen[local]" in done.stderr
    assert "Traceback" not in done.stderr
