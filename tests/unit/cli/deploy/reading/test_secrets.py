"""Which values are never shown."""

from typing import Any

import pytest

from cli.deploy.reading.secrets import Secrets, scrubbed

TEMPLATE: dict[str, Any] = {
    "Parameters": {"Silent": {"NoEcho": True}, "Loud": {"NoEcho": "false"}},
    "Resources": {
        "A": {
            "Properties": {
                "Deep": {"List": [{"Name": "X", "Value": {"Ref": "Silent"}}, {"Name": "Y"}]},
                "Loud": {"Ref": "Loud"},
                "Text": {"Fn::Join": ["", ["a", "{{resolve:ssm-secure:x}}"]]},
            }
        }
    },
}


@pytest.mark.parametrize(
    ("logical_id", "path", "hidden"),
    [
        ("A", ("Deep", "List", "[X]", "Value"), True),
        ("A", ("Deep", "List", "[X]"), True),
        ("A", ("Deep",), True),
        ("A", ("Deep", "List", "[Y]", "Value"), False),
        ("A", ("Loud",), False),
        ("A", ("Text",), True),
        ("B", ("Text",), False),
    ],
)
def test_a_place_is_secret_by_the_template(
    logical_id: str,
    path: tuple[str, ...],
    hidden: bool,  # noqa: FBT001
) -> None:
    """The place itself, what holds it, and nothing beside it; of this resource alone."""
    assert Secrets(TEMPLATE).hides(logical_id, path, "value") is hidden


@pytest.mark.parametrize(
    ("path", "value", "hidden"),
    [
        (("AdminPassword",), "x", True),
        (("Environment", "[API_TOKEN]", "Value"), "x", True),
        (("Environment", "[API_TOKEN]", "Value"), "arn:aws:secretsmanager:x", False),
        (("Environment", "[API_TOKEN]", "Value"), "{{changeSet:KNOWN_AFTER_APPLY}}", False),
        (("TokenTimeout",), "60", False),
        (("Value",), "****", True),
        (("Value",), "{{resolve:ssm:x}}", True),
        (("Value",), '{"password": "x"}', True),
        (("Value",), '{"size": "x"}', False),
    ],
)
def test_a_value_is_secret_by_its_name(path: tuple[str, ...], value: str, hidden: bool) -> None:  # noqa: FBT001
    """Or by what CloudFormation itself writes; the ARN of a secret is none."""
    assert Secrets({}).hides("A", path, value) is hidden


def test_a_text_loses_only_what_looks_like_a_secret() -> None:
    """The rest is worth reading."""
    assert scrubbed("size=3 password=hunter22 zone=a") == "size=3 (hidden) zone=a"
