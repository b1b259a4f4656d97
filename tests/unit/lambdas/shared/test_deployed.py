"""What a slot's task definition says."""

from typing import Any

import pytest

from lambdas.shared.deployed import definition


def described(*environment: tuple[str, str], **more: Any) -> dict[str, Any]:
    """Return a task definition with one container."""
    container = {
        "name": "jenkins",
        "portMappings": [{"containerPort": 8080, "protocol": "tcp"}],
        "environment": [{"name": name, "value": value} for name, value in environment],
        **more,
    }
    return {"taskDefinitionArn": "arn:1", "containerDefinitions": [{"name": "side"}, container]}


@pytest.mark.parametrize(
    ("options", "prefix"),
    [("", ""), ("--prefix=/team", "/team"), ("--httpPort=1 --prefix /a/b/ --x", "/a/b")],
)
def test_the_prefix(options: str, prefix: str) -> None:
    """As Jenkins reads its own options."""
    assert definition(described(("JENKINS_OPTS", options))).prefix == prefix


def test_labels_once_each() -> None:
    """Several kinds of agents may serve one label."""
    agents = '{"kinds": [{"label": "b"}, {"label": "a"}, {"label": "b"}]}'
    found = definition(described(("STACKGEN_AGENTS", agents), ("STACKGEN_ZONE", "eu-west-1a")))
    assert (found.labels, found.zone, found.secret) == (("b", "a"), "eu-west-1a", "")


def test_what_is_no_slot() -> None:
    """Somebody gave a service of theirs our tag."""
    with pytest.raises(ValueError, match="arn:1 has no container of a Jenkins"):
        definition({"taskDefinitionArn": "arn:1", "containerDefinitions": [{"name": "web"}]})
    with pytest.raises(ValueError, match="no container"):
        definition(described(portMappings=[]))
