"""Synthesis as a whole: its result, its limits and its determinism."""

import json
from typing import Any

import pytest

from stacks import __version__
from stacks.config import Config
from stacks.errors import StackgenError
from stacks.synth import RESOURCE_LIMIT, TEMPLATE_LIMIT, Synthesis, synth
from tests.configurations import NAMES, configuration, synthesis, texts
from tests.problems import made

#: Controllers of two slots that one stack holds, hooks and all.
_MOST = 19


def many(count: int) -> Config:
    """Return a configuration with many controllers, each on a path."""
    controllers = [{"name": f"t{n}", "route": {"path": f"/t{n}"}} for n in range(count)]
    values: dict[str, Any] = {"name": "ci", "controllers": controllers}
    return made(Config, values)


@pytest.mark.parametrize("name", NAMES)
def test_the_text_is_the_template(name: str) -> None:
    """The JSON is the root template, ends with a newline and holds no object of Python's."""
    found = synthesis(name)
    assert found.root_json.endswith("}\n")
    assert json.loads(found.root_json) == found.root
    assert (dict(found.nested), dict(found.assets)) == ({}, {})


@pytest.mark.parametrize("name", NAMES)
def test_the_same_configuration_gives_the_same_bytes(name: str) -> None:
    """Nothing of a synthesis stays behind for the next."""
    assert synth(configuration(name), texts()).root_json == synthesis(name).root_json


def test_metadata_names_what_was_synthesized() -> None:
    """Programs read controllers and version from the deployed template."""
    assert synthesis("existing-vpc").root["Metadata"]["Stackgen"] == {
        "Version": __version__,
        "Controllers": [
            {
                "Name": "main",
                "LogicalName": "Main",
                "Mode": "mirror",
                "Slots": 2,
                "Prefix": "",
                "Host": "",
            },
            {
                "Name": "mobile",
                "LogicalName": "Mobile",
                "Mode": "mirror",
                "Slots": 2,
                "Prefix": "/mobile",
                "Host": "",
            },
        ],
    }


def test_a_large_template_is_written_without_blanks() -> None:
    """A stack full of resources still fits; what fits in neither form is refused at synthesis."""
    full = synth(many(_MOST), texts())
    assert json.loads(full.root_json) == full.root
    assert full.root_json.count("\n") == 1
    assert len(full.root_json.encode()) <= TEMPLATE_LIMIT
    longer = Synthesis(root={**full.root, "Description": "x" * TEMPLATE_LIMIT})
    with pytest.raises(StackgenError, match="CloudFormation takes 1000000") as caught:
        assert longer.root_json
    assert "`cloud_config`" in caught.value.hint


def test_a_full_stack_is_refused_in_words() -> None:
    """CloudFormation would refuse it at deploy: synthesis says so, and what to do."""
    assert (
        RESOURCE_LIMIT - 15 < len(synth(many(_MOST), texts()).root["Resources"]) <= RESOURCE_LIMIT
    )
    for count in (_MOST + 1, 100):
        with pytest.raises(StackgenError, match="more than the 500 resources") as caught:
            synth(many(count), texts())
        assert "cells" in caught.value.hint


def test_agents_that_no_task_definition_can_hold_are_refused() -> None:
    """Five kinds with long additions of their own: each is small enough for EC2, all are not."""
    sizes = {"a": 7_000, "b": 8_000, "c": 9_500, "d": 7_000, "e": 7_000}
    kinds = [{"label": name, "cloud_config": name} for name in sizes]
    files = {name: f"#cloud-config\nruncmd: [{name * size}]\n" for name, size in sizes.items()}
    bare = made(Config, {"name": "ci", "agents": kinds})
    with pytest.raises(StackgenError, match=r"slot `main-1` .* user data of agents `c`"):
        synth(bare.with_files(files), texts())
    few = made(Config, {"name": "ci", "agents": kinds[:2]})
    assert synth(few.with_files(files), texts()).root
