"""cfn-lint, which knows AWS's schemas, finds nothing in any template, hints included."""

import json

import pytest
from cfnlint.api import lint
from cfnlint.config import ManualArgs

from stacks.images import public_images
from stacks.synth import synth
from tests.configurations import NAMES, TEMPLATES, configuration, root, synthesis, texts

#: What a template may tell cfn-lint to overlook, and why.
OVERLOOKED = {"W3010": "zones are named only when the file names them"}


@pytest.mark.parametrize("name", TEMPLATES)
def test_cfn_lint_finds_nothing(name: str) -> None:
    """No error, no warning and no hint (`--include-checks I`)."""
    found = lint(
        json.dumps(root(name)), config=ManualArgs(include_checks=["I"], regions=["us-east-1"])
    )
    assert [f"{match.rule.id} {match.path}: {match.message}" for match in found] == []


def test_resolved_images_are_clean_too() -> None:
    """So is the template that the command line deploys, with ids in place of names."""
    config = configuration("arm")
    found = dict.fromkeys(public_images(config), "ami-0123456789abcdef0")
    text = synth(config, texts(), found).root_json
    assert not lint(text, config=ManualArgs(include_checks=["I"], regions=["us-east-1"]))


@pytest.mark.parametrize("name", NAMES)
def test_only_known_checks_are_overlooked(name: str) -> None:
    """A template silences cfn-lint only where a reason is written down."""
    silenced = {
        check
        for resource in synthesis(name).root["Resources"].values()
        for check in resource.get("Metadata", {})
        .get("cfn-lint", {})
        .get("config", {})
        .get("ignore_checks", [])
    }
    assert silenced <= set(OVERLOOKED)
    assert bool(silenced) == (name == "named-zones")


def test_a_fault_is_found() -> None:
    """The linter really looks: an attribute that does not exist is an error."""
    broken = synthesis("minimal").root_json.replace('"DNSName"', '"DnsNames"')
    assert broken != synthesis("minimal").root_json
    found = lint(broken, config=ManualArgs(include_checks=["I"], regions=["us-east-1"]))
    assert found
