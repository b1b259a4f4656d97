"""The image's plugins are one set: that of one commit of Jenkins' own bill of materials.

`tests/bom/2.568.x.json` is an extract: the versions that jenkinsci/bom manages for the LTS, by its
`bom-2.568.x` over `bom-weekly`, and what each plugin needs, by its own pom.xml. One plugin alone is
not in it; its version is that of Jenkins' helm chart for the same LTS.
"""

import json
import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
BOM: dict[str, Any] = json.loads((ROOT / "tests" / "bom" / "2.568.x.json").read_text())
MANAGED: dict[str, dict[str, Any]] = BOM["plugins"] | BOM["helm_chart"]["plugins"]

#: What the image is asked to have; all others are there because these need them.
WANTED = {
    *("configuration-as-code", "ec2", "job-dsl", "workflow-aggregator", "git"),
    *("credentials-binding", "matrix-auth", "metrics"),
}


def lines() -> list[str]:
    """Return the lines that name a plugin."""
    text = (ROOT / "jenkins" / "plugins.txt").read_text()
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def pinned() -> dict[str, str]:
    """Return versions by plugin."""
    return dict(line.split(":") for line in lines())


def test_versions_are_those_of_the_bom() -> None:
    """No plugin is newer or older than the commit says, and none comes from elsewhere."""
    assert pinned() == {name: MANAGED[name]["version"] for name in pinned()}


def test_nothing_is_left_to_be_resolved() -> None:
    """What a plugin needs is pinned too: `--latest=false` would take the oldest that fits."""
    needed = set(WANTED)
    while True:
        more = needed | {name for found in needed for name in MANAGED[found]["needs"]}
        if more == needed:
            break
        needed = more
    assert set(pinned()) == needed


def test_each_plugin_stands_once() -> None:
    """Of two lines for one plugin the installer would take the higher."""
    assert len(lines()) == len(pinned())


def test_the_file_names_its_commit() -> None:
    """A reader finds where the versions come from, and for which Jenkins."""
    text = (ROOT / "jenkins" / "plugins.txt").read_text()
    assert BOM["commit"] in text
    assert BOM["line"] in text
    assert BOM["helm_chart"]["commit"][:8] in text


def test_base_image_is_the_lts_of_the_set() -> None:
    """The base is a full version of the line, by tag: no moving name, no digest of someone else."""
    dockerfile = (ROOT / "jenkins" / "Dockerfile").read_text()
    base = re.search(r"^ARG BASE_IMAGE=(.*)$", dockerfile, re.MULTILINE)
    line = BOM["line"].removeprefix("bom-").removesuffix(".x")
    assert base is not None
    form = rf"docker\.io/jenkins/jenkins:{re.escape(line)}\.\d+-lts-jdk21"
    assert re.fullmatch(form, base[1])
