"""Answers to findings stand on the resources they are about, and nowhere else."""

from typing import Any

import pytest

from tests.configurations import NAMES, synthesis


def answered(name: str) -> dict[str, list[str]]:
    """Return the ids answered on each resource that has answers."""
    return {
        logical: [item["id"] for item in resource["Metadata"]["checkov"]["skip"]]
        for logical, resource in synthesis(name).root["Resources"].items()
        if "checkov" in resource.get("Metadata", {})
    }


def listener(name: str) -> dict[str, Any]:
    """Return the listener of port 80."""
    found: dict[str, Any] = synthesis(name).root["Resources"]["HttpListener"]
    return found


@pytest.mark.parametrize("name", NAMES)
def test_only_a_listener_that_serves_in_plain_is_answered_for(name: str) -> None:
    """One that leads to HTTPS has no finding: an answer would hide the next one."""
    leads = listener(name)["Properties"]["DefaultActions"][0]["Type"] == "redirect"
    assert ("HttpListener" in answered(name)) == (not leads)
    assert "HttpsListener" not in answered(name)


def test_each_answer_has_its_reason() -> None:
    """The reason stands beside the id, in the template."""
    (first, second) = listener("minimal")["Metadata"]["checkov"]["skip"]
    assert [first["id"], second["id"]] == ["CKV_AWS_2", "CKV_AWS_103"]
    assert "no name to make a certificate for" in first["comment"]


@pytest.mark.parametrize("name", NAMES)
def test_without_a_certificate_the_balancer_is_internal(name: str) -> None:
    """The answer is true: nothing that the internet reaches speaks without TLS."""
    if "HttpListener" in answered(name):
        balancer = synthesis(name).root["Resources"]["LoadBalancer"]["Properties"]
        assert balancer["Scheme"] == "internal"
