"""The JSON Schema that editors use agrees with what the loader accepts."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from stacks.schema import json_schema, key_table
from stacks.starter import starter_text
from tests.configurations import configuration
from tests.problems import problems

ROOT = Path(__file__).parents[3]


def nodes(node: Any) -> Iterator[dict[str, Any]]:
    """Yield every schema inside a schema."""
    if isinstance(node, dict):
        yield node
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for child in children:
        yield from nodes(child)


def errors(text: str) -> list[str]:
    """Return what an editor would underline."""
    validator = Draft202012Validator(json_schema())
    return [error.message for error in validator.iter_errors(yaml.safe_load(text))]


def test_the_committed_copy_is_the_generated_one() -> None:
    """Write it anew with `stackgen schema > docs/stackgen.schema.json`."""
    committed = (ROOT / "docs" / "stackgen.schema.json").read_text(encoding="utf-8")
    assert committed == json.dumps(json_schema(), indent=2) + "\n"


def test_it_is_a_schema() -> None:
    """By the dialect it names."""
    schema = json_schema()
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    assert schema["$id"] == "stackgen.schema.json"


def test_every_mapping_is_closed_and_every_key_described() -> None:
    """A misspelled key is underlined, and hovering over a right one explains it."""
    schema = json_schema()
    for node in nodes(schema):
        properties = node.get("properties", {})
        if node.get("type") == "object" and properties and "if" not in node:
            assert node["additionalProperties"] is False
        for name, inner in properties.items():
            if isinstance(inner, dict) and "$ref" in inner:
                inner = schema["$defs"][inner["$ref"].rpartition("/")[2]] | inner  # noqa: PLW2901
            assert "description" in inner, name


def test_nothing_of_the_library_shows() -> None:
    """No null, no generated title, no network as a bare union."""
    text = json.dumps(json_schema())
    assert "null" not in text
    assert "oneOf" not in text
    assert text.count('"title"') == 1


def test_examples_fit_their_own_schema() -> None:
    """They are shown as what to write, and stand in for wrong values."""
    schema = json_schema()
    found = 0
    for node in nodes(schema):
        for example in node.get("examples", []) if isinstance(node.get("examples"), list) else []:
            found += 1
            Draft202012Validator({**node, "$defs": schema["$defs"]}).validate(example)
    assert found > 20


@pytest.mark.parametrize(
    "path", sorted((ROOT / "examples").glob("*.yaml")), ids=lambda path: path.name
)
def test_the_examples_are_right_by_both(path: Path) -> None:
    """By the schema and by the loader."""
    assert errors(path.read_text(encoding="utf-8")) == []
    assert configuration(path.stem).name


@pytest.mark.parametrize(
    "text",
    [
        "nmae: ci",
        "name: 5",
        "name: CI",
        "name: ci\nregion: us-esat-1",
        "name: ci\nhosts: {mni: 1}",
        "name: ci\nhosts: {min: 0}",
        "name: ci\nhosts: {ami:}",
        "name: ci\ncontrollers: []",
        "name: ci\ncontrollers: [{name: a, slots: 1}]",
        "name: ci\ncontrollers: [{name: a, mode: miror}]",
        "name: ci\nnetwork: {nat: one}",
        "name: ci\nnetwork: {cidr: nonsense}",
        "name: ci\nnetwork: {availability_zones: 4}",
        "name: ci\nnetwork: {vpc_id: vpc-12345678}",
        "name: ci\nnetwork: {vpc_id: vpc-12345678, cidr: 10.0.0.0/16}",
        "name: ci\naccess: {allow: [nonsense]}",
        "name: ci\nlogs: {retention_days: 12}",
        "name: ci\ntags: {a: 1}",
    ],
)
def test_what_an_editor_underlines_the_loader_refuses(text: str) -> None:
    """And the reverse, for everything that one value alone decides."""
    assert errors(text)
    assert problems(text)


@pytest.mark.parametrize("region", [None, "eu-west-1"])
def test_the_starter_is_right_by_both(region: str | None) -> None:
    """Nothing needs to be filled in before the first deployment."""
    text = starter_text("team-a", region)
    assert errors(text) == []
    assert problems(text) == []


def test_the_readmes_keys_are_those_of_the_code() -> None:
    """The most used keys, each row as the reference has it: copy it from there when this fails."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    _, _, rest = readme.partition("<!-- keys -->\n")
    rows = rest.partition("<!-- /keys -->")[0].splitlines()
    assert len(rows) > 10
    assert [row for row in rows if row not in key_table(json_schema()).splitlines()] == []


@pytest.mark.parametrize(
    ("key", "form"),
    [
        ("hosts.min", "integer, 1 to 500"),
        ("controllers[].mode", "`mirror`, `standby`"),
        ("access.allow", 'list, such as `["203.0.113.0/24"]`'),
        ("protection.balancer", "boolean"),
    ],
)
def test_the_table_says_what_a_value_may_be(key: str, form: str) -> None:
    """Bounds, choices, or an example."""
    assert f"| `{key}` | {form} |" in key_table(json_schema())
