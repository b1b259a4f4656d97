"""Golden templates: a change of what is deployed is read as a difference, never overlooked."""

import json
import os
import subprocess
import sys

import pytest

from tests.configurations import EXAMPLES, IMAGE_BUILDER, NAMES, ROOT, root, synthesis

GOLDEN = ROOT / "tests" / "golden"

_PRINT = """
import hashlib
from tests.configurations import NAMES, synthesis
for name in NAMES:
    print(name, hashlib.sha256(synthesis(name).root_json.encode()).hexdigest())
"""


@pytest.mark.parametrize("name", EXAMPLES)
def test_template_is_the_golden_one(name: str, update_golden: bool) -> None:  # noqa: FBT001 - a fixture
    """The template of an example equals its golden file byte for byte (`make golden` writes it)."""
    golden = GOLDEN / f"{name}.json"
    if update_golden:
        golden.write_text(synthesis(name).root_json, encoding="utf-8")
    assert synthesis(name).root_json == golden.read_text(encoding="utf-8")


def test_the_builder_of_images_is_the_golden_one(update_golden: bool) -> None:  # noqa: FBT001 - a fixture
    """So is the template of the stack beside all others."""
    golden = GOLDEN / f"{IMAGE_BUILDER}.json"
    text = json.dumps(root(IMAGE_BUILDER), indent=1, sort_keys=True) + "\n"
    if update_golden:
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


def test_logical_ids_are_a_contract(update_golden: bool) -> None:  # noqa: FBT001 - a fixture
    """A logical id that goes is a resource replaced: the list changes only on purpose."""
    lines = [
        f"{name} {logical} {resource['Type']}\n"
        for name in (*EXAMPLES, IMAGE_BUILDER)
        for logical, resource in sorted(root(name)["Resources"].items())
    ]
    golden = GOLDEN / "logical_ids.txt"
    if update_golden:
        golden.write_text("".join(lines), encoding="utf-8")
    assert "".join(lines) == golden.read_text(encoding="utf-8")


def test_synthesis_does_not_depend_on_the_hash_seed() -> None:
    """Two interpreters with different hash seeds write the same bytes for every configuration."""
    printed = {
        subprocess.run(
            [sys.executable, "-c", _PRINT],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("0", "4711")
    }
    assert len(printed) == 1
    assert len(printed.pop().splitlines()) == len(NAMES)
