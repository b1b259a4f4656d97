"""Pictures by the real Graphviz, and the README's, which must show today's template."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cli.drawing import fingerprint
from stacks.picture.dot import dot
from stacks.picture.overview import overview

pytestmark = pytest.mark.process

ROOT = Path(__file__).parents[2]
SHOWN = ROOT / "docs" / "quickstart.svg"


def draw(folder: Path, *arguments: str) -> Path:
    """Let the program draw the quickstart; return the file."""
    if shutil.which("dot") is None:
        if os.environ.get("CI"):
            pytest.fail("Graphviz is missing: .ci/run installs it")
        pytest.skip("Graphviz is not installed")
    out = folder / arguments[0]
    command = [sys.executable, "-m", "cli.main", "graph", "-o", str(out), *arguments[1:]]
    file = ["-c", str(ROOT / "examples" / "quickstart.yaml")]
    done = subprocess.run(
        [*command, *file], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return out


def test_the_readmes_picture_shows_todays_template() -> None:
    """A change of the template that the overview shows must redraw it: `make golden`."""
    template = json.loads((ROOT / "tests" / "golden" / "quickstart.json").read_text())
    text = dot(overview(template), title="Stack ci", icons=True)
    assert fingerprint(text) in SHOWN.read_text(), "stale: run `make golden`"
    assert "docs/quickstart.svg" in (ROOT / "README.md").read_text()


def test_a_drawing_stands_alone(tmp_path: Path) -> None:
    """SVG: no link to a file, no script, an icon in every box; the README's is one of its kind."""
    fresh = draw(tmp_path, "stack.svg").read_text()
    for text in (fresh, SHOWN.read_text()):
        assert "<script" not in text
        assert "<image" not in text
        assert not re.search(r'href="(?!#)', text)
        assert text.count('viewBox="0 0 24 24"') == text.count('class="node"')


def test_pixels_and_everything(tmp_path: Path) -> None:
    """PNG, and the full picture as SVG with a box for every resource."""
    assert draw(tmp_path, "stack.png").read_bytes().startswith(b"\x89PNG")
    resources = json.loads((ROOT / "tests" / "golden" / "quickstart.json").read_text())["Resources"]
    assert draw(tmp_path, "all.svg", "--all").read_text().count('class="node"') == len(resources)
